import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type StoreAlarmConfig, storeAlarmSchema } from '../../shared/domain/config/index.ts';

const OFFICE = fileURLToPath(new URL('../../../shared/data/office_room', import.meta.url));

/** Said aloud where the real files are not at hand. */
export function hasOfficeRoom(): boolean {
  const isThere = existsSync(OFFICE);
  if (!isThere) console.info(`office room: ${OFFICE} is not there; the tests of the real files are left out`);
  return isThere;
}

/** Rows of a file: µs (as if the clock on the wall were UTC) and °C. */
export function officeRoom(name: 'datatraining' | 'datatest'): { at: number; value: number }[] {
  const text = gunzipSync(readFileSync(join(OFFICE, `${name}.txt.gz`))).toString('utf8');
  const [, ...lines] = text.trim().split(/\r?\n/);
  return lines.map((line) => {
    const [, date = '', celsius = ''] = line.split(',').map((cell) => cell.replaceAll('"', ''));
    return { at: Date.parse(`${date.replace(' ', 'T')}Z`) * 1000, value: Number(celsius) };
  });
}

export const storeAlarm = (alarm: Partial<StoreAlarmConfig> & Pick<StoreAlarmConfig, 'side' | 'limit'>) =>
  storeAlarmSchema.parse({ id: 'a', ...alarm });
