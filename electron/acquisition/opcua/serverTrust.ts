import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CertificateView } from '../../../shared/contract/links.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { type CertificatePlace, certificateView, validityWarnings } from './certificateView.ts';
import { ownCertificateFile } from './ownCertificate.ts';

/**
 * Which server certificates this connection trusts: the files (*.der, *.pem, *.crt) in `trust/` of the connection's
 * folder, compared byte by byte. Nothing else is accepted, whoever signed it. A refused certificate is kept in
 * `rejected/`; what stands there is never pinned by itself, so that a person's no is a no.
 *
 * A trusted certificate that has run out goes on being trusted: the key is still the one a person agreed to, and a plant
 * that falls silent at midnight helps nobody. It is said aloud instead. One that has run out is never pinned unasked.
 */
export type TrustVerdict =
  | { readonly kind: 'trusted'; readonly warnings: readonly string[] }
  /** At first use; `file` is undefined when only asking. */
  | { readonly kind: 'pinned'; readonly file: string | undefined; readonly warnings: readonly string[] }
  | { readonly kind: 'refused'; readonly message: string };

/** Refused certificates kept for a look; a server that makes a new one at each start must not fill the disk. */
const REJECTED_MAX = 10;
/** Certificates listed at most; a folder is for a handful. */
const LISTED_MAX = 100;

export interface TrustQuestion {
  /** DER of the server's own certificate (first of its chain). */
  readonly certificate: Buffer;
  /** `firstUse`: while nothing is trusted yet, trust and pin this one; `pinned`: never. */
  readonly policy: 'firstUse' | 'pinned';
  readonly now: Instant;
  /** Only asks: nothing is pinned and nothing kept. */
  readonly isTest?: boolean;
}

export function judgeServerCertificate(folder: string, question: TrustQuestion): TrustVerdict {
  const { certificate, policy, now, isTest = false } = question;
  const warnings = warningsOf(certificate, now);
  const trust = folderFor(folder, 'trust');
  const rejected = folderFor(folder, 'rejected');
  const files = certificateFiles(trust);
  if (files.some((file) => derOf(file)?.equals(certificate))) return { kind: 'trusted', warnings };
  const isRejected = certificateFiles(rejected).some((file) => derOf(file)?.equals(certificate));
  if (
    files.length === 0 &&
    policy === 'firstUse' &&
    !isRejected &&
    warnings.every((one) => one.includes('expires in'))
  ) {
    return { kind: 'pinned', file: isTest ? undefined : writeCertificate(trust, certificate), warnings };
  }
  const kept = isTest || isRejected ? isRejected : keep(rejected, certificate);
  const found =
    files.length === 0
      ? isRejected
        ? 'the certificate of the server was rejected'
        : 'no server certificate is trusted yet'
      : 'the server shows another certificate than the trusted one';
  const state = warnings.length > 0 ? `; it ${warnings[0]}` : '';
  const file = join(rejected, fileNameOf(certificate));
  const remedy =
    kept || isTest
      ? `compare its SHA-256 fingerprint with the server's, and if it is the right one trust it (or move ${file} to ${trust})`
      : `put the right certificate into ${trust} and empty ${rejected}`;
  return { kind: 'refused', message: `${found} (SHA-256 ${fingerprintOf(certificate)})${state}; ${remedy}` };
}

/** True while the certificate stands in the trust folder. */
export const isTrusted = (folder: string, certificate: Buffer): boolean =>
  certificateFiles(join(folder, 'trust')).some((file) => derOf(file)?.equals(certificate));

/** Changes whenever a certificate comes into the trust folder or leaves it. */
export const trustStamp = (folder: string): number =>
  statSync(join(folder, 'trust'), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Everything this connection has seen: trusted, rejected, and the station's own certificate toward this server. */
export function listCertificates(folder: string, now: Instant): CertificateView[] {
  const own = derOf(ownCertificateFile(folder));
  const seen = new Set<string>();
  const views: CertificateView[] = [];
  const add = (der: Buffer | undefined, place: CertificatePlace): void => {
    if (!der || views.length >= LISTED_MAX || seen.has(der.toString('base64'))) return;
    seen.add(der.toString('base64'));
    views.push(certificateView(der, place, now));
  };
  for (const file of certificateFiles(join(folder, 'trust'))) add(derOf(file), 'trusted');
  for (const file of certificateFiles(join(folder, 'rejected'))) add(derOf(file), 'rejected');
  add(own, 'own');
  return views;
}

/**
 * Trusts or rejects a certificate that was seen before.
 *
 * @param thumbprint SHA-1 or SHA-256, hexadecimal, with or without colons
 * @throws Error naming the thumbprints there are
 */
export function setTrust(folder: string, thumbprint: string, trusted: boolean): CertificateView {
  const wanted = thumbprint.replaceAll(/[:\s]/g, '').toUpperCase();
  const [from, to] = trusted ? ['rejected', 'trust'] : ['trust', 'rejected'];
  const places = [from, to] as const;
  for (const place of places) {
    for (const file of certificateFiles(join(folder, place))) {
      const der = derOf(file);
      if (!der) continue;
      const view = certificateView(der, trusted ? 'trusted' : 'rejected', 0 as Instant);
      if (view.thumbprint !== wanted && view.sha256 !== wanted) continue;
      // First there, then gone here: whatever happens in between, the certificate is not lost.
      if (place === from) {
        writeCertificate(folderFor(folder, to as 'trust' | 'rejected'), der);
        rmSync(file);
      }
      return view;
    }
  }
  const known = listCertificates(folder, 0 as Instant).filter((view) => view.isOwn !== true);
  const names = known.map((view) => view.thumbprint).join(', ') || 'none yet';
  throw new Error(`this connection has seen no server certificate with thumbprint ${wanted}; it has seen ${names}`);
}

/** SHA-256 of the DER, as certificate viewers show it. */
export const fingerprintOf = (certificate: Buffer): string =>
  (createHash('sha256').update(certificate).digest('hex').toUpperCase().match(/../g) ?? []).join(':');

const fileNameOf = (certificate: Buffer): string =>
  `server-${createHash('sha256').update(certificate).digest('hex').slice(0, 16)}.der`;

function folderFor(folder: string, place: 'trust' | 'rejected'): string {
  const path = join(folder, place);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

function certificateFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.(der|pem|crt|cer)$/i.test(name))
    .map((name) => join(folder, name));
}

function keep(rejected: string, certificate: Buffer): boolean {
  if (certificateFiles(rejected).length >= REJECTED_MAX) return false;
  writeCertificate(rejected, certificate);
  return true;
}

function writeCertificate(folder: string, certificate: Buffer): string {
  const file = join(folder, fileNameOf(certificate));
  writeFileSync(`${file}.new`, certificate, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return file;
}

const warningsOf = (der: Buffer, now: Instant): string[] => validityWarnings(new X509Certificate(der), now);

/** A file that is no certificate trusts nothing. */
function derOf(file: string): Buffer | undefined {
  try {
    return new X509Certificate(readFileSync(file)).raw;
  } catch {
    return undefined;
  }
}
