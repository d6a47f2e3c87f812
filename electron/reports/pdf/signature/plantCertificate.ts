import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { sha256Hex } from '../file/sha256.ts';
import { algorithmOf } from './cms.ts';

/** What seals report files: the plant's own certificate, or the one its station made for itself. */
export interface PlantCertificate {
  /** DER. */
  readonly certificate: Buffer;
  /** DER of those above it, the issuer first; empty for a self-signed one. */
  readonly chain: readonly Buffer[];
  readonly privateKey: KeyObject;
  /** Common name, or all of the subject where there is none. */
  readonly subject: string;
  readonly validFromMs: number;
  readonly validToMs: number;
  /** SHA-256 of the certificate, lower-case hexadecimal: what is compared on the telephone. */
  readonly fingerprint: string;
}

/** Why a certificate cannot be used, and what to do about it. */
export class PlantCertificateError extends Error {
  override readonly name = 'PlantCertificateError';
}

/** @throws PlantCertificateError when the key is of another kind, or not that of the certificate */
export function plantCertificate(
  certificate: Buffer,
  chain: readonly Buffer[],
  privateKey: KeyObject,
): PlantCertificate {
  const parsed = new X509Certificate(certificate);
  try {
    algorithmOf(privateKey);
  } catch (error) {
    throw new PlantCertificateError(`${(error as Error).message}; ask for a certificate with one of these.`);
  }
  if (!createPublicKey(privateKey).equals(parsed.publicKey)) {
    throw new PlantCertificateError('The private key is not that of the certificate; export both together.');
  }
  return {
    certificate,
    chain,
    privateKey,
    subject: subjectOf(parsed),
    validFromMs: Date.parse(parsed.validFrom),
    validToMs: Date.parse(parsed.validTo),
    fingerprint: sha256Hex(certificate),
  };
}

export const subjectOf = ({ subject }: X509Certificate): string =>
  /^CN=(.+)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');

export const certificatePem = (certificate: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;

/** DER of a certificate in either form. @throws PlantCertificateError when it is none */
export function readCertificate(bytes: Buffer): Buffer {
  try {
    return new X509Certificate(bytes).raw;
  } catch {
    throw new PlantCertificateError('This is not an X.509 certificate (PEM or DER).');
  }
}
