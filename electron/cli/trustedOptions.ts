/**
 * What a person hands in from a source of their own to compare a ledger with. A slip in naming it is wrong use, and must never
 * read like a forged ledger, nor like one that was compared.
 */
import { readFileSync, statSync } from 'node:fs';
import { parseCheckpoint, parseVerifierKey } from '../ledger/index.ts';
import { readPublicKey } from '../query/verification.ts';
import { UsageError } from './command.ts';

/** A verifier key as one line, or a file that holds it. @throws UsageError when it is neither */
export function publicKeyOption(given: string): string {
  const option = 'public-key';
  const line = saying(option, () => readPublicKey(given));
  saying(option, () => parseVerifierKey(line), `${given.slice(0, 200)} is neither a file nor a key`);
  return line;
}

/** The text of a signed checkpoint. @throws UsageError when the file is not there, or holds none */
export function checkpointOption(path: string): string {
  const note = textOption(path, 'checkpoint');
  saying('checkpoint', () => parseCheckpoint(note), `${path} holds no checkpoint`);
  return note;
}

/** @throws UsageError when there is no such file */
export function fileOption(path: string, option: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new UsageError(`--${option}: there is no file ${path}`);
  return path;
}

const textOption = (path: string, option: string): string =>
  saying(option, () => readFileSync(fileOption(path, option), 'utf8'));

function saying<T>(option: string, act: () => T, what?: string): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--${option}: ${what === undefined ? '' : `${what}: `}${(error as Error).message}`);
  }
}
