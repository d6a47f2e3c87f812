import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from '../ledger/index.ts';
import { BackupError, readBackupDocument } from './manifest.ts';

/**
 * Backups of a station in one folder: `<station>-<UTC time>`, renamed to that only when they are whole. A name with an ending is none:
 * `.partial` was not finished, `.removing` was being removed.
 */
export interface StoredBackup {
  readonly name: string;
  readonly path: string;
  /** µs UTC. */
  readonly at: number;
  /** Entries. */
  readonly size: number;
  readonly bytes: number;
  readonly holdsPrivateKey: boolean;
  readonly isSigned: boolean;
}

export const PARTIAL = '.partial';
const REMOVING = '.removing';

/** `cr-01-20261121T140500Z` */
export function backupNameOf(station: string, at: number): string {
  const stamp = new Date(at / 1000).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${station}-${stamp}`;
}

const isOwn = (station: string, name: string): boolean =>
  name.startsWith(`${station}-`) && /^\d{8}T\d{6}Z(-\d+)?(\.partial|\.removing)?$/.test(name.slice(station.length + 1));

/** Whole ones, oldest first. What cannot be read is left out. */
export function storedBackups(folder: string, station: string): StoredBackup[] {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder).flatMap((name) => {
    if (!isOwn(station, name) || name.endsWith(PARTIAL) || name.endsWith(REMOVING)) return [];
    const path = join(folder, name);
    try {
      const { manifest, note } = readBackupDocument(path);
      const { at, size, holdsPrivateKey, files } = manifest;
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      return [{ name, path, at, size, bytes, holdsPrivateKey, isSigned: note !== null }];
    } catch (error) {
      if (error instanceof BackupError) return [];
      throw error;
    }
  });
  return found.sort((a, b) => a.at - b.at);
}

/**
 * Takes away what a killed backup left behind.
 *
 * @returns their names: each a backup that was not made
 */
export function removeUnfinished(folder: string, station: string): string[] {
  if (!existsSync(folder)) return [];
  const left = readdirSync(folder).filter((name) => isOwn(station, name));
  for (const name of left)
    if (name.endsWith(PARTIAL) || name.endsWith(REMOVING)) rmSync(join(folder, name), { recursive: true, force: true });
  return left.filter((name) => name.endsWith(PARTIAL));
}

/** Removes the oldest beyond `keep`; each is renamed first, so that half of one is never taken for a backup. */
export function removeOldest(folder: string, station: string, keep: number): string[] {
  const surplus = storedBackups(folder, station).slice(0, -keep);
  for (const { path } of surplus) {
    renameSync(path, `${path}${REMOVING}`);
    syncFolder(folder);
    rmSync(`${path}${REMOVING}`, { recursive: true, force: true });
  }
  return surplus.map(({ name }) => name);
}
