import { createPrivateKey } from 'node:crypto';
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../../shared/domain/time.ts';
import { makeFolder } from '../../../ledger/index.ts';
import type { StationOfCertificate } from './createStationCertificate.ts';
import {
  certificatePem,
  type PlantCertificate,
  PlantCertificateError,
  plantCertificate,
  readCertificate,
} from './plantCertificate.ts';

/** The certificate and its encrypted private key, in one file for its owner alone. */
export const certificateFileOf = (dataDir: string): string => join(dataDir, 'keys', 'report.pem');
/** The certificate alone: to hand to whoever is to check reports. */
export const publicCertificateFileOf = (dataDir: string): string => join(dataDir, 'report.cert.pem');

export interface StationCertificateOptions {
  readonly dataDir: string;
  readonly station: StationOfCertificate;
  /** From the secret store; opens the private key. */
  readonly passphrase: string;
  readonly clock: Clock;
  /** Only tests want another, for speed. */
  readonly rsaBits?: number;
}

/**
 * The station's own certificate: read, or made at the first call when neither of its files is there.
 *
 * @throws PlantCertificateError when a file is missing, unreadable or the passphrase is another
 */
export async function openStationCertificate(options: StationCertificateOptions): Promise<PlantCertificate> {
  const { dataDir, passphrase } = options;
  const file = certificateFileOf(dataDir);
  if (!existsSync(file)) {
    if (existsSync(publicCertificateFileOf(dataDir))) {
      throw new PlantCertificateError(
        `${file} is missing, but reports were sealed with it before. Put it back from the backup, or take away ${publicCertificateFileOf(dataDir)} to begin a new one.`,
      );
    }
    const { createStationCertificate } = await import('./createStationCertificate.ts');
    const made = await createStationCertificate(options.station, options.clock, options.rsaBits);
    makeFolder(join(dataDir, 'keys'), 0o700);
    const key = made.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase });
    writeWhole(file, certificatePem(made.certificate) + key, 0o600);
    writeWhole(publicCertificateFileOf(dataDir), certificatePem(made.certificate), 0o644);
    return made;
  }
  const pem = readFileSync(file);
  const certificate = readCertificate(pem);
  if (!existsSync(publicCertificateFileOf(dataDir))) {
    writeWhole(publicCertificateFileOf(dataDir), certificatePem(certificate), 0o644);
  }
  try {
    return plantCertificate(certificate, [], createPrivateKey({ key: keyPartOf(pem), format: 'pem', passphrase }));
  } catch (error) {
    if (error instanceof PlantCertificateError) throw error;
    throw new PlantCertificateError(
      `The private key in ${file} does not open with the passphrase of the secret store.`,
      {
        cause: error,
      },
    );
  }
}

const keyPartOf = (pem: Buffer): string =>
  pem.toString('latin1').slice(pem.indexOf('-----BEGIN ENCRYPTED PRIVATE KEY-----'));

/** Either the whole file is there afterwards, or none. */
function writeWhole(path: string, text: string, mode: number): void {
  const partial = `${path}.partial`;
  const file = openSync(partial, 'w', mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  chmodSync(partial, mode);
  renameSync(partial, path);
}
