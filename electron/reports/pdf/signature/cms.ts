import { createHash, type KeyObject, sign } from 'node:crypto';
import {
  context,
  type DerElement,
  nothing,
  octets,
  oid,
  readElement,
  readElements,
  sequence,
  setOf,
  smallInteger,
} from './der.ts';

const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const;

/** What a signature is made of; with `encodeCms` it has one form only. */
export interface CmsParts {
  /** DER; the signer's first, for a checker that takes the first. */
  readonly certificates: readonly Buffer[];
  /** DER of the SET that is signed. */
  readonly signedAttributes: Buffer;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Buffer;
}
export type SignatureAlgorithm = 'rsa' | 'ecdsa';

/** @throws Error naming the kind of key when it is neither RSA nor on P-256 */
export function algorithmOf(key: KeyObject): SignatureAlgorithm {
  if (key.asymmetricKeyType === 'rsa') return 'rsa';
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ecdsa';
  throw new Error(
    `a report is signed with RSA or with ECDSA over P-256, not with a key of kind ${key.asymmetricKeyType}`,
  );
}

/**
 * A detached signature over bytes of this digest, as PAdES wants it (ETSI EN 319 142-1 §6.3: messageDigest, contentType and
 * signingCertificateV2 signed; no signing time, which stands in the PDF).
 */
export function signCms(digest: Buffer, certificates: readonly Buffer[], privateKey: KeyObject): Buffer {
  const signedAttributes = attributesOver(digest, certificates);
  return encodeCms({
    certificates,
    signedAttributes,
    algorithm: algorithmOf(privateKey),
    signature: sign('sha256', signedAttributes, privateKey),
  });
}

/** DER of the signed attributes: a checker builds them again rather than read them. */
export function attributesOver(digest: Buffer, certificates: readonly Buffer[]): Buffer {
  const attribute = (type: string, value: Buffer) => sequence(oid(type), setOf([value]));
  const pins = certificates.map((each) => sequence(octets(createHash('sha256').update(each).digest())));
  return setOf([
    attribute(OID.contentType, oid(OID.data)),
    attribute(OID.messageDigest, octets(digest)),
    attribute(OID.signingCertificateV2, sequence(sequence(...pins))),
  ]);
}

/** ContentInfo with SignedData (RFC 5652 §5.1). */
export function encodeCms({ certificates, signedAttributes, algorithm, signature }: CmsParts): Buffer {
  const [signer] = certificates;
  if (signer === undefined) throw new Error('a signature needs the certificate of its signer');
  const sha256 = sequence(oid(OID.sha256));
  const signerInfo = sequence(
    smallInteger(1),
    issuerAndSerialOf(signer),
    sha256,
    context(0, readElement(signedAttributes).content),
    algorithm === 'rsa' ? sequence(oid(OID.sha256WithRsa), nothing) : sequence(oid(OID.ecdsaWithSha256)),
    octets(signature),
  );
  const signedData = sequence(
    smallInteger(1),
    setOf([sha256]),
    sequence(oid(OID.data)),
    context(0, ...certificates),
    setOf([signerInfo]),
  );
  return sequence(oid(OID.signedData), context(0, signedData));
}

/** IssuerAndSerialNumber (RFC 5652 §10.2.4), the bytes as they stand in the certificate; a version 1 certificate names none. */
function issuerAndSerialOf(certificate: Buffer): Buffer {
  const fields = tbsOf(certificate);
  const [serial, , issuer] = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
  if (serial === undefined || issuer === undefined) throw new RangeError('not an X.509 certificate');
  return sequence(issuer.raw, serial.raw);
}

const tbsOf = (certificate: Buffer): DerElement[] => {
  const [tbs] = readElements(readElement(certificate).content);
  if (tbs === undefined) throw new RangeError('not an X.509 certificate');
  return readElements(tbs.content);
};

/**
 * Takes a signature apart. Only what `encodeCms` would have written in the same bytes is accepted: a signature that was
 * touched anywhere, also where no cryptography looks, is not ours.
 *
 * @throws RangeError when it is anything else
 */
export function decodeCms(bytes: Buffer): CmsParts {
  const [, explicit] = readElements(readElement(bytes).content);
  const signedData = readElements(readElement(content(explicit)).content);
  const info = readElements(readElement(content(signedData[4])).content);
  const parts: CmsParts = {
    certificates: readElements(content(signedData[3])).map(({ raw }) => raw),
    signedAttributes: asSet(content(info[3])),
    algorithm: content(info[4]).includes(oid(OID.ecdsaWithSha256)) ? 'ecdsa' : 'rsa',
    signature: content(info[5]),
  };
  if (!encodeCms(parts).equals(bytes)) throw new RangeError('the signature is not in its one canonical form');
  return parts;
}

const asSet = (attributes: Buffer): Buffer => setOf(readElements(attributes).map(({ raw }) => raw));

function content(element: DerElement | undefined): Buffer {
  if (element === undefined) throw new RangeError('a part of the signature is missing');
  return element.content;
}
