import { STYLES } from '../draw/style.ts';
import { drawTable } from '../draw/table.ts';
import { type SectionContext, sayMore, section } from './context.ts';

const RIGHT = { align: 'right' as const, points: 62 };
const TAGS_PRINTED_MAX = 40;

/** How much of the shift was seen: completeness and unknown time, gaps, clocks, calibration. */
export function drawData(context: SectionContext): void {
  section(context.sheet, context.words.data.title, () => {
    drawCompleteness(context);
    drawGaps(context);
    drawClocks(context);
    drawCalibration(context);
  });
}

function drawCompleteness({ sheet, document, words, format }: SectionContext): void {
  const { connections, tags, tagsTotal } = document.completeness;
  sheet.heading('H3', words.data.completeness);
  const perConnection = connections.map((each) => [
    each.connection,
    format.number(each.tags),
    format.number(each.readings),
    format.number(each.gaps),
    { text: format.duration(each.unknownUs), isStrong: each.unknownUs > 0 },
  ]);
  if (perConnection.length > 0) {
    const columns = [
      { head: words.connection, share: 2 },
      { head: words.data.tags, ...RIGHT },
      { head: words.data.readings, ...RIGHT },
      { head: words.data.gaps, ...RIGHT },
      { head: words.data.unknownTime, ...RIGHT, points: 72 },
    ];
    drawTable(sheet, columns, perConnection, { padding: 0.8 });
  }
  const printed = tags.slice(0, TAGS_PRINTED_MAX);
  if (connections.length + printed.length === 0) sheet.paragraph(words.data.none);
  if (printed.length === 0) return;
  sheet.paragraph(words.data.worst(format.number(printed.length), format.number(tagsTotal)), STYLES.quiet, {
    after: 1,
  });
  const columns = [
    { head: words.tag, share: 3 },
    { head: words.unit, points: 40 },
    { head: words.data.readings, ...RIGHT },
    { head: words.data.badMinutes, ...RIGHT },
    { head: words.data.expected, ...RIGHT },
    { head: words.data.share, ...RIGHT, points: 52 },
    { head: words.data.unknownTime, ...RIGHT, points: 72 },
  ];
  const rows = printed.map((each) => [
    each.name === '' ? each.tag : `${each.name} (${each.tag})`,
    format.unit(each.unit),
    format.number(each.readings),
    format.number(each.badMinutes),
    format.number(each.expected),
    { text: format.percent(each.completeness), isStrong: each.completeness !== null && each.completeness < 1 },
    format.duration(each.unknownUs),
  ]);
  drawTable(sheet, columns, rows, { linesMax: 2, padding: 0.6 });
}

function drawGaps(context: SectionContext): void {
  const { sheet, document, words, format } = context;
  const { gaps } = document;
  sheet.heading('H3', words.data.gaps);
  if (gaps.total === 0) {
    sheet.paragraph(words.data.none);
    return;
  }
  sheet.paragraph(words.data.gapSummary(format.number(gaps.total), format.number(gaps.lost)));
  const causes = gaps.byCause.map(
    ({ cause, gaps: count, us }) => `${words.data.causes[cause]}: ${format.number(count)} (${format.duration(us)})`,
  );
  sheet.paragraph(causes.join('  ·  '), STYLES.strong);
  const columns = [
    { head: words.from, points: 46 },
    { head: words.to, points: 46 },
    { head: words.duration, ...RIGHT },
    { head: words.connection, share: 1.4 },
    { head: words.data.tags, points: 36, align: 'right' as const },
    { head: words.data.lost, points: 44, align: 'right' as const },
    { head: words.data.cause, share: 3 },
  ];
  const rows = gaps.listed.map((each) => [
    format.time(each.from),
    format.time(each.to),
    format.duration(each.us),
    each.connection ?? words.data.wholeStation,
    each.tags === null ? words.data.allTags : format.number(each.tags),
    format.number(each.lost),
    `${words.data.causes[each.cause]}${each.detail === '' ? '' : ` – ${each.detail}`}`,
  ]);
  drawTable(sheet, columns, rows, { linesMax: 3, padding: 0.8 });
  sayMore(context, gaps.total, gaps.listed.length);
}

function drawClocks({ sheet, document, words, format }: SectionContext): void {
  const { clocks } = document;
  sheet.heading('H3', words.data.clocks);
  sheet.paragraph(
    words.data.jumps(format.number(clocks.jumpsTotal)),
    clocks.jumpsTotal > 0 ? STYLES.strong : STYLES.body,
  );
  for (const { at, detail } of clocks.jumps)
    sheet.paragraph(`${format.dateTime(at)}: ${detail}`, STYLES.quiet, { after: 1 });
  if (clocks.sources.length === 0) return;
  const columns = [
    { head: words.connection, share: 2 },
    { head: words.data.policyHead, points: 80 },
    { head: words.data.offset, ...RIGHT },
    { head: words.data.range, ...RIGHT, points: 110 },
    { head: words.data.clockAlarms, ...RIGHT },
  ];
  const rows = clocks.sources.map((each) => [
    each.connection,
    words.data.policy[each.policy],
    format.number(each.offsetMsMedian, 0),
    each.offsetMsMin === null ? '–' : `${format.number(each.offsetMsMin, 0)} … ${format.number(each.offsetMsMax, 0)}`,
    { text: format.number(each.alarms), isStrong: each.alarms > 0 },
  ]);
  drawTable(sheet, columns, rows, { padding: 0.8 });
}

function drawCalibration({ sheet, document, words, format }: SectionContext): void {
  const { calibration } = document;
  sheet.heading('H3', words.data.calibration);
  sheet.paragraph(
    words.data.calibrationSummary(format.number(calibration.tags), format.number(calibration.overdue)),
    calibration.overdue > 0 ? STYLES.strong : STYLES.body,
  );
  if (calibration.due.length === 0) return;
  const columns = [
    { head: words.tag, share: 3 },
    { head: words.data.certificate, share: 2 },
    { head: words.data.validUntil, share: 1.4 },
  ];
  const rows = calibration.due.map((each) => [
    each.name === '' ? each.tag : `${each.name} (${each.tag})`,
    each.certificate,
    {
      text: `${format.date(each.validUntil)}${each.isOverdue ? `, ${words.data.overdue}` : ''}`,
      ...(each.isOverdue ? { mark: 'bad' as const, isStrong: true } : {}),
    },
  ]);
  drawTable(sheet, columns, rows, { padding: 0.8 });
}
