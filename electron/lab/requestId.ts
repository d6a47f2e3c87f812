import { createHash, type KeyObject, verify } from 'node:crypto';
import type { REQUEST_KINDS } from '../../shared/domain/entries/inventory.ts';

/**
 * Signed request ids: whoever holds one can check with the station's public key alone that this request, word by word, was
 * made at this station. `RQ-<first 16 hex digits of the digest>-<Ed25519 signature in base64url>`, the digest being SHA-256 over
 * the canonical JSON of `{content, kind, station, v}`; what is signed is the text "shiftseal request v1", a line feed, the digest in
 * hexadecimal and a line feed, which is no text a checkpoint could have.
 */
export type RequestKind = (typeof REQUEST_KINDS)[number];

export interface Request {
  readonly station: string;
  readonly kind: RequestKind;
  /** What is asked for; JSON with a canonical form. */
  readonly content: unknown;
}

export const REQUEST_CONTEXT = 'shiftseal request v1\n';
const ID = /^RQ-([0-9a-f]{16})-([A-Za-z0-9_-]{86})$/;

/** RFC 8785 text of a value; handed in, because the bytes that are hashed are specified in one place. */
export type Canonical = (value: unknown) => string;

/** @param sign Ed25519 over the UTF-8 bytes of a text, with the station's key */
export function signRequest(request: Request, sign: (text: string) => Buffer, canonical: Canonical): string {
  const digest = digestOf(request, canonical);
  return `RQ-${digest.slice(0, 16)}-${sign(textOf(digest)).toString('base64url')}`;
}

export type RequestCheck = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Whether the id is of this very request and station. @param publicKey Ed25519 */
export function checkRequest(id: string, request: Request, publicKey: KeyObject, canonical: Canonical): RequestCheck {
  const match = ID.exec(id);
  if (!match)
    return { ok: false, reason: 'this is no request id: RQ-, 16 hexadecimal digits, a signature of 86 characters' };
  const digest = digestOf(request, canonical);
  if (digest.slice(0, 16) !== match[1])
    return {
      ok: false,
      reason: 'the request is not the one the id was made for: its content, kind or station differs',
    };
  const signature = Buffer.from(match[2] as string, 'base64url');
  const isCanonicalText = signature.toString('base64url') === match[2];
  return isCanonicalText && verify(null, Buffer.from(textOf(digest)), publicKey, signature)
    ? { ok: true }
    : { ok: false, reason: 'the signature was not made with this station’s key' };
}

const textOf = (digest: string): string => `${REQUEST_CONTEXT}${digest}\n`;

/** Hexadecimal. */
const digestOf = ({ station, kind, content }: Request, canonical: Canonical): string =>
  createHash('sha256')
    .update(canonical({ content, kind, station, v: 1 }), 'utf8')
    .digest('hex');
