import type { RowFaultName } from './rowFault.ts';
import type { SourceRemarks } from './sourceRow.ts';

/**
 * How an import ended. `done`: read to the end; `broken`: the file could not be read on, what stands before the damage was taken;
 * `refused`: nothing was taken, because file and mapping do not fit; `cancelled`: a person stopped it; `failed`: the ledger did
 * not take it. After each of them the same file can be imported again: what is there already adds nothing.
 */
const IMPORT_STATES = ['done', 'broken', 'refused', 'cancelled', 'failed'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** `accepted + refused = rows`; empty rows and repeated headers are none. */
export interface ImportCounts extends SourceRemarks {
  rows: number;
  accepted: number;
  refused: number;
  readings: number;
  /** Of the readings: known to lie below or above what was written. */
  limited: number;
  /** Of the readings: the sender's mark for "no value". */
  noData: number;
  /** Readings that stood in the file before with the same tag, time and value: a success, added once. */
  repeated: number;
  repeatedHeaders: number;
  /** Rows before the header row. */
  preamble: number;
}
export const noCounts = (): ImportCounts => ({
  rows: 0,
  accepted: 0,
  refused: 0,
  readings: 0,
  limited: 0,
  noData: 0,
  repeated: 0,
  repeatedHeaders: 0,
  preamble: 0,
  emptyRows: 0,
  hiddenRows: 0,
  formulaCells: 0,
});

export interface RefusedExample {
  readonly row: number;
  readonly reason: RowFaultName;
  readonly detail: string;
}

export interface ImportOutcome {
  readonly state: ImportState;
  /** Why it ended so, with the remedy; empty when done. */
  readonly message: string;
  readonly counts: Readonly<ImportCounts>;
  /** Refused rows by reason. */
  readonly reasons: Readonly<Partial<Record<RowFaultName, number>>>;
  /** The first refusals of each reason. */
  readonly examples: readonly RefusedExample[];
  readonly notes: readonly string[];
  readonly encoding: string;
  readonly delimiter: string;
  readonly sheet: string;
  readonly bytesTotal: number;
  readonly tookMs: number;
}

export interface ImportProgressNow {
  readonly counts: Readonly<ImportCounts>;
  readonly reasons: Readonly<Partial<Record<RowFaultName, number>>>;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** Estimated from the bytes so far; undefined in the first moments. */
  readonly remainingMs: number | undefined;
}

const labelled = (count: number, label: string): string[] => (count === 0 ? [] : [`${label} ${count}`]);

/** The outcome as a person reads it, in the terminal and in the report beside a dropped file. */
export function outcomeText(file: string, mapping: string, outcome: ImportOutcome): string {
  const { counts, reasons } = outcome;
  const remarks = [
    ...labelled(counts.emptyRows, 'empty rows, not counted:'),
    ...labelled(counts.preamble, 'rows before the header, not counted:'),
    ...labelled(counts.repeatedHeaders, 'repeated headers, not counted:'),
    ...labelled(counts.repeated, 'readings that stood in the file before:'),
    ...labelled(counts.limited, 'values below or above a limit:'),
    ...labelled(counts.noData, 'readings marked as without value:'),
    ...labelled(counts.hiddenRows, 'hidden rows, read like others:'),
    ...labelled(counts.formulaCells, 'formulas, of which the saved value was taken:'),
  ];
  const format = [
    outcome.encoding,
    outcome.delimiter && `delimiter ${JSON.stringify(outcome.delimiter)}`,
    outcome.sheet && `sheet "${outcome.sheet}"`,
  ];
  return [
    `file      ${file} (${format.filter(Boolean).join(', ')})`,
    `mapping   ${mapping}`,
    `outcome   ${outcome.state}${outcome.message === '' ? '' : `: ${outcome.message}`}`,
    `rows      ${counts.rows} = ${counts.accepted} accepted + ${counts.refused} refused`,
    `readings  ${counts.readings}`,
    ...remarks.map((remark) => `          ${remark}`),
    ...outcome.notes.map((note) => `note      ${note}`),
    ...Object.entries(reasons).flatMap(([reason, count]) => [
      `refused   ${String(count).padStart(7)} ${reason}`,
      ...outcome.examples
        .filter((each) => each.reason === reason)
        .map((each) => `            row ${each.row}: ${each.detail}`),
    ]),
  ].join('\n');
}
