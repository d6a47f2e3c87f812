import { drawTable } from '../draw/table.ts';
import { type SectionContext, sayMore, section, unitNames } from './context.ts';

/** What was out of its limits, how far, how long and why. */
export function drawExcursions(context: SectionContext): void {
  const { sheet, document, words, format } = context;
  const { excursions } = document;
  const nameOf = unitNames(document);
  section(sheet, words.excursions.title, () => {
    if (excursions.total === 0) return sheet.paragraph(words.excursions.none);
    const columns = [
      { head: words.tag, share: 2.2 },
      { head: words.from, points: 46 },
      { head: words.to, points: 46 },
      { head: words.duration, points: 54, align: 'right' as const },
      { head: words.excursions.bound, share: 1.3 },
      { head: words.excursions.peak, share: 1.5 },
      { head: words.excursions.cause, share: 2.4 },
    ];
    const rows = excursions.listed.map((each) => [
      {
        text: [each.name === '' ? each.tag : each.name, nameOf(each.workUnit)]
          .filter((part) => part !== '')
          .join(' · '),
        mark: 'bad' as const,
      },
      format.time(each.onset),
      each.end === null ? words.stillOpen : format.time(each.end),
      format.duration(each.durationMs * 1_000),
      `${words.excursions.side[each.side]} ${format.quantity(each.bound, each.unit)}`,
      { text: `${format.quantity(each.peak, each.unit)}, ${format.time(each.peakAt)}`, isStrong: true },
      causeOf(context, each),
    ]);
    drawTable(sheet, columns, rows, { padding: 1 });
    sayMore(context, excursions.total, excursions.listed.length);
  });
}

function causeOf(
  { words, format }: SectionContext,
  { cause, comment, unknownMs }: { cause: string | null; comment: string; unknownMs: number },
): string {
  const unknown = unknownMs > 0 ? words.excursions.unknownPart(format.duration(unknownMs * 1_000)) : '';
  return [cause ?? '', comment, unknown].filter((part) => part !== '').join(' – ');
}
