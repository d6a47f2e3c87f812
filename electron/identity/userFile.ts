import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ROLES } from '../../shared/domain/role.ts';
import { passwordHashSchema } from './passwordHash.ts';

/** Local users of a station: DIR/users.json, mode 0600. Hashes stay out of the log; who was created and when is in it. */
export const storedUserSchema = z.strictObject({
  name: z.string().min(1).max(60),
  role: z.enum(ROLES),
  password: passwordHashSchema,
  /** ISA-95 paths or ids of equipment; absent: not limited. */
  areas: z.array(z.string().min(1).max(300)).min(1).max(50).optional(),
  /** Wrong passwords since the last right one; survives a restart, so that the delay does too. */
  failures: z.int().min(0).default(0),
});
export type StoredUser = z.infer<typeof storedUserSchema>;

const fileSchema = z.strictObject({ version: z.literal(1), users: z.array(storedUserSchema).max(1000) });

export interface UserFile {
  all(): readonly StoredUser[];
  save(users: readonly StoredUser[]): void;
}

/** @throws Error naming the file when it cannot be understood: users are never silently forgotten */
export function openUserFile(path: string): UserFile {
  let users: readonly StoredUser[] = [];
  if (existsSync(path)) {
    const parsed = fileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (!parsed.success) throw new Error(`${path} is not a list of users: ${z.prettifyError(parsed.error)}`);
    users = parsed.data.users;
  }
  return {
    all: () => users,
    save(next) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const text = `${JSON.stringify({ version: 1, users: next }, null, 2)}\n`;
      // Throws when the disk takes only a part; the rename is of a whole file that is on the disk.
      writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true });
      chmodSync(`${path}.new`, 0o600);
      renameSync(`${path}.new`, path);
      users = next;
    },
  };
}
