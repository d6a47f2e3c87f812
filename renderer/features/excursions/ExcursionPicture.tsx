import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ExcursionDetailAnswer } from '../../../shared/contract/coldChainChannels.ts';
import type { Trend } from '../../../shared/contract/ipc.ts';
import { unitLabel } from '../../live/units.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { quantityText } from './excursionColumns.tsx';
import { type Point, pictureOf, type StripBar, scaleOf, ticksBetween } from './pictureShapes.ts';

interface ExcursionPictureProps {
  readonly detail: ExcursionDetailAnswer;
  readonly trend: Trend;
  /** Doors and defrosts in the order of `detail.conditions`. */
  readonly strips: readonly (Trend | undefined)[];
  /** µs */
  readonly from: number;
  readonly to: number;
}

const MARGIN = { left: 56, right: 14, top: 14, bottom: 24 };
const STRIP_HEIGHT = 18;

/** The curve with its band; onset, peak and the area beyond the bound; what is not known hatched; doors and defrosts below. */
export function ExcursionPicture({ detail, trend, strips, from, to }: ExcursionPictureProps) {
  const format = useFormat();
  const host = useRef<HTMLDivElement>(null);
  const box = useBox(host);
  const { row, conditions } = detail;
  const stripRoom = conditions.length * STRIP_HEIGHT;
  const plot = {
    left: MARGIN.left,
    top: MARGIN.top,
    width: Math.max(60, box.width - MARGIN.left - MARGIN.right),
    height: Math.max(60, box.height - MARGIN.top - MARGIN.bottom - stripRoom),
  };
  const end = row.end ?? to;
  const shapes = useMemo(() => pictureOf(trend, strips, detail, from, to, end), [trend, strips, detail, from, to, end]);
  const y = scaleOf(shapes.low, shapes.high, plot.top + plot.height, plot.top);
  const x = scaleOf(from, to, plot.left, plot.left + plot.width);
  const bottom = plot.top + plot.height;
  const path = (points: readonly Point[]): string =>
    points.map(({ at, value }, i) => `${i === 0 ? 'M' : 'L'}${x(at).toFixed(1)},${y(value).toFixed(1)}`).join('');
  const area = (points: readonly Point[]): string => {
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) return '';
    return `${path(points)}L${x(last.at).toFixed(1)},${y(row.bound).toFixed(1)}L${x(first.at).toFixed(1)},${y(row.bound).toFixed(1)}Z`;
  };
  const peakX = x(row.peakAt);
  const isPeakLeft = peakX > plot.left + plot.width * 0.72;
  const label = `${detail.store?.name ?? row.tag}: ${row.side === 'high' ? 'above' : 'below'} ${quantityText(row.bound, row.unit, format)} from ${format.full(row.onset)}, peak ${quantityText(row.peak, row.unit, format)}`;
  return (
    <div ref={host} className="excursion-picture" data-testid="excursion-picture">
      <svg width="100%" height="100%" role="img" aria-label={label}>
        <defs>
          <pattern
            id="excursion-hatch"
            width="7"
            height="7"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <line x1="0" y1="0" x2="0" y2="7" className="hatch-line" />
          </pattern>
          <clipPath id="excursion-plot">
            <rect x={plot.left} y={plot.top} width={plot.width} height={plot.height} />
          </clipPath>
        </defs>
        {ticksBetween(shapes.low, shapes.high, Math.max(2, Math.floor(plot.height / 44))).map((tick) => (
          <g key={tick}>
            <line className="grid-line" x1={plot.left} x2={plot.left + plot.width} y1={y(tick)} y2={y(tick)} />
            <text className="axis-text" x={plot.left - 6} y={y(tick) + 4} textAnchor="end">
              {format.plain(tick)}
            </text>
          </g>
        ))}
        <g clipPath="url(#excursion-plot)">
          <rect
            className="excursion-stretch"
            x={x(row.onset)}
            y={plot.top}
            width={Math.max(1, x(end) - x(row.onset))}
            height={plot.height}
          />
          {row.suppressedMs !== null && (
            <rect
              className="held-back"
              x={x(row.onset)}
              y={bottom - 6}
              width={Math.max(2, x(row.onset + row.suppressedMs * 1000) - x(row.onset))}
              height={6}
            />
          )}
          {shapes.unknown.map(([start, stop]) => (
            <rect
              key={start}
              className="unknown-time"
              x={x(start)}
              y={plot.top}
              width={Math.max(2, x(stop) - x(start))}
              height={plot.height}
            />
          ))}
          {shapes.beyond.map((points) => (
            <path key={points[0]?.at} className="degree-hours" d={area(points)} />
          ))}
          {shapes.runs.map((points) => (
            <path key={points[0]?.at} className="curve" d={path(points)} />
          ))}
        </g>
        {shapes.bounds.map((bound) => (
          <g key={bound.value}>
            <line
              className="bound"
              x1={plot.left}
              x2={plot.left + plot.width}
              y1={y(bound.value)}
              y2={y(bound.value)}
            />
            <text className="bound-text" x={plot.left + 6} y={y(bound.value) + (bound.side === 'high' ? -5 : 14)}>
              {bound.side === 'high' ? '▲ ' : '▼ '}
              {quantityText(bound.value, row.unit, format)}
            </text>
          </g>
        ))}
        <line className="onset" x1={x(row.onset)} x2={x(row.onset)} y1={plot.top} y2={bottom} />
        <text className="mark-text" x={x(row.onset) - 5} y={plot.top + 10} textAnchor="end">
          onset {format.clockMinutes(row.onset)}
        </text>
        <circle className="peak" cx={peakX} cy={y(row.peak)} r={4} />
        <text
          className="mark-text"
          x={peakX + (isPeakLeft ? -9 : 9)}
          y={y(row.peak) + (row.side === 'high' ? -6 : 14)}
          textAnchor={isPeakLeft ? 'end' : 'start'}
        >
          peak {quantityText(row.peak, row.unit, format)}
        </text>
        {conditions.map((condition, i) => (
          <Strip
            key={condition.tag}
            name={condition.name}
            bars={shapes.strips[i] ?? []}
            x={x}
            plot={plot}
            top={bottom + 4 + i * STRIP_HEIGHT}
          />
        ))}
        {ticksOfTime(from, to, Math.max(2, Math.floor(plot.width / 90))).map((tick) => (
          <text key={tick} className="axis-text" x={x(tick)} y={bottom + stripRoom + 17} textAnchor="middle">
            {to - from > 36 * 3_600e6 ? format.moment(tick, to) : format.clockMinutes(tick)}
          </text>
        ))}
        <text className="axis-text" x={4} y={plot.top + 10}>
          {unitLabel(row.unit)}
        </text>
      </svg>
    </div>
  );
}

interface StripProps {
  readonly name: string;
  readonly bars: readonly StripBar[];
  readonly x: (at: number) => number;
  readonly plot: { readonly left: number; readonly width: number };
  readonly top: number;
}

function Strip({ name, bars, x, plot, top }: StripProps) {
  return (
    <g>
      <rect className="strip-ground" x={plot.left} y={top} width={plot.width} height={STRIP_HEIGHT - 5} />
      {bars.map(({ from, to }) => (
        <rect
          key={from}
          className="strip-exposure"
          x={x(from)}
          y={top}
          width={Math.max(1.5, x(to) - x(from))}
          height={STRIP_HEIGHT - 5}
        />
      ))}
      <text className="strip-text" x={plot.left + 5} y={top + 10}>
        {name}
      </text>
    </g>
  );
}

const STEPS_US = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080].map((minutes) => minutes * 60e6);

function ticksOfTime(from: number, to: number, count: number): number[] {
  const step = STEPS_US.find((each) => (to - from) / each <= count) ?? (STEPS_US.at(-1) as number);
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at < to; at += step) ticks.push(at);
  return ticks;
}

function useBox(ref: React.RefObject<HTMLDivElement | null>): { readonly width: number; readonly height: number } {
  const [box, setBox] = useState({ width: 640, height: 240 });
  useLayoutEffect(() => {
    const node = ref.current;
    if (node === null) return;
    const measure = () => setBox({ width: node.clientWidth, height: node.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, [ref]);
  return box;
}
