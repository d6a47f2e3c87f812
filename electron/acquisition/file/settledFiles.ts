import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where imported files go, within the watched folder. */
export const DONE_FOLDER = 'done';
export const REFUSED_FOLDER = 'refused';

/** Names of files that a program is still writing, or that are no data. */
const PASSED_OVER = /^[.~]|\.(partial|part|tmp|temp|crdownload|filepart|lock)$/i;
/** Files looked at in one go; the rest comes when these are done. */
const FILES_MAX = 10_000;

export interface SettledFile {
  readonly name: string;
  readonly path: string;
  /** Changes when the file does. */
  readonly print: string;
}

/**
 * Finds files that nobody is writing to: size and time of change have been the same for `settleMs`. A look, not a
 * notification: those are lost on network shares and when a folder is replaced.
 */
export class SettledFiles {
  readonly #folder: string;
  readonly #settleMs: number;
  #seen = new Map<string, { print: string; sinceMs: number }>();

  constructor(folder: string, settleMs: number) {
    this.#folder = folder;
    this.#settleMs = settleMs;
  }

  /** By name. @throws Error of the file system when the folder cannot be read */
  look(nowMs: number): SettledFile[] {
    const seen = new Map<string, { print: string; sinceMs: number }>();
    const settled: SettledFile[] = [];
    for (const name of this.#names()) {
      const path = join(this.#folder, name);
      const print = printOf(path);
      if (print === undefined) continue;
      const before = this.#seen.get(name);
      const sinceMs = before?.print === print ? before.sinceMs : nowMs;
      seen.set(name, { print, sinceMs });
      if (nowMs - sinceMs >= this.#settleMs) settled.push({ name, path, print });
    }
    this.#seen = seen;
    return settled;
  }

  #names(): string[] {
    return readdirSync(this.#folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && !PASSED_OVER.test(entry.name))
      .map(({ name }) => name)
      .sort()
      .slice(0, FILES_MAX);
  }
}

/** What changes when a file does: size, time of change, identity. Undefined for what is gone. */
export function printOf(path: string): string | undefined {
  try {
    const { size, mtimeMs, ino } = lstatSync(path);
    return `${size} ${mtimeMs} ${ino}`;
  } catch {
    return undefined; // taken away between listing and looking: no file of ours
  }
}
