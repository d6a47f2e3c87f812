import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * Where each tag's durable readings ended, kept in the connection's folder, so that the time in which the station itself
 * was down can be read from the server's history. It may be old by a few seconds: then some values are read twice, which
 * the gate recognises. It is never ahead of what is durable.
 */
const endsSchema = z.strictObject({
  version: z.literal(1),
  /** µs UTC by tag id. */
  ends: z.record(z.string(), z.int()),
});

const fileOf = (folder: string): string => join(folder, 'historyEnds.json');

/** @returns nothing where there is no file, or none that can be read: then only this run's outages are filled */
export function readHistoryEnds(folder: string): ReadonlyMap<string, number> {
  const file = fileOf(folder);
  if (!existsSync(file)) return new Map();
  try {
    return new Map(Object.entries(endsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).ends));
  } catch {
    return new Map(); // a hint, not a record: the ledger knows what was read
  }
}

/** @throws Error of the file system; the caller goes on without */
export function writeHistoryEnds(folder: string, ends: Readonly<Record<string, number>>): void {
  const file = fileOf(folder);
  writeFileSync(`${file}.new`, JSON.stringify({ version: 1, ends }), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
