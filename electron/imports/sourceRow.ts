import type { RowFault } from './rowFault.ts';

/**
 * What a cell was in its file. CSV knows text only. `number`: a plain decimal with a point, whatever the mapping says;
 * `date`: a serial number of days under a date format; `uncomputed`: a formula that was saved without its value.
 */
export type CellKind = 'text' | 'number' | 'date' | 'boolean' | 'error' | 'uncomputed';

/** One row as it stands in the file. Cells are data: a text that looks like a formula is a text. */
export interface SourceRow {
  /** Line of the file on which the row begins, or row of the sheet; from 1. */
  readonly number: number;
  readonly cells: readonly string[];
  /** One per cell; absent: all are text. */
  readonly kinds?: readonly CellKind[];
  /** Why the row could not be taken apart; then `cells` may be empty. */
  readonly fault?: RowFault;
  /** The row as evidence: its text, bytes that are no text as \xNN. Long ones are cut by the caller. */
  evidence(): string;
  /** Where evidence() is a part of the row only: the whole length in bytes and its SHA-256. */
  readonly whole?: { readonly bytes: number; readonly sha256: string };
}

/** What is seen on the way and is no row of readings, counted and told. */
export interface SourceRemarks {
  /** Lines or rows without anything in any cell. */
  emptyRows: number;
  hiddenRows: number;
  /** Formula cells, of which the saved value was taken: formulas are never evaluated. */
  formulaCells: number;
}
export const noRemarks = (): SourceRemarks => ({ emptyRows: 0, hiddenRows: 0, formulaCells: 0 });

/**
 * A table being read, once, from beginning to end.
 *
 * @throws BrokenFileError from `rows` when the file cannot be read on; what was yielded before stands
 */
export interface Table {
  readonly kind: 'csv' | 'xlsx';
  /** `utf-8`, `windows-1252`, `utf-16le`; empty for a workbook. */
  readonly encoding: string;
  readonly delimiter: string;
  readonly sheet: string;
  readonly sheets: readonly string[];
  /** Whether day 0 of serial dates is 1904-01-01. */
  readonly isDate1904: boolean;
  readonly bytesTotal: number;
  bytesDone(): number;
  readonly remarks: SourceRemarks;
  /** Rows with content, in batches; each batch is used before the next is read. */
  rows(): AsyncGenerator<readonly SourceRow[]>;
  close(): Promise<void>;
}

/** The file as a whole is not what it should be; the message names what is wrong and where. */
export class BrokenFileError extends Error {
  override readonly name = 'BrokenFileError';
}

/** Longest cell that is taken, in UTF-16 units: what a spreadsheet's cell can hold (ECMA-376 implementations: 32 767). */
export const CELL_LENGTH_MAX = 32_767;
/** Longest row that is taken apart, in bytes. */
export const ROW_BYTES_MAX = 1_048_576;
/** Most columns of a row: what a sheet can have (column XFD). */
export const COLUMNS_MAX = 16_384;
