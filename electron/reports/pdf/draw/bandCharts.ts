import type { TimeBand } from '../../../../shared/domain/timeLoss.ts';
import { fillBand } from './fills.ts';
import type { Box, Sheet } from './sheet.ts';
import { FAINT_LINE, INK, LINE, STYLES } from './style.ts';

export interface BandShare {
  readonly band: TimeBand;
  readonly us: number;
}

/** Bands side by side, together as wide as the box. */
export function drawStackedBar(sheet: Sheet, bands: readonly BandShare[], { x, y, width, height }: Box): void {
  const total = bands.reduce((sum, { us }) => sum + us, 0);
  let at = x;
  for (const { band, us } of bands) {
    const share = total === 0 ? 0 : (width * us) / total;
    fillBand(sheet.pdf, band, { x: at, y, width: share, height });
    at += share;
  }
  if (total === 0) sheet.pdf.lineWidth(0.35).strokeColor(LINE).rect(x, y, width, height).stroke();
}

const LEGEND_BOX = 8;

/** Height that the legend of these bands takes. */
export const legendHeight = (sheet: Sheet, words: readonly string[], width: number): number =>
  placeLegend(sheet, words, width).height;

export function drawLegend(
  sheet: Sheet,
  bands: readonly TimeBand[],
  words: readonly string[],
  x: number,
  y: number,
  width: number,
): void {
  const { places } = placeLegend(sheet, words, width);
  bands.forEach((band, index) => {
    const place = places[index] as { x: number; y: number };
    fillBand(sheet.pdf, band, { x: x + place.x, y: y + place.y + 1, width: LEGEND_BOX, height: LEGEND_BOX - 1.5 });
    sheet.drawLine(words[index] as string, x + place.x + LEGEND_BOX + 3, y + place.y, width, STYLES.label);
  });
}

function placeLegend(sheet: Sheet, words: readonly string[], width: number) {
  let [x, y] = [0, 0];
  const places = words.map((word) => {
    const wide = LEGEND_BOX + 3 + sheet.widthOf(word, STYLES.label) + 10;
    if (x > 0 && x + wide > width) [x, y] = [0, y + 10];
    const place = { x, y };
    x += wide;
    return place;
  });
  return { places, height: y + 11 };
}

export interface WaterfallStep extends BandShare {
  readonly word: string;
  /** Already in the report's language. */
  readonly amount: string;
}

const WATERFALL_ROW = 11;
export const waterfallHeight = (steps: readonly WaterfallStep[]): number => steps.length * WATERFALL_ROW + 4;

/** Calendar time at the top, each loss taken off from the right, what was worth it at the bottom. */
export function drawWaterfall(sheet: Sheet, steps: readonly WaterfallStep[], { x, y, width }: Box): void {
  const labels = 92;
  const amounts = 78;
  const bars = width - labels - amounts;
  const total = steps.reduce((sum, { us }) => sum + us, 0) || 1;
  let left = total;
  steps.forEach(({ band, us, word, amount }, index) => {
    const top = y + index * WATERFALL_ROW;
    const isLast = band === 'effective';
    const from = isLast ? 0 : (left - us) / total;
    sheet.drawLine(word, x, top, labels - 4, STYLES.label);
    fillBand(sheet.pdf, band, {
      x: x + labels + bars * from,
      y: top + 1.5,
      width: (bars * us) / total,
      height: WATERFALL_ROW - 3,
    });
    if (!isLast) {
      sheet.pdf
        .lineWidth(0.35)
        .strokeColor(LINE)
        .moveTo(x + labels + bars * from, top + WATERFALL_ROW - 1.5)
        .lineTo(x + labels + bars * from, top + WATERFALL_ROW + 1.5)
        .stroke();
    }
    sheet.drawLine(amount, x + width - amounts, top, amounts, STYLES.label, 'right');
    left -= us;
  });
}

export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly band: TimeBand;
}
export interface Tick {
  readonly at: number;
  readonly word: string;
}

/** What each moment was, over the span; ticks below. */
export function drawTimeline(
  sheet: Sheet,
  segments: readonly Segment[],
  span: { from: number; to: number },
  ticks: readonly Tick[],
  box: Box,
): void {
  const { x, y, width, height } = box;
  const bar = height - 10;
  const place = (at: number) => x + (width * (at - span.from)) / Math.max(1, span.to - span.from);
  sheet.pdf.rect(x, y, width, bar).fillColor('#ffffff').fill();
  for (const { from, to, band } of segments) {
    const left = place(Math.max(from, span.from));
    fillBand(sheet.pdf, band, { x: left, y, width: place(Math.min(to, span.to)) - left, height: bar });
  }
  sheet.pdf.lineWidth(0.5).strokeColor(INK).rect(x, y, width, bar).stroke();
  for (const { at, word } of ticks) {
    const left = place(at);
    sheet.pdf
      .lineWidth(0.5)
      .strokeColor(INK)
      .moveTo(left, y + bar)
      .lineTo(left, y + bar + 2)
      .stroke();
    const wide = sheet.widthOf(word, STYLES.label);
    sheet.drawLine(word, Math.min(Math.max(x, left - wide / 2), x + width - wide), y + bar + 1, wide + 1, STYLES.label);
  }
}

/** How many of something were in each stretch of time. @param limit drawn as a line with its word */
export function drawColumns(
  sheet: Sheet,
  counts: readonly number[],
  limit: { value: number; word: string },
  box: Box,
): void {
  const { x, y, width, height } = box;
  const top = Math.max(1, limit.value * 1.2, ...counts);
  const level = (value: number) => y + height - (height * value) / top;
  const wide = width / Math.max(1, counts.length);
  counts.forEach((count, index) => {
    if (count === 0) return;
    sheet.pdf
      .rect(x + index * wide + wide * 0.1, level(count), wide * 0.8, y + height - level(count))
      .fillColor(count > limit.value ? INK : '#8a8a8a')
      .fill();
  });
  sheet.pdf
    .lineWidth(0.5)
    .strokeColor(INK)
    .moveTo(x, y + height)
    .lineTo(x + width, y + height)
    .stroke();
  sheet.pdf
    .dash(2, { space: 2 })
    .moveTo(x, level(limit.value))
    .lineTo(x + width, level(limit.value))
    .stroke()
    .undash();
  sheet.drawLine(limit.word, x, level(limit.value) - 9, width, STYLES.label, 'right');
  sheet.drawLine(String(top === Math.max(...counts) ? top : Math.max(0, ...counts)), x, y - 1, 30, STYLES.label);
  sheet.pdf.strokeColor(FAINT_LINE);
}
