import uPlot from 'uplot';
import type { ChartSpec } from './Chart.tsx';
import type { Format } from './format.ts';

/** uPlot options from a spec: colours from the theme's variables, limits drawn on the canvas, plant time on the axis. */
export function chartOptions(
  spec: ChartSpec,
  format: Format,
  size: { width: number; height: number },
  host: HTMLElement,
): uPlot.Options {
  const style = getComputedStyle(host);
  const colour = (name: string): string => style.getPropertyValue(name).trim() || '#888';
  const font = `12px ${style.fontFamily}`;
  const axis = { stroke: colour('--text-soft'), font, ticks: { show: false } } as const;
  const grid = { stroke: colour('--line-faint'), width: 1 };
  const number = (value: number): string => format.number(value, spec.decimals);
  return {
    ...size,
    padding: [10, 12, 0, 0],
    cursor: { y: false, points: { size: 7 } },
    legend: { show: true, live: true },
    scales: {
      x: { time: true, ...(spec.window === undefined ? {} : { range: () => [...spec.window!()] as [number, number] }) },
      y: { range: (_plot, low, high) => yRange(spec, low, high) },
    },
    axes: [
      {
        ...axis,
        grid,
        size: 26,
        gap: 4,
        space: 80,
        values: (_plot, splits, _axis, _space, step) =>
          splits.map((second) => (step < 60 ? format.clock(second * 1e6) : format.clockMinutes(second * 1e6))),
      },
      { ...axis, grid, size: 58, values: (_plot, splits) => splits.map((value) => tickText(value, splits, format)) },
    ],
    series: [
      { label: 'Time', value: (_plot, second) => (second == null ? '–' : format.clock(second * 1e6)) },
      {
        label: 'Value',
        stroke: colour('--trend'),
        width: 1.6,
        spanGaps: false,
        points: { show: false },
        value: (_plot, value) => (value == null ? '–' : `${number(value)} ${spec.unit}`),
      },
      {
        label: 'min',
        show: true,
        stroke: 'transparent',
        points: { show: false },
        value: (_p, v) => (v == null ? '–' : number(v)),
      },
      {
        label: 'max',
        show: true,
        stroke: 'transparent',
        points: { show: false },
        value: (_p, v) => (v == null ? '–' : number(v)),
      },
    ],
    bands: [{ series: [3, 2], fill: colour('--trend-band') }],
    hooks: {
      drawClear: [(plot) => drawBackground(plot, spec, colour)],
      // Under the line, above the grid: a limit's label must never hide a reading.
      drawAxes: [(plot) => drawLines(plot, spec, colour, font, number)],
      draw: [(plot) => drawPoints(plot, spec, colour)],
    },
  };
}

/** The data with a little air, and the limits when they are not far away: a flat line far from its limit stays readable. */
function yRange(spec: ChartSpec, low: number | null, high: number | null): [number, number] {
  const bounds = [spec.above, spec.below, ...spec.lines.map((line) => line.value)].filter(
    (v): v is number => v !== undefined,
  );
  let from = low ?? Math.min(...bounds, 0);
  let to = high ?? Math.max(...bounds, 1);
  const span = Math.max(to - from, Math.abs(to) * 0.002, 1e-6);
  for (const bound of bounds) {
    if (bound > to && bound - to < span * 2.5) to = bound;
    if (bound < from && from - bound < span * 2.5) from = bound;
  }
  const air = Math.max((to - from) * 0.12, span * 0.12);
  return [from - air, to + air];
}

function tickText(value: number, splits: readonly number[], format: Format): string {
  const step = Math.abs((splits[1] ?? value + 1) - (splits[0] ?? value));
  let decimals = 0;
  while (decimals < 6 && Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-6) decimals += 1;
  return format.number(value, decimals);
}

function drawBackground(plot: uPlot, spec: ChartSpec, colour: (name: string) => string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  if (spec.mark !== undefined) {
    const from = plot.valToPos(spec.mark[0], 'x', true);
    const to = plot.valToPos(spec.mark[1], 'x', true);
    ctx.fillStyle = colour('--mark');
    ctx.fillRect(from, bbox.top, Math.max(2, to - from), bbox.height);
  }
  if (spec.above !== undefined)
    hatch(ctx, bbox.left, bbox.top, bbox.width, plot.valToPos(spec.above, 'y', true) - bbox.top, colour('--outside'));
  if (spec.below !== undefined) {
    const y = plot.valToPos(spec.below, 'y', true);
    hatch(ctx, bbox.left, y, bbox.width, bbox.top + bbox.height - y, colour('--outside'));
  }
  ctx.restore();
}

const POINT_PX = 4;

/** Crosses; a cross at the edge with an arrow where the value lies beyond. */
function drawPoints(plot: uPlot, { points = [] }: ChartSpec, colour: (name: string) => string): void {
  if (points.length === 0) return;
  const { ctx, bbox } = plot;
  const size = POINT_PX * uPlot.pxRatio;
  ctx.save();
  ctx.strokeStyle = colour('--limit');
  ctx.lineWidth = 2 * uPlot.pxRatio;
  ctx.beginPath();
  for (const { time, value } of points) {
    const x = plot.valToPos(time, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const wanted = plot.valToPos(value, 'y', true);
    const y = Math.min(bbox.top + bbox.height - 2 * size, Math.max(bbox.top + 2 * size, wanted));
    ctx.moveTo(x - size, y - size);
    ctx.lineTo(x + size, y + size);
    ctx.moveTo(x + size, y - size);
    ctx.lineTo(x - size, y + size);
    if (Math.abs(wanted - y) < 1) continue;
    const tip = wanted < y ? y - 2 * size : y + 2 * size;
    const foot = wanted < y ? tip + size : tip - size;
    ctx.moveTo(x - size, foot);
    ctx.lineTo(x, tip);
    ctx.lineTo(x + size, foot);
  }
  ctx.stroke();
  ctx.restore();
}

const HATCH_STEP_PX = 9;

function hatch(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  stroke: string,
): void {
  if (height <= 0) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let at = x - height; at < x + width; at += HATCH_STEP_PX) {
    ctx.moveTo(at, y + height);
    ctx.lineTo(at + height, y);
  }
  ctx.stroke();
  ctx.restore();
}

function drawLines(
  plot: uPlot,
  spec: ChartSpec,
  colour: (name: string) => string,
  font: string,
  number: (value: number) => string,
): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.font = scaledFont(font);
  ctx.textAlign = 'left';
  let labelFloor = Number.NEGATIVE_INFINITY;
  const inSight = spec.lines
    .map((line) => ({ ...line, y: plot.valToPos(line.value, 'y', true) }))
    .filter((line) => line.y >= bbox.top && line.y <= bbox.top + bbox.height)
    .sort((a, b) => a.y - b.y);
  for (const line of inSight) {
    ctx.strokeStyle = colour(line.kind === 'limit' ? '--limit' : '--line');
    ctx.lineWidth = uPlot.pxRatio * (line.kind === 'limit' ? 1.4 : 1);
    ctx.setLineDash(line.kind === 'limit' ? [7, 4] : [2, 4]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, line.y);
    ctx.lineTo(bbox.left + bbox.width, line.y);
    ctx.stroke();
    if (line.y - labelFloor < 15 * uPlot.pxRatio) continue;
    labelFloor = line.y;
    const text = `${line.label} ${number(line.value)}`;
    const at = { x: bbox.left + 6, y: line.y - 5 * uPlot.pxRatio };
    ctx.fillStyle = colour('--surface');
    ctx.fillRect(at.x - 3, at.y - 11 * uPlot.pxRatio, ctx.measureText(text).width + 6, 14 * uPlot.pxRatio);
    ctx.fillStyle = colour('--text-soft');
    ctx.fillText(text, at.x, at.y);
  }
  ctx.restore();
}

const scaledFont = (font: string): string => font.replace('12px', `${Math.round(11 * uPlot.pxRatio)}px`);
