import type { ResultVerdict } from '../../../../shared/domain/entries/result.ts';
import type { Mark } from '../draw/marks.ts';
import { STYLES } from '../draw/style.ts';
import { drawTable } from '../draw/table.ts';
import { type SectionContext, sayMore, section } from './context.ts';

const MARK_OF: Record<ResultVerdict, Mark> = {
  met: 'good',
  notMet: 'bad',
  undefined: 'unknown',
  information: 'information',
};

/** What the rule packs decided, each with the paragraph it comes from. */
export function drawCompliance(context: SectionContext): void {
  const { sheet, document, words, format } = context;
  const { compliance } = document;
  section(sheet, words.compliance.title, () => {
    if (compliance.total === 0) return sheet.paragraph(words.compliance.none);
    const counts = (['notMet', 'undefined', 'met', 'information'] as const).map(
      (verdict) => `${words.compliance.verdicts[verdict]} ${format.number(compliance.counts[verdict])}`,
    );
    sheet.paragraph(counts.join('  ·  '), STYLES.strong);
    const columns = [
      { head: words.compliance.verdict, points: 82 },
      { head: words.compliance.rule, share: 2.2 },
      { head: words.compliance.paragraph, share: 1.6 },
      { head: words.compliance.subject, share: 1.4 },
      { head: words.value, points: 52, align: 'right' as const },
      { head: words.limit, points: 52, align: 'right' as const },
      { head: words.compliance.period, share: 1.6 },
    ];
    const rows = compliance.listed.map((each) => [
      {
        text: `${words.compliance.verdicts[each.verdict]}${each.isAmendment ? `, ${words.compliance.amended}` : ''}`,
        mark: MARK_OF[each.verdict],
        isStrong: each.verdict === 'notMet',
      },
      `${each.title}${each.detail === '' ? '' : ` – ${each.detail}`}`,
      `${each.document} ${each.paragraph}${each.isChecked ? '' : ` (${words.notChecked})`}`,
      each.subject,
      { text: format.quantity(each.value, each.unit), isStrong: true },
      format.quantity(each.limit, each.unit),
      periodOf(context, each),
    ]);
    drawTable(sheet, columns, rows, { linesMax: 5, padding: 1 });
    sayMore(context, compliance.total, compliance.listed.length);
  });
}

function periodOf(
  { words, format }: SectionContext,
  each: { from: number | null; to: number | null; expected: number | null; received: number },
): string {
  const span = each.from === null || each.to === null ? '' : `${format.time(each.from)} – ${format.time(each.to)}`;
  const received =
    each.expected === null ? '' : words.compliance.received(format.number(each.received), format.number(each.expected));
  return [span, received].filter((part) => part !== '').join('; ');
}
