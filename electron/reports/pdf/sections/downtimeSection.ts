import { drawPareto, paretoHeight } from '../draw/paretoChart.ts';
import { drawTable } from '../draw/table.ts';
import { type SectionContext, sayMore, section, unitNames } from './context.ts';

const BARS_MAX = 15;
const RIGHT = { align: 'right' as const, points: 58 };

/** What stood, why, and of how much nobody has said why. */
export function drawDowntime(context: SectionContext): void {
  const { sheet, document, words, format } = context;
  const { downtime } = document;
  const nameOf = unitNames(document);
  section(sheet, words.downtime.title, () => {
    if (downtime.stops === 0) return sheet.paragraph(words.downtime.none);
    const [stopped, uncoded] = [format.duration(downtime.stoppedUs), format.duration(downtime.uncodedUs)];
    sheet.paragraph(words.downtime.summary(format.number(downtime.stops), stopped, uncoded));
    const bars = downtime.pareto.slice(0, BARS_MAX).map(({ reason, label, us, cumulativeShare }) => ({
      ...{
        word: reason === null ? words.downtime.uncoded : label,
        amount: format.duration(us),
        value: us,
        cumulativeShare,
      },
      isOpen: reason === null,
    }));
    if (bars.length > 0) {
      const told = bars.map(({ word, amount }) => `${word} ${amount}`).join(', ');
      sheet.heading('H3', words.downtime.pareto, paretoHeight(bars));
      sheet.figure(told, paretoHeight(bars), (box) => drawPareto(sheet, bars, words.downtime.cumulative, box));
      sayMore(context, downtime.paretoTotal, bars.length);
    }
    sheet.heading('H3', words.downtime.perUnit);
    const unitColumns = [
      { head: words.workUnit, share: 3 },
      { head: words.downtime.stops, ...RIGHT },
      { head: words.downtime.stopped, ...RIGHT },
      { head: `${words.downtime.uncoded}: ${words.downtime.stops}`, ...RIGHT, points: 96 },
      { head: words.downtime.uncoded, ...RIGHT, points: 90 },
    ];
    const unitRows = downtime.units
      .filter(({ stops }) => stops > 0)
      .map(({ workUnit, stops, stoppedUs, uncodedStops, uncodedUs }) => [
        nameOf(workUnit),
        format.number(stops),
        format.duration(stoppedUs),
        format.number(uncodedStops),
        { text: format.duration(uncodedUs), isStrong: uncodedUs > 0 },
      ]);
    drawTable(sheet, unitColumns, unitRows, { linesMax: 2, padding: 1 });
    drawLongest(context);
  });
}

function drawLongest(context: SectionContext): void {
  const { sheet, document, words, format } = context;
  const { longest, stops } = document.downtime;
  if (longest.length === 0) return;
  const nameOf = unitNames(document);
  sheet.heading('H3', words.downtime.longest);
  const columns = [
    { head: words.from, points: 46 },
    { head: words.to, points: 46 },
    { head: words.duration, ...RIGHT },
    { head: words.workUnit, share: 2 },
    { head: words.downtime.state, points: 60 },
    { head: words.downtime.reason, share: 2 },
    { head: words.downtime.comment, share: 2 },
  ];
  const rows = longest.map(({ from, to, us, workUnit, state, reasons, comment }) => [
    format.time(from),
    to === null ? words.stillOpen : format.time(to),
    format.duration(us),
    nameOf(workUnit),
    state,
    reasons.length === 0 ? { text: words.downtime.uncoded, mark: 'attention' as const } : reasons.join(', '),
    comment,
  ]);
  drawTable(sheet, columns, rows, { padding: 1 });
  sayMore(context, stops, longest.length);
}

/** What was made, by work unit and product. */
export function drawProduction({ sheet, document, words, format }: SectionContext): void {
  if (document.production.length === 0) return;
  const nameOf = unitNames(document);
  section(sheet, words.production.title, () => {
    const columns = [
      { head: words.workUnit, share: 2 },
      { head: words.production.product, share: 2 },
      { head: words.oee.produced, ...RIGHT },
      { head: words.oee.good, ...RIGHT },
      { head: words.oee.rejected, ...RIGHT },
      { head: words.production.rework, ...RIGHT },
      { head: words.oee.oee, ...RIGHT },
    ];
    const rows = document.production.map((each) => [
      nameOf(each.workUnit),
      each.product === null
        ? words.production.noProduct
        : each.name === ''
          ? each.product
          : `${each.name} (${each.product})`,
      format.number(each.producedQuantity),
      { text: format.number(each.goodQuantity), isStrong: true },
      format.number(each.rejectedQuantity),
      format.number(each.reworkQuantity),
      format.percent(each.oee),
    ]);
    drawTable(sheet, columns, rows, { linesMax: 2, padding: 1 });
  });
}
