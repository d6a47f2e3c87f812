/** The files of the training waterworks: mappings, the records of the days before, and each new quarter of an hour. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { labCsv, worksCsv } from './waterRecords.ts';

export const WORKS_CONNECTION = 'scada-export';
export const SAMPLES_CONNECTION = 'lab-results';
export const WORKS_FOLDER = 'water-records';
export const SAMPLES_FOLDER = 'water-samples';

const time = (column: string) => ({ columns: [column], format: 'iso', timeZone: 'UTC' });
const WORKS_MAPPING = {
  name: WORKS_CONNECTION,
  version: 1,
  format: { kind: 'csv' },
  time: time('Time'),
  values: [
    { column: 'CFE', tag: 'cfe.turbidity' },
    { column: 'Chlorine', tag: 'entry.chlorine' },
    ...[1, 2, 3, 4].flatMap((n) => [
      { column: `IFE ${n}`, tag: `ife-${n}.turbidity` },
      { column: `In service ${n}`, tag: `ife-${n}.in-service` },
    ]),
  ],
};
const SAMPLES_MAPPING = {
  name: SAMPLES_CONNECTION,
  version: 1,
  format: { kind: 'csv' },
  time: time('Taken'),
  values: [{ column: 'Result', tag: '{Site}.{Analyte}', censored: 'limit' }],
};

const stateSchema = z.strictObject({ firstStartMs: z.number(), writtenToMs: z.number() });

/**
 * Puts what is new into the folders that the station watches: at the first start the whole month before and the running one, and
 * thirteen months of samples; afterwards each quarter of an hour that has passed.
 *
 * @param nowMs ms since 1970
 */
export function writeWaterFiles(dataFolder: string, nowMs: number): void {
  const folderOf = (name: string): string => {
    const folder = join(dataFolder, name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  };
  for (const mapping of [WORKS_MAPPING, SAMPLES_MAPPING]) {
    const file = join(folderOf('mappings'), `${mapping.name}.json`);
    if (!existsSync(file)) writeFileSync(file, JSON.stringify(mapping, null, 2), { mode: 0o600 });
  }
  const [works, samples] = [folderOf(WORKS_FOLDER), folderOf(SAMPLES_FOLDER)];
  const stateFile = join(dataFolder, 'training-water.json');
  const known = existsSync(stateFile) ? stateSchema.parse(JSON.parse(readFileSync(stateFile, 'utf8'))) : undefined;
  const first = new Date(nowMs);
  const state = known ?? {
    firstStartMs: nowMs,
    writtenToMs: Date.UTC(first.getUTCFullYear(), first.getUTCMonth() - 1, 1) - 1,
  };
  if (!known) drop(join(samples, 'samples.csv'), labCsv(state.firstStartMs));
  const text = worksCsv(state.writtenToMs, nowMs, state.firstStartMs);
  if (text === undefined) return;
  drop(join(works, `works-${new Date(nowMs).toISOString().replace(/[:.]/g, '-')}.csv`), text);
  writeFileSync(stateFile, JSON.stringify({ ...state, writtenToMs: nowMs }), { mode: 0o600 });
}

/** A file appears in the watched folder whole, or not at all. */
function drop(file: string, text: string): void {
  writeFileSync(`${file}.part`, text, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}
