import { existsSync, statSync } from 'node:fs';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { ledgerFileOf } from '../ledger/index.ts';
import { isArchiveFile, openArchiveFolder } from '../query/archiveFolder.ts';
import { type DataFolder, openDataFolder } from '../query/dataFolder.ts';
import { required } from './command.ts';

/** Opens the folder given with --data for reading, or the archive of a year, and closes it whatever happens. @throws LedgerError with the remedy */
export async function withData<T>(data: string | undefined, act: (data: DataFolder) => T | Promise<T>): Promise<T> {
  const isFile = data !== undefined && statSync(data, { throwIfNoEntry: false })?.isFile() === true;
  const opened = isFile && isArchiveFile(data) ? openArchiveFolder(data) : openDataFolder(existingFolder(data));
  try {
    return await act(opened);
  } finally {
    opened.close();
  }
}

/** @throws UsageError without --data, Error naming the folder when it is not there */
export function existingFolder(data: string | undefined): string {
  const folder = required(data, 'data');
  if (!existsSync(folder)) throw new Error(`the data folder ${folder} does not exist; check --data`);
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is a file, not a data folder; check --data`);
  return folder;
}

/** ISO 8601 in UTC, or null. */
export const isoTime = (at: number | null | undefined): string | null =>
  at === null || at === undefined ? null : formatInstant(at as Instant);

/** @throws Error naming the missing file, for commands that read the file in their own way */
export function assertLedgerThere(folder: string): void {
  if (!existsSync(ledgerFileOf(folder)))
    throw new Error(`there is no ledger in ${folder} (${ledgerFileOf(folder)} does not exist); check --data`);
}
