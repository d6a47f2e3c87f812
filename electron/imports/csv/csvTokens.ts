import { createHash, type Hash } from 'node:crypto';
import { fault, type RowFault } from '../rowFault.ts';
import { CELL_LENGTH_MAX, COLUMNS_MAX, ROW_BYTES_MAX } from '../sourceRow.ts';

/**
 * Takes CSV (RFC 4180) apart while it arrives. Works on bytes written as latin1, so that places are byte offsets and a wrong
 * encoding harms its own row only. CR, LF and CRLF end rows, in any mixture. A quote that never closes, or closes in the
 * middle of a cell, costs its own line and nothing else: reading goes on at the next line.
 */
export interface CsvTokenRow {
  /** Line on which the row begins, from 1. */
  readonly line: number;
  /** Offset of its first byte. */
  readonly byte: number;
  /** Without the line break at its end, one character a byte. */
  readonly raw: string;
  readonly cells: readonly string[];
  readonly fault?: RowFault;
  readonly whole?: { readonly bytes: number; readonly sha256: string };
}

const QUOTE = '"';

export class CsvTokens {
  readonly #delimiter: string;
  #text = '';
  #at = 0;
  /** Bytes before `#text`. */
  #base = 0;
  #line = 1;
  #isEnd = false;
  #nextCr = -1;
  #nextLf = -1;
  #nextQuote = -1;
  /** A row longer than is taken apart: only measured and hashed. */
  #long: { line: number; byte: number; raw: string; bytes: number; hash: Hash } | undefined;

  /** @param byte offset of the first byte that will be pushed */
  constructor(delimiter: string, byte = 0) {
    this.#delimiter = delimiter;
    this.#base = byte;
  }

  push(text: string): void {
    this.#base += this.#at;
    this.#text = this.#at === this.#text.length ? text : this.#text.slice(this.#at) + text;
    this.#at = 0;
    this.#lookAgain();
  }

  end(): void {
    this.#isEnd = true;
  }

  /** The next whole row; undefined while more text is needed, or at the end. */
  next(): CsvTokenRow | undefined {
    if (this.#long) return this.#skipLong();
    if (this.#at >= this.#text.length) return undefined;
    const lineEnd = this.#lineEnd(this.#at);
    if (this.#nextQuote < this.#at) this.#nextQuote = found(this.#text.indexOf(QUOTE, this.#at), this.#text);
    const isQuoted = this.#nextQuote < this.#text.length && (lineEnd < 0 || this.#nextQuote < lineEnd);
    if (isQuoted) return this.#quotedRow();
    if (lineEnd >= 0) {
      const raw = this.#text.slice(this.#at, lineEnd);
      return raw.length > ROW_BYTES_MAX ? this.#beginLong() : this.#take(lineEnd, raw.split(this.#delimiter));
    }
    return this.#text.length - this.#at > ROW_BYTES_MAX ? this.#beginLong() : undefined;
  }

  #lookAgain(): void {
    this.#nextCr = -1;
    this.#nextLf = -1;
    this.#nextQuote = -1;
  }

  /** Where the line of `from` ends (its CR or LF); the end of the file ends it too. −1: not known yet. */
  #lineEnd(from: number): number {
    const text = this.#text;
    if (this.#nextLf < from) this.#nextLf = found(text.indexOf('\n', from), text);
    if (this.#nextCr < from) this.#nextCr = found(text.indexOf('\r', from), text);
    const end = Math.min(this.#nextLf, this.#nextCr);
    if (this.#isEnd) return Math.min(end, text.length);
    // A CR at the very end may be the first half of a CRLF.
    return end >= text.length || (end === this.#nextCr && end + 1 === text.length) ? -1 : end;
  }

  #quotedRow(): CsvTokenRow | undefined {
    const text = this.#text;
    const delimiter = this.#delimiter;
    const cells: string[] = [];
    let at = this.#at;
    for (;;) {
      if (at - this.#at > ROW_BYTES_MAX) return this.#beginLong();
      if (text[at] === QUOTE) {
        const close = closingQuote(text, at + 1);
        const isUnsure = close < 0 || (close + 1 >= text.length && !this.#isEnd);
        if (isUnsure && !this.#isEnd && text.length - this.#at <= ROW_BYTES_MAX) return undefined;
        if (close < 0 || close - this.#at > ROW_BYTES_MAX)
          return this.#brokenQuote(`the quote of cell ${cells.length + 1} is never closed`);
        const cell = text.slice(at + 1, close);
        cells.push(cell.includes(QUOTE) ? cell.replaceAll('""', QUOTE) : cell);
        at = close + 1;
        const after = text[at];
        if (after === delimiter) at++;
        else if (after === undefined || after === '\r' || after === '\n') {
          return this.#endsOpen(at) ? undefined : this.#take(at, cells);
        } else
          return this.#brokenQuote(`after the closing quote of cell ${cells.length} stands ${JSON.stringify(after)}`);
        continue;
      }
      const lineEnd = this.#lineEnd(at);
      const next = text.indexOf(delimiter, at);
      if (next >= 0 && (lineEnd < 0 || next < lineEnd)) {
        cells.push(text.slice(at, next));
        at = next + 1;
        continue;
      }
      if (lineEnd < 0) return text.length - this.#at > ROW_BYTES_MAX ? this.#beginLong() : undefined;
      cells.push(text.slice(at, lineEnd));
      return this.#take(lineEnd, cells);
    }
  }

  /** Whether a row break at `at` may still be followed by the LF of a CRLF. */
  #endsOpen(at: number): boolean {
    return !this.#isEnd && (at >= this.#text.length || (this.#text[at] === '\r' && at + 1 === this.#text.length));
  }

  /** Ends the row at its first line break, whatever the quotes say. */
  #brokenQuote(detail: string): CsvTokenRow | undefined {
    this.#lookAgain(); // what was found stands behind cells that are no cells now
    const end = this.#lineEnd(this.#at);
    if (end >= 0) return this.#take(end, [], fault('brokenQuote', detail));
    return this.#text.length - this.#at > ROW_BYTES_MAX ? this.#beginLong() : undefined;
  }

  #take(end: number, cells: readonly string[], problem?: RowFault): CsvTokenRow {
    const raw = this.#text.slice(this.#at, end);
    const sizes = problem ?? oversize(cells);
    const row = {
      line: this.#line,
      byte: this.#base + this.#at,
      raw,
      cells: sizes ? [] : cells,
      ...(sizes ? { fault: sizes } : {}),
    };
    this.#line += 1 + lineBreaks(raw);
    this.#at = this.#afterBreak(end);
    return row;
  }

  #afterBreak(end: number): number {
    if (this.#text[end] === '\r') return this.#text[end + 1] === '\n' ? end + 2 : end + 1;
    return Math.min(end + 1, this.#text.length);
  }

  #beginLong(): CsvTokenRow | undefined {
    this.#lookAgain();
    this.#long = { line: this.#line, byte: this.#base + this.#at, raw: '', bytes: 0, hash: createHash('sha256') };
    return this.#skipLong();
  }

  #skipLong(): CsvTokenRow | undefined {
    const end = this.#lineEnd(this.#at);
    if (end >= 0) return this.#finishLong(end);
    // A trailing CR stays, until it is known whether an LF follows.
    const upTo = this.#text.endsWith('\r') ? this.#text.length - 1 : this.#text.length;
    this.#eatLong(upTo);
    this.#at = upTo;
    return undefined;
  }

  #eatLong(upTo: number): void {
    const long = this.#long;
    if (!long) return;
    const part = this.#text.slice(this.#at, upTo);
    if (long.raw.length < CELL_LENGTH_MAX) long.raw += part.slice(0, CELL_LENGTH_MAX - long.raw.length);
    long.bytes += part.length;
    long.hash.update(part, 'latin1');
  }

  #finishLong(end: number): CsvTokenRow | undefined {
    this.#eatLong(end);
    const long = this.#long;
    if (!long) return undefined;
    this.#long = undefined;
    this.#line += 1;
    this.#at = this.#afterBreak(end);
    return {
      line: long.line,
      byte: long.byte,
      raw: long.raw,
      cells: [],
      fault: fault('overLongRow', `the row has ${long.bytes} bytes, at most ${ROW_BYTES_MAX} are read`),
      whole: { bytes: long.bytes, sha256: long.hash.digest('hex') },
    };
  }
}

const found = (at: number, text: string): number => (at < 0 ? text.length : at);

/** The quote that ends a cell: not one of a doubled pair. −1 where there is none. */
function closingQuote(text: string, from: number): number {
  let at = from;
  for (;;) {
    const quote = text.indexOf(QUOTE, at);
    if (quote < 0 || text[quote + 1] !== QUOTE) return quote;
    at = quote + 2;
  }
}

function lineBreaks(raw: string): number {
  if (!raw.includes('\n') && !raw.includes('\r')) return 0;
  return raw.match(/\r\n|\r|\n/g)?.length ?? 0;
}

function oversize(cells: readonly string[]): RowFault | undefined {
  if (cells.length <= COLUMNS_MAX) return undefined;
  return fault('overLongRow', `the row has ${cells.length} cells, at most ${COLUMNS_MAX} are read`);
}
