import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ROLES } from '../../shared/domain/role.ts';
import type { Argon2Cost } from './argon2.ts';
import { argon2HashSchema, passwordHashSchema } from './passwordHash.ts';

/** Local users of a station: DIR/users.json, mode 0600. Hashes stay out of the log; who was created and when is in it. */
export const storedUserSchema = z.strictObject({
  name: z.string().min(1).max(60),
  role: z.enum(ROLES),
  password: passwordHashSchema,
  /** ISA-95 paths or ids of equipment; absent: not limited. */
  areas: z.array(z.string().min(1).max(300)).min(1).max(50).optional(),
  /** Wrong passwords as earlier versions kept them; taken over once. */
  failures: z.int().min(0).default(0),
  /** May not sign in. Nobody is ever deleted: their signatures stand in the log. */
  isDisabled: z.literal(true).optional(),
  /** The password was made by somebody else, and is good for one thing only: choosing an own one. */
  mustChange: z.literal(true).optional(),
  pin: argon2HashSchema.optional(),
  /** argon2id of what the reader types, under the station's salt for badges: one hash finds whose it is. */
  badge: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
export type StoredUser = z.infer<typeof storedUserSchema>;

/** Wrong attempts of one name and what is left of its delay when this was written. */
const attemptSchema = z.strictObject({
  /** Keyed hash of the name: what somebody typed as a name may have been a password. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  failures: z.int().min(1),
  /** ms */
  waitMs: z.number().min(0).max(86_400_000),
});
export type StoredAttempt = z.infer<typeof attemptSchema>;

const attemptsSchema = z.strictObject({
  names: z.array(attemptSchema).max(4000).default([]),
  /** Wrong attempts that the station takes at once, of anybody, before it slows down. */
  tokens: z.number().min(0).max(1000).optional(),
});
export type StoredAttempts = z.infer<typeof attemptsSchema>;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const costSchema = z.strictObject({
  memoryKib: z.int().min(8).max(1_048_576),
  passes: z.int().min(1).max(64),
  lanes: z.int().min(1).max(16),
});
const users = z.array(storedUserSchema).max(1000);
const fileSchema = z.strictObject({
  version: z.literal(2),
  /** Key of the names in `attempts`, and salt of the badges: random, of this file alone. */
  nameKey: hex(32),
  badgeSalt: hex(16),
  /** What a password hash costs here, as measured. */
  cost: costSchema.optional(),
  users,
  attempts: attemptsSchema.prefault({}),
});
type FileContent = z.infer<typeof fileSchema>;
const firstVersionSchema = z.strictObject({ version: z.literal(1), users });

export interface UserFile {
  all(): readonly StoredUser[];
  save(users: readonly StoredUser[]): void;
  attempts(): StoredAttempts;
  saveAttempts(attempts: StoredAttempts): void;
  cost(): Argon2Cost | undefined;
  saveCost(cost: Argon2Cost): void;
  readonly nameKey: string;
  readonly badgeSalt: string;
}

/**
 * What another process or another part of this one wrote meanwhile is read again before anything is asked or changed; a file that
 * cannot be understood any more while the station runs changes nothing.
 *
 * @throws Error naming the file when it cannot be understood: users are never silently forgotten
 */
export function openUserFile(path: string): UserFile {
  let readAs = '';
  let content: FileContent = {
    ...{ version: 2, users: [], attempts: { names: [] } },
    ...{ nameKey: randomBytes(32).toString('hex'), badgeSalt: randomBytes(16).toString('hex') },
  };
  now();

  function now(): FileContent {
    const mark = markOf(path);
    if (mark === readAs) return content;
    const isFirst = readAs === '';
    readAs = mark;
    if (mark === '') return content;
    try {
      content = parse(path, content);
    } catch (error) {
      // Somebody has spoilt it while the station runs: those who were known stay known.
      if (isFirst) throw error;
    }
    return content;
  }

  function write(part: Partial<FileContent>): void {
    const next: FileContent = { ...now(), ...part };
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const text = `${JSON.stringify(next, null, 2)}\n`;
    // Throws when the disk takes only a part; the rename is of a whole file that is on the disk.
    writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true });
    chmodSync(`${path}.new`, 0o600);
    renameSync(`${path}.new`, path);
    content = next;
    readAs = markOf(path);
  }

  return {
    all: () => now().users,
    save: (next) => write({ users: [...next] }),
    attempts: () => now().attempts,
    saveAttempts: (attempts) => write({ attempts }),
    cost: () => now().cost,
    saveCost: (cost) => write({ cost: { ...cost } }),
    get nameKey() {
      return now().nameKey;
    },
    get badgeSalt() {
      return now().badgeSalt;
    },
  };
}

/** Changes with every rename over it; '' where there is no file. */
function markOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeNs}`;
}

function parse(path: string, fresh: FileContent): FileContent {
  const document: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const first = firstVersionSchema.safeParse(document);
  if (first.success) return { ...fresh, users: first.data.users };
  const parsed = fileSchema.safeParse(document);
  if (!parsed.success) throw new Error(`${path} is not a list of users: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
