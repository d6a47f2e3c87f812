import { QUARANTINE_VERDICTS } from '../../../../shared/domain/entries/verdict.ts';
import { drawTable } from '../draw/table.ts';
import { type SectionContext, sayMore, section } from './context.ts';

const RIGHT = { align: 'right' as const, points: 60 };

/** What the gate refused, why, how old the undecided is, and what was decided. */
export function drawQuarantine(context: SectionContext): void {
  const { sheet, document, words, format } = context;
  const { quarantine } = document;
  section(sheet, words.quarantine.title, () => {
    if (quarantine.entries === 0 && quarantine.undecided.entries === 0) return sheet.paragraph(words.quarantine.none);
    sheet.paragraph(words.quarantine.summary(format.number(quarantine.entries), format.number(quarantine.readings)));
    const ages = quarantine.undecided.byAge.map(
      (count, index) => `${words.quarantine.ages[index]} ${format.number(count)}`,
    );
    sheet.paragraph(`${words.quarantine.undecided(format.number(quarantine.undecided.entries))} ${ages.join('  ·  ')}`);
    const columns = (head: string) => [
      { head, share: 1 },
      { head: words.quarantine.entries, ...RIGHT },
      { head: words.quarantine.readings, ...RIGHT },
    ];
    const steps = quarantine.bySteps.map(({ step, entries, readings }) => [
      step,
      format.number(entries),
      format.number(readings),
    ]);
    if (steps.length > 0) drawTable(sheet, columns(words.quarantine.byStep), steps, { padding: 0.8 });
    const verdicts = quarantine.verdicts.map(({ verdict, entries, readings }) => [
      verdictWord(context, verdict),
      format.number(entries),
      format.number(readings),
    ]);
    if (verdicts.length > 0) drawTable(sheet, columns(words.quarantine.byVerdict), verdicts, { padding: 0.8 });
    if (quarantine.listed.length === 0) return;
    const listColumns = [
      { head: words.at, points: 46 },
      { head: words.tag, share: 1.6 },
      { head: words.quarantine.step, points: 64 },
      { head: words.quarantine.readings, points: 48, align: 'right' as const },
      { head: words.quarantine.error, share: 3 },
      { head: words.quarantine.verdict, share: 1.4 },
    ];
    const rows = quarantine.listed.map((each) => [
      format.time(each.at),
      each.tag,
      each.step,
      format.number(each.readings),
      each.error,
      each.verdict === null
        ? { text: words.quarantine.open, mark: 'attention' as const }
        : `${verdictWord(context, each.verdict)}${each.verdictBy === null ? '' : ` (${each.verdictBy})`}`,
    ]);
    drawTable(sheet, listColumns, rows, { linesMax: 3, padding: 0.8 });
    sayMore(context, quarantine.entries, quarantine.listed.length);
  });
}

function verdictWord({ words }: SectionContext, verdict: string): string {
  const known = QUARANTINE_VERDICTS.find((each) => each === verdict);
  return known === undefined ? verdict : words.quarantine.verdicts[known];
}
