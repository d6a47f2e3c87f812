import type { TimeBand } from '../../../../shared/domain/timeLoss.ts';
import type { Pdf } from '../file/reportFile.ts';
import type { Box } from './sheet.ts';
import { INK } from './style.ts';

/** A shade, and lines over it: told apart without colour. */
interface Fill {
  readonly shade: string;
  /** Directions of hatching. */
  readonly hatch: readonly ('rising' | 'falling' | 'level' | 'upright')[];
  /** Between the lines, in points. */
  readonly spacing?: number;
}

/** What was worth it is dark and plain; what stood is black or hatched; what nobody knows is crossed out. */
const FILLS: Record<TimeBand, Fill> = {
  effective: { shade: '#4a7f96', hatch: [] },
  unplannedStop: { shade: '#1a1a1a', hatch: [] },
  setup: { shade: '#ffffff', hatch: ['rising'] },
  smallStop: { shade: '#ffffff', hatch: ['upright'], spacing: 2.2 },
  reducedSpeed: { shade: '#c4c4c4', hatch: [] },
  reject: { shade: '#ffffff', hatch: ['level'] },
  startUpReject: { shade: '#dcdcdc', hatch: ['level'] },
  blocked: { shade: '#ffffff', hatch: ['falling'] },
  starved: { shade: '#dcdcdc', hatch: ['falling'] },
  plannedStop: { shade: '#ececec', hatch: [] },
  notScheduled: { shade: '#ffffff', hatch: [] },
  unknown: { shade: '#ffffff', hatch: ['rising', 'falling'], spacing: 3.2 },
};

const SPACING = 2.8;

/** Fills a box as a band of time is filled everywhere in the report, with a thin outline. */
export function fillBand(pdf: Pdf, band: TimeBand, box: Box): void {
  const { shade, hatch, spacing = SPACING } = FILLS[band];
  const { x, y, width, height } = box;
  if (width <= 0 || height <= 0) return;
  pdf.rect(x, y, width, height).fillColor(shade).fill();
  if (hatch.length > 0) {
    pdf.save().rect(x, y, width, height).clip().lineWidth(0.5).strokeColor(INK);
    for (const direction of hatch) drawHatch(pdf, direction, box, spacing);
    pdf.restore();
  }
  pdf.lineWidth(0.35).strokeColor(INK).rect(x, y, width, height).stroke();
}

/** Lines start at multiples of the spacing on the page, so that neighbours of one band join. */
function drawHatch(pdf: Pdf, direction: Fill['hatch'][number], { x, y, width, height }: Box, spacing: number): void {
  if (direction === 'level') {
    for (let at = y + spacing / 2; at < y + height; at += spacing) pdf.moveTo(x, at).lineTo(x + width, at);
  } else if (direction === 'upright') {
    for (let at = Math.ceil(x / spacing) * spacing; at < x + width; at += spacing)
      pdf.moveTo(at, y).lineTo(at, y + height);
  } else {
    const step = spacing * Math.SQRT2;
    for (let at = Math.floor((x - height) / step) * step; at < x + width + height; at += step) {
      if (direction === 'rising') pdf.moveTo(at, y + height).lineTo(at + height, y);
      else pdf.moveTo(at, y).lineTo(at + height, y + height);
    }
  }
  pdf.stroke();
}
