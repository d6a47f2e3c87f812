import { isUtf8 } from 'node:buffer';
import type { CsvFormat } from '../../../shared/domain/importMapping.ts';
import { BrokenFileError } from '../sourceRow.ts';
import { type CsvTokenRow, CsvTokens } from './csvTokens.ts';
import { firstInvalidUtf8, type TextEncoding } from './decodeRow.ts';
import { Utf16Pieces } from './utf16.ts';

/** Bytes looked at to find encoding, delimiter and header. */
export const SAMPLE_BYTES = 262_144;

/** Length of a byte order mark, and what it says. */
export function byteOrderMark(bytes: Uint8Array): {
  readonly bytes: number;
  readonly encoding?: TextEncoding | 'utf-16be';
} {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { bytes: 3, encoding: 'utf-8' };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { bytes: 2, encoding: 'utf-16le' };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { bytes: 2, encoding: 'utf-16be' };
  return { bytes: 0 };
}

/**
 * The encoding to read with. What the mapping declares holds, unless a byte order mark contradicts it.
 *
 * @throws BrokenFileError for UTF-16BE and for a mark that contradicts the mapping
 */
export function encodingOf(sample: Buffer, declared: CsvFormat['encoding']): TextEncoding {
  const mark = byteOrderMark(sample).encoding;
  if (mark === 'utf-16be')
    throw new BrokenFileError('the file is UTF-16BE (its byte order mark says so); save it as UTF-8');
  if (declared !== 'auto') {
    if (mark !== undefined && mark !== declared)
      throw new BrokenFileError(
        `the mapping says ${declared}, the byte order mark of the file ${mark}; set encoding to "auto" or ${mark}`,
      );
    return declared;
  }
  if (mark !== undefined) return mark;
  if (looksLikeUtf16(sample)) return 'utf-16le';
  return isUtf8Start(sample) ? 'utf-8' : 'windows-1252';
}

/** Plain text in UTF-16LE has a zero in most of its odd places. */
function looksLikeUtf16(sample: Uint8Array): boolean {
  const pairs = Math.min(sample.length, 4096) >> 1;
  let zeros = 0;
  for (let i = 0; i < pairs; i++) if (sample[2 * i + 1] === 0 && sample[2 * i] !== 0) zeros++;
  return pairs >= 2 && zeros > 0.6 * pairs;
}

/** Valid UTF-8 except for a sequence that the end of the sample cuts. */
const isUtf8Start = (sample: Buffer): boolean => isUtf8(sample) || firstInvalidUtf8(sample) >= sample.length - 3;

/** The sample as the tokenizer wants it: latin1 characters for bytes, without byte order mark. */
export function tokenText(sample: Buffer, encoding: TextEncoding): string {
  const body = sample.subarray(byteOrderMark(sample).bytes);
  return encoding === 'utf-16le' ? new Utf16Pieces().take(body) : body.toString('latin1');
}

const CANDIDATES = [',', ';', '\t', '|'] as const;
const ROWS_LOOKED_AT = 200;

/** The delimiter that cuts most rows into the same number of cells, more than one, and leaves the cleanest; else a comma. */
export function delimiterOf(text: string): string {
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of CANDIDATES) {
    const rows = rowsOf(text, delimiter).map(({ cells }) => cells);
    const width = mostFrequent(rows.map((cells) => cells.length));
    if (width < 2) continue;
    const even = rows.filter((cells) => cells.length === width);
    const cells = even.flat();
    const clean = cells.filter((cell) => CLEAN.test(cell)).length / cells.length;
    const score = even.length / rows.length + clean / 10 + width / 1e6;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** A cell without another delimiter in it; a decimal comma is none. */
const CLEAN = /^(?:[^,;\t|]*|[+-]?\d+,\d+)$/;

function rowsOf(text: string, delimiter: string): CsvTokenRow[] {
  const tokens = new CsvTokens(delimiter);
  tokens.push(text);
  const rows: CsvTokenRow[] = [];
  for (;;) {
    const row = tokens.next();
    if (row && row.raw.trim() !== '') rows.push(row);
    if (rows.length >= ROWS_LOOKED_AT) return rows;
    if (row) continue;
    if (rows.length > 0) return rows; // the last row may be cut by the end of the sample
    tokens.end();
    const only = tokens.next();
    return only ? [only] : [];
  }
}

function mostFrequent(counts: readonly number[]): number {
  const times = new Map<number, number>();
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1);
  return [...times].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}
