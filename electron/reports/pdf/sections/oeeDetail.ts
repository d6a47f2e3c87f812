import type { ReportOee } from '../../../../shared/domain/report/index.ts';
import { US_PER_MINUTE } from '../../../../shared/domain/time.ts';
import { drawTimeline, drawWaterfall, type Tick, waterfallHeight } from '../draw/bandCharts.ts';
import { STYLES } from '../draw/style.ts';
import { drawTable } from '../draw/table.ts';
import { type SectionContext, section } from './context.ts';

const TIMELINE_HEIGHT = 26;

/** Each work unit in full: states over the shift, losses as a waterfall, and every figure with its numbers and source. */
export function drawOeeDetail(context: SectionContext): void {
  const { sheet, document, words } = context;
  if (document.oee.length === 0) return;
  section(sheet, words.oee.title, () => {
    for (const unit of document.oee) drawUnit(context, unit);
    drawLines(context);
  });
}

function drawUnit(context: SectionContext, unit: ReportOee): void {
  const { sheet, words, format } = context;
  const steps = unit.bands
    .filter(({ us, band }) => us > 0 || band === 'effective')
    .map(({ band, us, items }) => ({
      band,
      us,
      word: words.oee.bands[band],
      amount:
        items > 0 ? `${format.duration(us)} · ${format.number(items, 0)} ${words.oee.items}` : format.duration(us),
    }));
  const height = waterfallHeight(steps);
  sheet.heading(
    'H3',
    `${unit.name}  ·  ${words.oee.oee} ${format.percent(unit.figures.oee)}`,
    TIMELINE_HEIGHT + height + 60,
  );
  sheet.paragraph(words.oee.basis(unit.definition, format.number(unit.idealCycleMs)), STYLES.quiet, { after: 2 });
  const segments = unit.segments.map(([from, to, band]) => ({ from, to, band }));
  if (segments.length > 0) {
    sheet.figure(
      words.oee.timeline(unit.name),
      TIMELINE_HEIGHT,
      (box) => drawTimeline(sheet, segments, unit, ticksOf(context, unit), box),
      3,
    );
  }
  const told = steps.map(({ word, amount }) => `${word} ${amount}`).join(', ');
  sheet.figure(`${words.oee.waterfall(unit.name)}: ${told}`, height, (box) => drawWaterfall(sheet, steps, box), 4);
  drawBigLosses(context, unit);
  const rows = unit.figureList.map(({ id, name, value, unit: of, formula, numbers, source }) => [
    { text: figureWord(context, id, name), isStrong: true },
    { text: of === 'ratio' ? format.percent(value, 2) : format.minutes(value), isStrong: true },
    numbers === '' ? formula : `${formula} = ${numbers}`,
    `${source.document} ${source.paragraph}${source.isChecked ? '' : ` (${words.notChecked})`}`,
  ]);
  if (rows.length > 0) {
    const { figure, formula, source } = words.oee;
    const columns = [
      { head: figure, share: 1.5 },
      { head: words.value, points: 56, align: 'right' as const },
      { head: formula, share: 3 },
      { head: source, share: 2 },
    ];
    drawTable(sheet, columns, rows, { padding: 1 });
  }
  for (const each of unit.findings) sheet.paragraph(`${words.oee.findings}: ${each}`, STYLES.strong);
}

/** In one line, and what was changed over to while the shift ran. */
function drawBigLosses({ sheet, words, format }: SectionContext, unit: ReportOee): void {
  const losses = unit.bigLosses.filter(({ minutes }) => minutes > 0);
  const told = losses.map(({ loss, minutes }) => `${words.oee.bigLosses[loss]} ${format.minutes(minutes)}`);
  if (told.length > 0) sheet.paragraph(`${words.oee.bigLoss}: ${told.join('  ·  ')}`, STYLES.body, { after: 2 });
  const changed = unit.changeovers.map(
    ({ product, from, to, targetMinutes }) =>
      `${product} ${format.hour(from)} – ${format.hour(to)}${targetMinutes === null ? '' : ` (${words.alarms.target} ${format.minutes(targetMinutes)})`}`,
  );
  if (changed.length > 0)
    sheet.paragraph(`${words.oee.bands.setup}: ${changed.join('  ·  ')}`, STYLES.body, { after: 2 });
}

/** Figures that the report names in its own language; those of the standard keep their names. */
function figureWord({ words }: SectionContext, id: string, name: string): string {
  const own: Readonly<Record<string, string>> = {
    availability: words.oee.availability,
    performance: words.oee.performance,
    quality: words.oee.quality,
  };
  return own[id] ?? name;
}

/** Every full hour, or fewer where they would stand too close. */
function ticksOf({ format }: SectionContext, { from, to }: ReportOee): Tick[] {
  const hour = 60 * US_PER_MINUTE;
  const step = hour * Math.max(1, Math.ceil((to - from) / hour / 14));
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push({ at, word: format.hour(at) });
  return ticks;
}

function drawLines({ sheet, document, words, format }: SectionContext): void {
  if (document.lines.length === 0) return;
  sheet.heading('H3', words.oee.lines);
  const right = { align: 'right' as const, points: 48 };
  const columns = [
    { head: words.oee.line, share: 2 },
    { head: words.oee.constraint, share: 2 },
    { head: words.oee.oee, ...right },
    { head: words.oee.availability, ...right, points: 60 },
    { head: words.oee.performance, ...right },
    { head: words.oee.quality, ...right },
    { head: words.oee.good, ...right },
    { head: words.oee.rejected, ...right },
  ];
  const rows = document.lines.map((line) => [
    { text: line.line, isStrong: true },
    line.constraint,
    { text: format.percent(line.oee), isStrong: true },
    format.percent(line.availability),
    format.percent(line.performance),
    format.percent(line.quality),
    format.number(line.goodQuantity),
    format.number(line.rejectedQuantity),
  ]);
  drawTable(sheet, columns, rows);
}
