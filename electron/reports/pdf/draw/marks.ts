import type { Pdf } from '../file/reportFile.ts';
import { BAD_INK, INK } from './style.ts';

/** What a mark says; each has a shape of its own, so that it reads without colour. */
export type Mark = 'good' | 'bad' | 'attention' | 'unknown' | 'information';

/** Draws a mark of `size` points with its upper left corner at x, y. */
export function drawMark(pdf: Pdf, mark: Mark, x: number, y: number, size: number): void {
  pdf
    .save()
    .lineWidth(size / 9)
    .lineJoin('round')
    .lineCap('round');
  DRAW[mark](pdf, x, y, size);
  pdf.restore();
}

const DRAW: Record<Mark, (pdf: Pdf, x: number, y: number, size: number) => void> = {
  /** A tick. */
  good: (pdf, x, y, s) =>
    pdf
      .lineWidth(s / 6)
      .strokeColor(INK)
      .moveTo(x + s * 0.12, y + s * 0.55)
      .lineTo(x + s * 0.4, y + s * 0.85)
      .lineTo(x + s * 0.9, y + s * 0.18)
      .stroke(),
  /** A filled triangle with an exclamation mark. */
  bad: (pdf, x, y, s) => {
    triangle(pdf, x, y, s).fillColor(BAD_INK).fill();
    exclamation(pdf, x, y, s, '#ffffff');
  },
  /** The same, empty. */
  attention: (pdf, x, y, s) => {
    triangle(pdf, x, y, s).strokeColor(INK).stroke();
    exclamation(pdf, x, y, s, INK);
  },
  /** A circle with a question mark. */
  unknown: (pdf, x, y, s) => {
    pdf
      .circle(x + s / 2, y + s / 2, s * 0.45)
      .strokeColor(INK)
      .stroke();
    pdf
      .lineWidth(s / 9)
      .moveTo(x + s * 0.36, y + s * 0.4)
      .bezierCurveTo(x + s * 0.36, y + s * 0.18, x + s * 0.68, y + s * 0.2, x + s * 0.63, y + s * 0.42)
      .bezierCurveTo(x + s * 0.6, y + s * 0.52, x + s * 0.5, y + s * 0.5, x + s * 0.5, y + s * 0.6)
      .stroke();
    pdf
      .circle(x + s / 2, y + s * 0.76, s * 0.07)
      .fillColor(INK)
      .fill();
  },
  /** A small full square. */
  information: (pdf, x, y, s) =>
    pdf
      .rect(x + s * 0.3, y + s * 0.32, s * 0.4, s * 0.4)
      .fillColor(INK)
      .fill(),
};

const triangle = (pdf: Pdf, x: number, y: number, s: number): Pdf =>
  pdf
    .moveTo(x + s / 2, y + s * 0.04)
    .lineTo(x + s * 0.98, y + s * 0.92)
    .lineTo(x + s * 0.02, y + s * 0.92)
    .closePath();

function exclamation(pdf: Pdf, x: number, y: number, s: number, colour: string): void {
  pdf
    .lineWidth(s / 9)
    .strokeColor(colour)
    .moveTo(x + s / 2, y + s * 0.38)
    .lineTo(x + s / 2, y + s * 0.62)
    .stroke();
  pdf
    .circle(x + s / 2, y + s * 0.77, s * 0.06)
    .fillColor(colour)
    .fill();
}
