import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Cosigner,
  cosignerOf,
  formatCosignerKey,
  makeCosignerLine,
  readKeyFile,
  writeFileDurably,
  writeKeyFile,
} from '../ledger/index.ts';

export const cosignerFileOf = (folder: string): string => join(folder, 'keys', 'cosigner.key');
export const cosignerKeyFileOf = (folder: string): string => join(folder, 'cosigner.vkey');

/**
 * The key that a station cosigns other logs with; made at the first call. Always a key of its own: the message of a cosignature
 * does not name the cosigner, so one key must not sign for two (C2SP tlog-cosignature).
 *
 * @param name of the witness, used when the key is made
 */
export function openCosigner(folder: string, name: string): { cosigner: Cosigner; line: string } {
  const file = cosignerFileOf(folder);
  if (!existsSync(file)) writeKeyFile(file, makeCosignerLine(name));
  const cosigner = cosignerOf(readKeyFile(file) as string);
  const line = formatCosignerKey(cosigner.key);
  if (readKeyFile(cosignerKeyFileOf(folder)) !== line) writeFileDurably(cosignerKeyFileOf(folder), `${line}\n`, 0o644);
  return { cosigner, line };
}
