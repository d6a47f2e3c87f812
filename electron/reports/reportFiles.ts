import { join } from 'node:path';
import type { ShiftRef } from '../../shared/domain/entries/stop.ts';

/** Folder of issued reports. */
export const reportsFolderOf = (dataDir: string): string => join(dataDir, 'reports');

const NAME_MAX = 60;

/**
 * `<localDate>-<shift>-<area>-v<n>`: readable, and safe as a file name on every system. Names that had to be changed for that carry
 * the beginning of the report's key, so that no two reports share a file.
 */
export function reportFileName({ localDate, name, area }: ShiftRef, version: number, key: string): string {
  const asked = [name, area === '' ? 'station' : area];
  const safe = asked.map((each) => each.replaceAll(/[^\p{L}\p{N}_]+/gu, '_').slice(0, NAME_MAX));
  const isSame = asked.every((each, i) => each === safe[i]);
  return [localDate, ...safe, `v${version}`, ...(isSame ? [] : [key.slice(0, 8)])].join('-');
}
