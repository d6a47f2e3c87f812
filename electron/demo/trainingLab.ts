/** The laboratory of the training plant: samples that come as files, to try importing on. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TagInput } from './trainingTags.ts';

export const LAB_CONNECTION = 'lab-files';
export const LAB_UNIT = 'lab-1';
/** Name of the mapping saved for it. */
export const LAB_MAPPING = 'lab-samples';

const LAB_TAGS = [
  { id: 'lab-1.ph', name: 'pH of the sample', unit: '[pH]', range: { min: 0, max: 14 } },
  { id: 'lab-1.chlorine', name: 'Free chlorine of the sample', unit: 'mg/L', range: { min: 0, max: 10 } },
  { id: 'lab-1.coliform', name: 'Coliform bacteria', unit: '{MPN}/(100.mL)', range: { min: 0, max: 10_000 } },
] as const;

export const labTags = (): TagInput[] =>
  LAB_TAGS.map((tag) => ({ ...tag, equipment: LAB_UNIT, connection: LAB_CONNECTION, address: { key: tag.id } }));

const MAPPING = {
  name: LAB_MAPPING,
  version: 1,
  format: { kind: 'csv', delimiter: ';', encoding: 'utf-8', decimal: ',' },
  time: { columns: ['Date', 'Time'], format: 'dd.MM.yyyy HH:mm', timeZone: 'UTC', ambiguous: 'refuse' },
  values: [
    { column: 'pH', tag: 'lab-1.ph' },
    { column: 'Chlorine (mg/L)', tag: 'lab-1.chlorine' },
    { column: 'Coliform (MPN/100 mL)', tag: 'lab-1.coliform', censored: 'limit' },
  ],
};
const SAMPLES = 48;

/**
 * Puts a mapping and a file of two days of samples, with a few mistakes a laboratory makes, into the data folder; what is there
 * already stays.
 *
 * @param nowMs ms since 1970; the last sample is an hour old
 * @returns path of the file
 */
export function writeTrainingSamples(dataFolder: string, nowMs: number): string {
  const mappings = join(dataFolder, 'mappings');
  mkdirSync(mappings, { recursive: true, mode: 0o700 });
  const mapping = join(mappings, `${LAB_MAPPING}.json`);
  if (!existsSync(mapping)) writeFileSync(mapping, JSON.stringify(MAPPING, null, 2), { mode: 0o600 });
  const folder = join(dataFolder, 'samples');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'lab-samples.csv');
  if (!existsSync(file)) writeFileSync(file, labSamples(nowMs), { mode: 0o600 });
  return file;
}

/** Decimal commas, "<1", a missing value, a word where a number belongs, a pH that no water has. */
export function labSamples(nowMs: number): string {
  const lines = ['Sample;Date;Time;pH;Chlorine (mg/L);Coliform (MPN/100 mL)'];
  for (let n = 0; n < SAMPLES; n++) {
    const at = new Date(Math.floor(nowMs / 3_600_000 - (SAMPLES - n)) * 3_600_000);
    const two = (value: number): string => String(value).padStart(2, '0');
    const date = `${two(at.getUTCDate())}.${two(at.getUTCMonth() + 1)}.${at.getUTCFullYear()}`;
    const time = `${two(at.getUTCHours())}:15`;
    const ph = n === 17 ? '74' : (7.1 + 0.2 * Math.sin(n / 5)).toFixed(2).replace('.', ',');
    const chlorine = n === 9 ? '' : n === 30 ? 'n/a' : (0.5 + 0.15 * Math.cos(n / 7)).toFixed(2).replace('.', ',');
    lines.push(`L-${1000 + n};${date};${time};${ph};${chlorine};${n === 23 ? '4' : '<1'}`);
  }
  return `${lines.join('\r\n')}\r\n`;
}
