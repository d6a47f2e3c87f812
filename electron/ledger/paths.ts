import { join } from 'node:path';

export const ledgerFileOf = (folder: string): string => join(folder, 'ledger.db');
export const witnessFileOf = (folder: string): string => join(folder, 'witness.txt');
/** Checkpoints with the lines of cosigners below the station's own, in the form of a witness file. */
export const cosignedFileOf = (folder: string): string => join(folder, 'cosigned.txt');
export const lockFileOf = (folder: string): string => join(folder, 'writer.lock');
