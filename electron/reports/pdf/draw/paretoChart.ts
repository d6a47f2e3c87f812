import type { Box, Sheet } from './sheet.ts';
import { FAINT_LINE, INK, STYLES } from './style.ts';

export interface ParetoBar {
  readonly word: string;
  /** Already in the report's language. */
  readonly amount: string;
  readonly value: number;
  /** 0 … 1, this and all greater ones. */
  readonly cumulativeShare: number;
  /** Drawn crossed out: nobody has said what it was. */
  readonly isOpen: boolean;
}

const ROW = 12;
export const paretoHeight = (bars: readonly ParetoBar[]): number => bars.length * ROW + 14;

/** Lying bars, the greatest on top, with the running share as a line over them. */
export function drawPareto(sheet: Sheet, bars: readonly ParetoBar[], shareWord: string, { x, y, width }: Box): void {
  const { pdf } = sheet;
  const labels = 150;
  const amounts = 62;
  const room = width - labels - amounts - 12;
  const from = x + labels;
  const most = Math.max(1e-9, ...bars.map(({ value }) => value));
  const foot = y + bars.length * ROW;
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    pdf
      .lineWidth(0.4)
      .strokeColor(FAINT_LINE)
      .moveTo(from + room * share, y)
      .lineTo(from + room * share, foot)
      .stroke();
    sheet.drawLine(`${share * 100}`, from + room * share - 15, foot + 1, 30, STYLES.label, 'center');
  }
  sheet.drawLine(shareWord, x, foot + 1, labels - 4, STYLES.label);
  bars.forEach(({ word, amount, value, isOpen }, index) => {
    const top = y + index * ROW;
    const long = (room * value) / most;
    sheet.drawLine(word, x, top + 1, labels - 6, STYLES.label);
    if (isOpen) drawCrossed(sheet, { x: from, y: top + 2, width: long, height: ROW - 4 });
    else
      pdf
        .rect(from, top + 2, long, ROW - 4)
        .fillColor('#8a8a8a')
        .fill();
    sheet.drawLine(amount, x + width - amounts, top + 1, amounts, STYLES.label, 'right');
  });
  pdf.lineWidth(1).strokeColor(INK);
  bars.forEach(({ cumulativeShare }, index) => {
    const [left, top] = [from + room * cumulativeShare, y + index * ROW + ROW / 2];
    if (index === 0) pdf.moveTo(left, top);
    else pdf.lineTo(left, top);
  });
  pdf.stroke();
  bars.forEach(({ cumulativeShare }, index) => {
    const [left, top] = [from + room * cumulativeShare, y + index * ROW + ROW / 2];
    pdf.circle(left, top, 1.8).lineWidth(0.8).fillAndStroke('#ffffff', INK);
  });
}

function drawCrossed({ pdf }: Sheet, { x, y, width, height }: Box): void {
  if (width <= 0) return;
  pdf.save().rect(x, y, width, height).clip().lineWidth(0.5).strokeColor(INK);
  for (let at = x - height; at < x + width + height; at += 4) {
    pdf
      .moveTo(at, y + height)
      .lineTo(at + height, y)
      .moveTo(at, y)
      .lineTo(at + height, y + height);
  }
  pdf.stroke().restore();
  pdf.lineWidth(0.5).strokeColor(INK).rect(x, y, width, height).stroke();
}
