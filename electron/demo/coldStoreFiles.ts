/** The files of the training store's data logger: its mapping, the month before, and each new quarter of an hour. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LOGGER_CHANNELS, LOGGER_DAYS, loggerCsv } from './coldStoreRecords.ts';

export const LOGGER_CONNECTION = 'logger-files';
export const LOGGER_FOLDER = 'logger-records';
const DAY_MS = 86_400_000;

const MAPPING = {
  name: LOGGER_CONNECTION,
  version: 1,
  format: { kind: 'csv' },
  time: { columns: ['Time'], format: 'iso', timeZone: 'UTC' },
  values: [
    ...LOGGER_CHANNELS.map((channel) => ({ column: channel, tag: `logger-1.${channel}` })),
    { column: 'Battery', tag: 'logger-1.battery' },
    { column: 'Clock offset', tag: 'logger-1.clock' },
  ],
};

const stateSchema = z.strictObject({ firstStartMs: z.number(), writtenToMs: z.number() });

/**
 * Puts what is new into the folder that the station watches: at the first start the last month, afterwards each quarter of an
 * hour that has passed.
 *
 * @param nowMs ms since 1970
 */
export function writeColdStoreFiles(dataFolder: string, nowMs: number): void {
  const folderOf = (name: string): string => {
    const folder = join(dataFolder, name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  };
  const mapping = join(folderOf('mappings'), `${LOGGER_CONNECTION}.json`);
  if (!existsSync(mapping)) writeFileSync(mapping, JSON.stringify(MAPPING, null, 2), { mode: 0o600 });
  const records = folderOf(LOGGER_FOLDER);
  const stateFile = join(dataFolder, 'training-cold-store.json');
  const state = existsSync(stateFile)
    ? stateSchema.parse(JSON.parse(readFileSync(stateFile, 'utf8')))
    : { firstStartMs: nowMs, writtenToMs: nowMs - LOGGER_DAYS * DAY_MS };
  const text = loggerCsv(state.writtenToMs, nowMs, state.firstStartMs);
  if (text === undefined) return;
  const file = join(records, `logger-1-${new Date(nowMs).toISOString().replace(/[:.]/g, '-')}.csv`);
  // It appears in the watched folder whole, or not at all.
  writeFileSync(`${file}.part`, text, { mode: 0o600 });
  renameSync(`${file}.part`, file);
  writeFileSync(stateFile, JSON.stringify({ ...state, writtenToMs: nowMs }), { mode: 0o600 });
}
