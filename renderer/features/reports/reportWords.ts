import type { ReportList, ReportRow } from '../../../shared/contract/reportChannels.ts';
import type { ReportState, ShiftReportDocument } from '../../../shared/domain/report/index.ts';

export const US_PER_MINUTE = 60_000_000;
export const US_PER_DAY = 86_400_000_000;

export const STATE_WORD: Readonly<Record<ReportState, string>> = {
  draft: 'To review',
  reviewed: 'To sign',
  signed: 'Being written',
  issued: 'Issued',
};

/** What a row says of its report, and whether somebody has something to do. */
export function standingOf(
  { report, changes, shift, trouble }: ReportRow,
  rules: ReportList['rules'] | undefined,
  nowUs: number,
) {
  if (trouble !== '') return { word: report === null ? 'Not drafted' : 'Held up', waits: true };
  if (report === null) {
    const isSoon = rules?.autoDraft === true && nowUs < shift.end + rules.draftDelayUs + 60_000_000;
    return { word: isSoon ? 'Drafted soon' : 'No report', waits: false };
  }
  if (changes !== '' && report.state !== 'signed') return { word: 'Overtaken', waits: true };
  const word = report.state === 'draft' && rules?.needsReview === false ? 'To sign' : STATE_WORD[report.state];
  return { word, waits: report.state === 'draft' || report.state === 'reviewed' };
}

/** Steps into the document, joined by `/`. */
export type FigurePath = string;

/** What a figure means: by its path, rows of lists written as `[]`. */
export function definitionOf(
  document: ShiftReportDocument,
  path: FigurePath,
): ShiftReportDocument['definitions'][string] | undefined {
  const parts = path.split('/');
  for (let length = parts.length; length > 0; length--) {
    const key = parts
      .slice(0, length)
      .reduce((text, part) => (/^\d+$/.test(part) ? `${text}[]` : text === '' ? part : `${text}.${part}`), '');
    const found = document.definitions[key];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Formula with its numbers, where the figure is one of those of ISO 22400-2. */
export function formulaOf(document: ShiftReportDocument, path: FigurePath) {
  const [part, index, , name] = path.split('/');
  return part === 'oee' ? document.oee[Number(index)]?.figureList.find(({ id }) => id === name) : undefined;
}
