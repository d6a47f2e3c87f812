import { X509Certificate } from 'node:crypto';
import type { CertificateView } from '../../../shared/contract/links.ts';
import { type Instant, instantFromMs, US_PER_MS } from '../../../shared/domain/time.ts';

/** Days before the end of a certificate from which people are told; renewing one takes a shutdown to plan. */
const EXPIRY_NOTICE_DAYS = 30;
const US_PER_DAY = 86_400_000 * US_PER_MS;
/** OPC 10000-7 asks for at least this of every policy that is not withdrawn. */
const KEY_BITS_MIN = 2_048;

export type CertificatePlace = 'trusted' | 'rejected' | 'own';

/** A certificate in the words of its fields, with what is wrong with it today. */
export function certificateView(der: Buffer, place: CertificatePlace, now: Instant): CertificateView {
  const certificate = new X509Certificate(der);
  const plain = (digest: string): string => digest.replaceAll(':', '');
  const keyBits = certificate.publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  return {
    thumbprint: plain(certificate.fingerprint),
    sha256: plain(certificate.fingerprint256),
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    applicationUri: /URI:([^,\s]+)/.exec(certificate.subjectAltName ?? '')?.[1] ?? '',
    validFrom: instantFromMs(Date.parse(certificate.validFrom)),
    validTo: instantFromMs(Date.parse(certificate.validTo)),
    keyBits,
    isTrusted: place === 'trusted',
    isRejected: place === 'rejected',
    isOwn: place === 'own',
    warnings: [
      ...validityWarnings(certificate, now),
      ...(keyBits > 0 && keyBits < KEY_BITS_MIN ? [`weak key: ${keyBits} bits, ${KEY_BITS_MIN} are the least`] : []),
    ],
  };
}

/** Empty while a certificate is valid for longer than `EXPIRY_NOTICE_DAYS`. */
export function validityWarnings(certificate: X509Certificate, now: Instant): string[] {
  const from = instantFromMs(Date.parse(certificate.validFrom));
  const to = instantFromMs(Date.parse(certificate.validTo));
  if (now > to) return [`expired on ${dateOf(to)}`];
  if (now < from) return [`not valid before ${dateOf(from)}`];
  const days = Math.floor((to - now) / US_PER_DAY);
  return days < EXPIRY_NOTICE_DAYS ? [`expires in ${days} ${days === 1 ? 'day' : 'days'}, on ${dateOf(to)}`] : [];
}

export const validUntil = (der: Buffer): Instant => instantFromMs(Date.parse(new X509Certificate(der).validTo));

const dateOf = (at: Instant): string => new Date(at / US_PER_MS).toISOString().slice(0, 10);
const oneLine = (name: string): string => name.split('\n').filter(Boolean).join(', ').slice(0, 300);
