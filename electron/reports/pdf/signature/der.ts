/** Distinguished Encoding Rules (ITU-T X.690 §10): as much as certificates and signatures need. Only one encoding is right. */
const TAG = { integer: 0x02, octets: 0x04, nothing: 0x05, oid: 0x06, sequence: 0x30, set: 0x31 } as const;

function tagged(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  if (length < 128) return Buffer.concat([Buffer.of(tag, length), content]);
  const digits = Buffer.from(
    length.toString(16).padStart(length > 0xffffff ? 8 : length > 0xffff ? 6 : length > 0xff ? 4 : 2, '0'),
    'hex',
  );
  return Buffer.concat([Buffer.of(tag, 0x80 + digits.length), digits, content]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => tagged(TAG.sequence, Buffer.concat(parts));
export const octets = (bytes: Uint8Array): Buffer => tagged(TAG.octets, bytes);
export const smallInteger = (value: number): Buffer => tagged(TAG.integer, Buffer.of(value));
export const nothing: Buffer = tagged(TAG.nothing, Buffer.alloc(0));
/** `[number]`, constructed. */
export const context = (number: number, ...parts: readonly Uint8Array[]): Buffer =>
  tagged(0xa0 + number, Buffer.concat(parts));
/** SET OF: in the order of the encodings (§11.6). */
export const setOf = (parts: readonly Buffer[]): Buffer =>
  tagged(TAG.set, Buffer.concat([...parts].sort(Buffer.compare)));

/** @param dotted such as `1.2.840.113549.1.7.2` */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(TAG.oid, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(value: number): number[] {
  const digits = [value % 128];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) digits.unshift(128 + (left % 128));
  return digits;
}

/** One element as it lies in its bytes. */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  /** With its header. */
  readonly raw: Buffer;
}

/** @throws RangeError when no complete element with a definite, shortest length starts there */
export function readElement(bytes: Buffer, at = 0): DerElement {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f)
    throw new RangeError('no DER element is there');
  const count = first < 128 ? 0 : first - 128;
  const from = at + 2 + count;
  if (first === 0x80 || count > 4 || from > bytes.length) throw new RangeError('a DER length is out of range');
  const length = count === 0 ? first : bytes.readUIntBE(at + 2, count);
  const isShortest = count === 0 || (length >= 128 && bytes[at + 2] !== 0);
  if (!isShortest || from + length > bytes.length) throw new RangeError('a DER length is out of range');
  return { tag, content: bytes.subarray(from, from + length), raw: bytes.subarray(at, from + length) };
}

/** @throws RangeError as `readElement` */
export function readElements(content: Buffer): DerElement[] {
  const found: DerElement[] = [];
  for (let at = 0; at < content.length; at += (found.at(-1) as DerElement).raw.length)
    found.push(readElement(content, at));
  return found;
}
