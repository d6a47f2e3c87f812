import { createHash } from 'node:crypto';
import { REFUSED_PAYLOAD_MAX } from '../../../shared/domain/refused.ts';

const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

/** Room for the line that says what was cut. */
const TAIL = 160;

/** A payload that quarantine takes: whole, or its beginning with length and SHA-256 of the whole (of its UTF-8). */
export function boundedPayload(text: string): string {
  if (text.length <= REFUSED_PAYLOAD_MAX) return text;
  return `${text.slice(0, REFUSED_PAYLOAD_MAX - TAIL)}… ${text.length} characters, SHA-256 ${sha256(text)}`;
}

/** The same for bytes: as text where they are UTF-8, else in hexadecimal after `hex:`. */
export function bytesPayload(bytes: Uint8Array): string {
  if (bytes.length <= REFUSED_PAYLOAD_MAX) {
    const text = textOf(bytes);
    if (text !== undefined) return text;
  }
  const hex = (length: number): string => Buffer.from(bytes.subarray(0, length)).toString('hex');
  const fits = (REFUSED_PAYLOAD_MAX - TAIL) / 2;
  if (bytes.length <= fits) return `hex:${hex(bytes.length)}`;
  return `hex:${hex(fits - 2)}… ${bytes.length} bytes, SHA-256 ${sha256(bytes)}`;
}

/** Undefined where the bytes are no UTF-8 (RFC 3629). A byte order mark stays a character. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined; // fatal: the one thing it throws for
  }
}

/**
 * A text of any length in payloads that quarantine keeps whole. Several parts begin with a line that names the part and the
 * SHA-256 of the whole, so that they can be put together and two equal parts remain two.
 */
export function payloadParts(text: string): string[] {
  if (text.length <= REFUSED_PAYLOAD_MAX) return [text];
  const size = REFUSED_PAYLOAD_MAX - TAIL;
  const count = Math.ceil(text.length / size);
  const digest = sha256(text);
  return Array.from(
    { length: count },
    (_, i) => `part ${i + 1} of ${count}, SHA-256 of the whole ${digest}\n${text.slice(i * size, (i + 1) * size)}`,
  );
}
