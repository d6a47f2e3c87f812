import { ALARM_PRIORITIES } from '../../../../shared/domain/config/index.ts';
import { drawColumns } from '../draw/bandCharts.ts';
import type { Mark } from '../draw/marks.ts';
import { STYLES } from '../draw/style.ts';
import { drawTable } from '../draw/table.ts';
import { type SectionContext, sayMore, section, unitNames } from './context.ts';

const RATE_HEIGHT = 56;
/** Above this many in ten minutes the alarms are a flood (ANSI/ISA-18.2, recommended performance metrics). */
const FLOOD_ABOVE = 10;
const MARK_OF: Record<'good' | 'tolerable' | 'bad' | 'unknown', Mark> = {
  good: 'good',
  tolerable: 'information',
  bad: 'attention',
  unknown: 'unknown',
};

/** How many alarms there were, how that stands against the standard, which came most often, and the list. */
export function drawAlarms(context: SectionContext): void {
  const { sheet, document, words, format } = context;
  const { alarms } = document;
  section(sheet, words.alarms.title, () => {
    if (alarms.announced === 0 && alarms.openAtEnd === 0) sheet.paragraph(words.alarms.none);
    else {
      sheet.paragraph(
        words.alarms.summary(
          format.number(alarms.announced),
          format.number(alarms.operators),
          format.number(alarms.openAtEnd),
        ),
        STYLES.body,
        { after: 1 },
      );
      const byPriority = ALARM_PRIORITIES.map(
        (each) => `${words.alarms.priorities[each]} ${format.number(alarms.byPriority[each] ?? 0)}`,
      );
      sheet.paragraph(byPriority.join('  ·  '), STYLES.strong);
      if (alarms.isCut) sheet.paragraph(words.alarms.cut);
    }
    if (alarms.perWindow.some((count) => count > 0)) {
      const minutes = format.number(alarms.windowMs / 60_000);
      sheet.heading('H3', words.alarms.rate(minutes), RATE_HEIGHT);
      const most = format.number(Math.max(...alarms.perWindow));
      const limit = { value: FLOOD_ABOVE, word: words.alarms.flood(format.number(FLOOD_ABOVE)) };
      sheet.figure(`${words.alarms.rate(minutes)}: ${most}`, RATE_HEIGHT, (box) =>
        drawColumns(sheet, alarms.perWindow, limit, box),
      );
    }
    drawScores(context);
    drawFrequent(context);
    drawList(context);
  });
}

function drawScores({ sheet, document, words, format }: SectionContext): void {
  const { scores, source } = document.alarms;
  if (scores.length === 0) return;
  sheet.heading('H3', words.alarms.scorecard);
  const columns = [
    { head: words.alarms.score, share: 2.4 },
    { head: words.value, points: 56, align: 'right' as const },
    { head: words.alarms.target, share: 1.8 },
    { head: words.alarms.verdict, points: 86 },
  ];
  const rows = scores.map(({ id, title, value, unit, target, verdict }) => [
    words.alarms.scores[id] ?? title,
    { text: format.quantity(value, unit), isStrong: true },
    target,
    { text: words.alarms.verdicts[verdict], mark: MARK_OF[verdict] },
  ]);
  drawTable(sheet, columns, rows, { padding: 0.8 });
  const checked = source.isChecked ? '' : ` (${words.notChecked})`;
  sheet.paragraph(`${source.document}, ${source.paragraph}${checked}`, STYLES.quiet);
}

function drawFrequent({ sheet, document, words, format }: SectionContext): void {
  const { badActors } = document.alarms;
  if (badActors.length === 0) return;
  const nameOf = unitNames(document);
  sheet.heading('H3', words.alarms.frequent);
  const columns = [
    { head: words.alarms.message, share: 3 },
    { head: words.workUnit, share: 2 },
    { head: words.alarms.priority, points: 50 },
    { head: words.count, points: 40, align: 'right' as const },
    { head: words.oee.share, points: 46, align: 'right' as const },
  ];
  const rows = badActors.map(({ message, workUnit, priority, count, share }) => [
    message,
    nameOf(workUnit),
    words.alarms.priorities[priority],
    { text: format.number(count), isStrong: true },
    format.percent(share),
  ]);
  drawTable(sheet, columns, rows, { padding: 1 });
}

function drawList(context: SectionContext): void {
  const { sheet, document, words, format } = context;
  const { listed, announced } = document.alarms;
  if (listed.length === 0) return;
  const nameOf = unitNames(document);
  sheet.heading('H3', words.alarms.list);
  const columns = [
    { head: words.alarms.raised, points: 44 },
    { head: words.alarms.priority, points: 50 },
    { head: words.alarms.message, share: 3 },
    { head: words.workUnit, share: 2 },
    { head: words.alarms.returned, points: 50 },
    { head: words.alarms.acknowledged, share: 1.6 },
  ];
  const rows = listed.map((each) => [
    format.time(each.raisedAt),
    words.alarms.priorities[each.priority],
    each.message,
    nameOf(each.workUnit),
    each.returnedAt === null ? { text: words.stillOpen, isStrong: true } : format.time(each.returnedAt),
    each.acknowledgedAt === null ? '–' : `${format.time(each.acknowledgedAt)} ${each.acknowledgedBy ?? ''}`,
  ]);
  drawTable(sheet, columns, rows, { linesMax: 3, padding: 0.8 });
  sayMore(context, announced, listed.length);
}
