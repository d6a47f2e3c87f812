import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { fault, type RowFault } from '../rowFault.ts';
import { CELL_LENGTH_MAX, type SourceRow } from '../sourceRow.ts';
import type { CsvTokenRow } from './csvTokens.ts';

/** How bytes become text. UTF-16 is turned into UTF-8 before rows are taken apart (see utf16.ts). */
export type TextEncoding = 'utf-8' | 'windows-1252' | 'utf-16le';

const NOT_ASCII = /[\u0080-\u00ff]/;
/** Bytes that Windows-1252 does not define (Unicode consortium, CP1252.TXT). */
const UNDEFINED_1252 = /[\u0081\u008d\u008f\u0090\u009d]/;

export type DecodeRow = (row: CsvTokenRow) => SourceRow;

export function rowDecoder(encoding: TextEncoding): DecodeRow {
  const windows = new TextDecoder('windows-1252');
  const decode =
    encoding === 'windows-1252'
      ? (cell: string) => windows.decode(Buffer.from(cell, 'latin1'))
      : (cell: string) => Buffer.from(cell, 'latin1').toString('utf8');

  return (row) => {
    const problem = row.fault ?? encodingFault(row, encoding);
    const isAscii = !NOT_ASCII.test(row.raw);
    const cells = problem
      ? []
      : isAscii
        ? row.cells
        : row.cells.map((cell) => (NOT_ASCII.test(cell) ? decode(cell) : cell));
    const long = problem ?? (row.raw.length > CELL_LENGTH_MAX ? overLong(cells) : undefined);
    return {
      number: row.line,
      cells: long ? [] : cells,
      ...(long ? { fault: long } : {}),
      ...(row.whole ? { whole: row.whole } : {}),
      evidence: () => evidenceOf(row.raw, isAscii, decode, encoding),
    };
  };
}

function overLong(cells: readonly string[]): RowFault | undefined {
  const at = cells.findIndex((cell) => cell.length > CELL_LENGTH_MAX);
  if (at < 0) return undefined;
  return fault(
    'overLongCell',
    `cell ${at + 1} has ${cells[at]?.length} characters, at most ${CELL_LENGTH_MAX} are taken`,
  );
}

function encodingFault(row: CsvTokenRow, encoding: TextEncoding): RowFault | undefined {
  const { raw } = row;
  const nul = raw.indexOf('\0');
  if (nul >= 0)
    return fault(
      'wrongEncoding',
      `a zero byte at byte ${row.byte + nul}: no ${encoding} text, perhaps UTF-16 or a binary file`,
    );
  if (!NOT_ASCII.test(raw)) return undefined;
  if (encoding === 'windows-1252') {
    const at = raw.search(UNDEFINED_1252);
    if (at < 0) return undefined;
    return fault(
      'wrongEncoding',
      `byte ${hex(raw.charCodeAt(at))} at byte ${row.byte + at} is no character of Windows-1252`,
    );
  }
  const bytes = Buffer.from(raw, 'latin1');
  if (isUtf8(bytes)) return undefined;
  if (encoding === 'utf-16le') return fault('wrongEncoding', 'half of a surrogate pair: the line is no valid UTF-16');
  const at = firstInvalidUtf8(bytes);
  return fault(
    'wrongEncoding',
    `invalid UTF-8 sequence at byte ${row.byte + at} (${hex(bytes[at] ?? 0)}); is the file Windows-1252?`,
  );
}

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`;

/** Offset of the first byte that begins no well-formed sequence (Unicode 15, table 3-7). */
export function firstInvalidUtf8(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at] as number);
    if (length === 0 || at + length > bytes.length || !isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return bytes.length;
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/** Text where it is text; bytes that are none as \xNN, and then the SHA-256 of the bytes, so that no two rows look alike. */
function evidenceOf(raw: string, isAscii: boolean, decode: (cell: string) => string, encoding: TextEncoding): string {
  if (isAscii) return raw;
  const bytes = Buffer.from(raw, 'latin1');
  const isText = encoding === 'windows-1252' ? !UNDEFINED_1252.test(raw) : isUtf8(bytes);
  if (isText) return decode(raw);
  const shown = encoding === 'windows-1252' ? escaped(raw) : escapedUtf8(bytes);
  return `${shown} (SHA-256 of the ${bytes.length} bytes ${createHash('sha256').update(bytes).digest('hex')})`;
}

const escaped = (latin1: string): string =>
  latin1.replace(/[\u0080-\u00ff]/g, (c) => `\\x${hex(c.charCodeAt(0)).slice(2)}`);

function escapedUtf8(bytes: Buffer): string {
  const parts: string[] = [];
  let rest: Buffer = bytes;
  while (rest.length > 0) {
    const good = firstInvalidUtf8(rest);
    parts.push(rest.subarray(0, good).toString('utf8'));
    if (good < rest.length) parts.push(escaped(rest.subarray(good, good + 1).toString('latin1')));
    rest = rest.subarray(good + 1);
  }
  return parts.join('');
}
