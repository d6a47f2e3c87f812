import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Same names come again: so many are told apart by a number. */
const TWINS_MAX = 10_000;

/**
 * Moves a file into a folder beside it, under its name or, where that is taken, with a number; the report is written first, so
 * that a file is never there without one.
 *
 * @returns the new name
 * @throws Error of the file system: the file stays where it was
 */
export function moveAside(folder: string, name: string, into: string, report: string): string {
  const target = join(folder, into);
  mkdirSync(target, { recursive: true });
  const free = freeName(target, name);
  writeFileSync(join(target, `${free}.report.txt`), `${report}\n`, { mode: 0o600, flush: true });
  renameSync(join(folder, name), join(target, free));
  return free;
}

function freeName(folder: string, name: string): string {
  const dot = name.indexOf('.') > 0 ? name.indexOf('.') : name.length;
  for (let twin = 1; twin <= TWINS_MAX; twin++) {
    const candidate = twin === 1 ? name : `${name.slice(0, dot)}-${twin}${name.slice(dot)}`;
    if (!existsSync(join(folder, candidate))) return candidate;
  }
  throw new Error(`${folder} holds ${TWINS_MAX} files called like ${name}; clear it`);
}
