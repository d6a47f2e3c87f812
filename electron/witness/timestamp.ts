/**
 * Time stamps of an authority (RFC 3161): what somebody else's clock says of a checkpoint. The request holds the SHA-256 of the
 * signed note, a nonce, and asks for the authority's certificate; the answer is kept as it came, so that any tool can check it:
 *
 *   openssl ts -verify -in timestamps/<size>.tsr -data NOTE -CAfile authority.pem
 */
import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { Integer, Null, OctetString } from 'asn1js';
import {
  AlgorithmIdentifier,
  Certificate,
  type ContentInfo,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';

const SHA256_OID = '2.16.840.1.101.3.4.2.1';
const TST_INFO_OID = '1.2.840.113549.1.9.16.1.4';
/** id-kp-timeStamping (RFC 3161 §2.3). */
const TIME_STAMPING_OID = '1.3.6.1.5.5.7.3.8';
const NONCE_BYTES = 8;
const GRANTED = 0;
const GRANTED_WITH_MODS = 1;

/** The answer is no time stamp of the text by that authority. */
export class TimestampError extends Error {
  override readonly name = 'TimestampError';
}

export interface TimestampRequest {
  /** DER, to be sent as application/timestamp-query. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly nonce: Buffer;
}

export function timestampRequest(text: string): TimestampRequest {
  const nonce = randomBytes(NONCE_BYTES);
  nonce[0] = ((nonce[0] as number) & 0x7f) | 0x40; // positive, and of the full length
  const imprint = createHash('sha256').update(text).digest();
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256_OID, algorithmParams: new Null() }),
      hashedMessage: new OctetString({ valueHex: exactly(imprint) }),
    }),
    nonce: new Integer({ valueHex: exactly(nonce) }),
    certReq: true,
  });
  return { bytes: new Uint8Array(request.toSchema().toBER(false)), nonce };
}

export interface Timestamp {
  /** µs UTC, the authority's clock. */
  readonly at: number;
  /** Subject of the certificate that signed it. */
  readonly authority: string;
}

/**
 * Checks an answer against the text and the certificates that the authority is trusted by.
 *
 * @param trusted PEM: roots, or the authority's own certificate
 * @param nonce of the request, where it is still known
 * @throws TimestampError saying what does not fit
 */
export async function openTimestamp(
  answer: Uint8Array,
  text: string,
  trusted: string,
  nonce?: Buffer,
): Promise<Timestamp> {
  const { signedData, info } = tokenOf(answer);
  const imprint = createHash('sha256').update(text).digest();
  const { hashAlgorithm, hashedMessage } = info.messageImprint;
  if (hashAlgorithm.algorithmId !== SHA256_OID || !imprint.equals(Buffer.from(hashedMessage.valueBlock.valueHexView))) {
    throw new TimestampError('the time stamp is of another text');
  }
  if (nonce !== undefined && !nonce.equals(Buffer.from(info.nonce?.valueBlock.valueHexView ?? []))) {
    throw new TimestampError('the time stamp answers another request');
  }
  const signer = await signerOf(signedData, text, trusted, info.genTime);
  return { at: info.genTime.getTime() * 1_000, authority: signer.subject.replaceAll('\n', ', ') };
}

function tokenOf(answer: Uint8Array): { signedData: SignedData; info: TSTInfo } {
  let response: TimeStampResp;
  try {
    response = TimeStampResp.fromBER(exactly(answer));
  } catch {
    throw new TimestampError('the answer is no time-stamp response (RFC 3161)');
  }
  const { status, statusStrings, failInfo } = response.status;
  if (status !== GRANTED && status !== GRANTED_WITH_MODS) {
    const words = statusStrings?.map(({ valueBlock }) => valueBlock.value).join('; ') ?? '';
    const code =
      failInfo === undefined ? '' : `, failure ${Buffer.from(failInfo.valueBlock.valueHexView).toString('hex')}`;
    throw new TimestampError(`the authority refused (status ${status}${code}) ${words}`.trim());
  }
  try {
    const signedData = new SignedData({ schema: (response.timeStampToken as ContentInfo).content });
    const content = signedData.encapContentInfo;
    if (content.eContentType !== TST_INFO_OID || content.eContent === undefined) throw new Error('no TSTInfo');
    return { signedData, info: TSTInfo.fromBER(content.eContent.getValue()) };
  } catch {
    throw new TimestampError('the answer holds no readable time-stamp token');
  }
}

async function signerOf(signedData: SignedData, text: string, trusted: string, at: Date): Promise<X509Certificate> {
  const trustedCerts = certificatesIn(trusted).map(({ raw }) => Certificate.fromBER(exactly(raw)));
  if (trustedCerts.length === 0) throw new TimestampError('there is no certificate to trust the authority by');
  let signer: X509Certificate | undefined;
  try {
    const verified = await signedData.verify({
      ...{ signer: 0, data: exactly(Buffer.from(text)), trustedCerts, checkChain: true, checkDate: at },
      extendedMode: true,
    });
    if (verified.signatureVerified !== true) throw new Error('its signature does not hold');
    if (verified.signerCertificate)
      signer = new X509Certificate(Buffer.from(verified.signerCertificate.toSchema().toBER()));
  } catch (error) {
    throw new TimestampError(`the time stamp is not signed by the authority: ${messageOf(error)}`);
  }
  if (signer === undefined) throw new TimestampError('the time stamp names no certificate');
  if (!signer.keyUsage?.includes(TIME_STAMPING_OID)) {
    throw new TimestampError(`${signer.subject}: the certificate is not for time stamping`);
  }
  return signer;
}

function messageOf(error: unknown): string {
  const told = error as { message?: string; resultMessage?: string };
  return told.resultMessage ?? told.message ?? String(error);
}

function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

/** A copy that owns its buffer: views into a pool would hand over their neighbours too. */
const exactly = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
