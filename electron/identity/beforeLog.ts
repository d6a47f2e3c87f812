/**
 * What was done about users before there was a log: kept beside them, a line each, until the first start of the station puts it there.
 * Without it the people who sign would never have been introduced.
 */
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { eventChangeSchema } from '../../shared/domain/entry.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';

/** What happens to accounts alone: whoever can write this file tells nothing else through it. */
const ABOUT_USERS = ['userCreated', 'userChanged', 'passwordReset', 'accountRecovered', 'signatureRefused'] as const;

const earlierSchema = z.strictObject({
  event: z.enum(ABOUT_USERS),
  subject: z.string().max(1000),
  detail: z.string().max(4000),
  change: eventChangeSchema.optional(),
  /** Account of the operating system. */
  by: z.string().max(200),
  where: z.string().max(300),
  /** µs UTC */
  at: z.int(),
});
export type EarlierEvent = z.infer<typeof earlierSchema>;

const fileOf = (folder: string): string => join(folder, 'users-before-log.ndjson');
/** Nobody makes so many users by hand before the first start. */
const BYTES_MAX = 4 * 1024 * 1024;

/** @throws ZodError for an event that is not about users */
export function keepForLog(folder: string, event: Omit<EarlierEvent, 'event'> & { readonly event: string }): void {
  const line = JSON.stringify(earlierSchema.parse(event));
  appendFileSync(fileOf(folder), `${line}\n`, { mode: 0o600, flush: true });
}

/**
 * Hands every kept event to `record`, oldest first, and forgets them once all are taken: one that was taken twice stands twice in the
 * log, with the same time in its words.
 *
 * @throws Error naming the file when a line cannot be understood
 */
export async function takeForLog(
  folder: string,
  record: (event: EarlierEvent, words: string) => Promise<unknown>,
): Promise<void> {
  const path = fileOf(folder);
  if (!existsSync(path)) return;
  const text = readFileSync(path, 'utf8');
  if (text.length > BYTES_MAX) throw new Error(`${path} is too large; it is not in the log`);
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const parsed = earlierSchema.safeParse(jsonOf(line));
    if (!parsed.success) throw new Error(`${path} cannot be understood; the rest of it is not in the log`);
    const { detail, at } = parsed.data;
    await record(parsed.data, `${detail}; done ${formatInstant(at as Instant)}, before there was a log`);
  }
  rmSync(path);
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // refused below, as what it is
  }
}
