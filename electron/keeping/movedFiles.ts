import { existsSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder, syncFolder } from '../ledger/index.ts';

/** A rename that is on the disk when this returns. Within one file system. */
export function renameDurably(from: string, to: string): void {
  makeFolder(dirname(to), 0o700);
  renameSync(from, to);
  syncFolder(dirname(to));
  if (dirname(from) !== dirname(to)) syncFolder(dirname(from));
}

/** The same, where the file may have been moved before a crash already. */
export function moveIfThere(from: string, to: string): void {
  if (existsSync(from)) renameDurably(from, to);
}
