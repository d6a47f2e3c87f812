import type { ShiftReportDocument } from '../../../../shared/domain/report/index.ts';
import type { Sheet } from '../draw/sheet.ts';
import type { ReportFormat } from '../words/format.ts';
import type { Words } from '../words/index.ts';
import type { PrintedLife } from './printedLife.ts';

/** What every section draws from. */
export interface SectionContext {
  readonly sheet: Sheet;
  readonly document: ShiftReportDocument;
  readonly life: PrintedLife;
  /** The signed note that is printed; null: none. */
  readonly note: string | null;
  readonly words: Words;
  readonly format: ReportFormat;
}

/** A section of its own in the reading order, with its heading. */
export function section(sheet: Sheet, title: string, body: () => void, below?: number): void {
  sheet.branch('Sect', () => {
    sheet.heading('H2', title, below);
    body();
  });
}

/** Names of work units as people know them; the id where the report has no name. */
export function unitNames({ oee }: ShiftReportDocument): (id: string | null) => string {
  const names = new Map(oee.map(({ workUnit, name }) => [workUnit, name === '' ? workUnit : name]));
  return (id) => (id === null ? '' : (names.get(id) ?? id));
}

/** Says how many of a list are not printed, where some are not. */
export function sayMore({ sheet, words, format }: SectionContext, total: number, listed: number): void {
  if (total > listed) sheet.paragraph(words.more(format.number(total - listed)));
}
