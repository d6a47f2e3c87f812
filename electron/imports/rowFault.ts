import type { RefusalStep } from '../../shared/domain/entry.ts';

/** Why a row is refused, by name; each name belongs to one step of the quarantine. */
export const ROW_FAULTS = {
  wrongEncoding: 'encoding',
  raggedRow: 'row',
  brokenQuote: 'row',
  brokenCell: 'row',
  overLongRow: 'size',
  overLongCell: 'size',
  badDate: 'time',
  ambiguousTime: 'time',
  nonexistentTime: 'time',
  futureTime: 'time',
  timeTooOld: 'time',
  emptyValue: 'type',
  unparsableNumber: 'type',
  thousandsSeparator: 'type',
  dateInsteadOfNumber: 'type',
  errorCell: 'type',
  formulaWithoutValue: 'type',
  censoredValue: 'censored',
  unknownTag: 'unknownTag',
  ambiguousTag: 'mapping',
  repeatedTime: 'duplicate',
  repeatedKey: 'duplicate',
} as const satisfies Record<string, RefusalStep>;
export type RowFaultName = keyof typeof ROW_FAULTS;

export interface RowFault {
  readonly name: RowFaultName;
  /** What was expected and what came, naming the column; without the row's number. */
  readonly detail: string;
  /** Tag the faulty cell would have belonged to. */
  readonly tag?: string;
}

export const fault = (name: RowFaultName, detail: string): RowFault => ({ name, detail });

/** A text from the file as it stands in a message: short, on one line. */
export function quoted(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return `"${shown.replace(/[\r\n]+/g, '⏎').replace(/\p{Cc}/gu, '·')}"`;
}
