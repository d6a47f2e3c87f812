import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import { BitString, Integer, OctetString, Utf8String } from 'asn1js';
import { AttributeTypeAndValue, BasicConstraints, Certificate, CryptoEngine, Extension } from 'pkijs';
import { type Clock, US_PER_MS } from '../../../../shared/domain/time.ts';
import { type PlantCertificate, plantCertificate } from './plantCertificate.ts';

/** RSA, because every reader checks it; NIST SP 800-57 part 1 rev. 5 table 2 has 3072 bits for beyond 2030. */
const RSA_BITS = 3_072;
const VALID_YEARS = 20;
/** A certificate is older than the first file it seals, also for a reader whose clock is a little behind. */
const VALID_BEFORE_MS = 86_400_000;
export interface StationOfCertificate {
  readonly id: string;
  readonly name: string;
}

/** A self-signed certificate (RFC 5280) for signing documents and for nothing else, with a fresh key. */
export async function createStationCertificate(
  station: StationOfCertificate,
  clock: Clock,
  rsaBits = RSA_BITS,
): Promise<PlantCertificate> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: rsaBits,
    publicExponent: Buffer.of(1, 0, 1),
  };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const engine = new CryptoEngine({ name: 'node', crypto: webcrypto as unknown as Crypto });
  const certificate = new Certificate();
  certificate.version = 2; // X.509 v3
  certificate.serialNumber = new Integer({ valueHex: positive(randomBytes(16)) });
  const name = new AttributeTypeAndValue({ type: COMMON_NAME, value: new Utf8String({ value: commonName(station) }) });
  certificate.subject.typesAndValues.push(name);
  certificate.issuer.typesAndValues.push(name);
  const nowMs = clock.now() / US_PER_MS;
  certificate.notBefore.value = wholeSeconds(nowMs - VALID_BEFORE_MS);
  certificate.notAfter.value = yearsLater(wholeSeconds(nowMs));
  certificate.extensions = extensions();
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey as unknown as CryptoKey, engine);
  await certificate.sign(keys.privateKey as unknown as CryptoKey, 'SHA-256', engine);
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const der = Buffer.from(certificate.toSchema(true).toBER());
  return plantCertificate(der, [], createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }));
}

const COMMON_NAME = '2.5.4.3';
/** RFC 5280 appendix A.1, ub-common-name. */
const COMMON_NAME_MAX = 64;

const commonName = ({ id, name }: StationOfCertificate): string =>
  `${name.slice(0, Math.max(0, COMMON_NAME_MAX - id.length - 3))} (${id})`.slice(0, COMMON_NAME_MAX);

/** basicConstraints: no authority; keyUsage: digitalSignature and contentCommitment (RFC 5280 §4.2.1.3, .9). */
const extensions = (): Extension[] => [
  new Extension({
    extnID: '2.5.29.19',
    critical: true,
    extnValue: new BasicConstraints({ cA: false }).toSchema().toBER(),
  }),
  new Extension({
    extnID: '2.5.29.15',
    critical: true,
    extnValue: new BitString({ valueHex: new Uint8Array([0b1100_0000]).buffer, unusedBits: 6 }).toBER(),
  }),
  new Extension({
    extnID: '2.5.29.14',
    critical: false,
    extnValue: new OctetString({ valueHex: bufferOf(randomBytes(20)) }).toBER(),
  }),
];

/** A serial number is positive and not zero (RFC 5280 §4.1.2.2). */
function positive(bytes: Buffer): ArrayBuffer {
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40;
  return bufferOf(bytes);
}

const bufferOf = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;
const wholeSeconds = (ms: number): Date => new Date(Math.floor(ms / 1_000) * 1_000);

function yearsLater(from: Date): Date {
  const to = new Date(from);
  to.setUTCFullYear(to.getUTCFullYear() + VALID_YEARS);
  return to;
}
