import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Which server certificates this connection trusts: the files (*.der, *.pem, *.crt) in `trust/` of the connection's
 * folder, compared byte by byte. Nothing else is accepted, whoever signed it. A refused certificate is kept in
 * `rejected/`, so that trusting it is moving one file.
 */
export type TrustVerdict =
  | { readonly kind: 'trusted' }
  | { readonly kind: 'pinned'; readonly file: string }
  | { readonly kind: 'refused'; readonly message: string };

/** Refused certificates kept for a look; a server that makes a new one at each start must not fill the disk. */
const REJECTED_MAX = 10;

/**
 * @param certificate DER of the server's own certificate (first of its chain)
 * @param policy `firstUse`: while nothing is trusted yet, trust and pin this one; `pinned`: never
 */
export function judgeServerCertificate(
  folder: string,
  certificate: Buffer,
  policy: 'firstUse' | 'pinned',
): TrustVerdict {
  const trust = join(folder, 'trust');
  mkdirSync(trust, { recursive: true, mode: 0o700 });
  const files = readdirSync(trust).filter((name) => /\.(der|pem|crt|cer)$/i.test(name));
  if (files.some((name) => derOf(join(trust, name))?.equals(certificate))) return { kind: 'trusted' };
  if (files.length === 0 && policy === 'firstUse') {
    return { kind: 'pinned', file: writeCertificate(trust, certificate) };
  }
  const rejected = join(folder, 'rejected');
  mkdirSync(rejected, { recursive: true, mode: 0o700 });
  const kept =
    existsSync(join(rejected, fileNameOf(certificate))) || readdirSync(rejected).length < REJECTED_MAX
      ? writeCertificate(rejected, certificate)
      : undefined;
  const found =
    files.length === 0
      ? 'no server certificate is trusted yet'
      : 'the server shows another certificate than the trusted one';
  const remedy = kept
    ? `compare its SHA-256 fingerprint with the server's, and if it is the right one move ${kept} to ${trust}`
    : `put the right certificate into ${trust} and empty ${rejected}`;
  return { kind: 'refused', message: `${found} (SHA-256 ${fingerprintOf(certificate)}); ${remedy}` };
}

/** SHA-256 of the DER, as certificate viewers show it. */
export const fingerprintOf = (certificate: Buffer): string =>
  (createHash('sha256').update(certificate).digest('hex').toUpperCase().match(/../g) ?? []).join(':');

const fileNameOf = (certificate: Buffer): string =>
  `server-${createHash('sha256').update(certificate).digest('hex').slice(0, 16)}.der`;

function writeCertificate(folder: string, certificate: Buffer): string {
  const file = join(folder, fileNameOf(certificate));
  writeFileSync(`${file}.new`, certificate, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return file;
}

/** A file that is no certificate trusts nothing. */
function derOf(file: string): Buffer | undefined {
  try {
    return new X509Certificate(readFileSync(file)).raw;
  } catch {
    return undefined;
  }
}
