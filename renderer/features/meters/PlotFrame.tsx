import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { useFormat } from '../../ui/FormatContext.tsx';

export interface PlotSize {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const MARGIN = { left: 56, right: 12, top: 10, bottom: 26 };
const TICK_STEPS = [1, 2, 2.5, 5, 10];

/** Room for a picture, which follows the room it has. */
export function usePlotSize(): readonly [RefObject<HTMLDivElement | null>, PlotSize] {
  const ref = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState({ width: 600, height: 200 });
  useLayoutEffect(() => {
    const node = ref.current;
    if (node === null) return;
    const measure = () => setBox({ width: node.clientWidth, height: node.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return [
    ref,
    {
      left: MARGIN.left,
      top: MARGIN.top,
      width: Math.max(40, box.width - MARGIN.left - MARGIN.right),
      height: Math.max(40, box.height - MARGIN.top - MARGIN.bottom),
    },
  ];
}

/** Round steps, some four of them. */
export function ticksOf(from: number, to: number, count = 4): number[] {
  const span = to - from;
  if (!(span > 0)) return [from];
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = (TICK_STEPS.find((each) => each * power >= span / count) ?? 10) * power;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to + step * 1e-6; at += step)
    ticks.push(Number(at.toPrecision(12)));
  return ticks;
}

interface PlotFrameProps {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly size: PlotSize;
  readonly label: string;
  readonly yTop: number;
  readonly yLabel: string;
  /** s since 1970; or, with `xLabel`, any unit. */
  readonly from: number;
  readonly to: number;
  readonly xLabel?: string;
  readonly children: ReactNode;
}

/** Axes in quiet lines; the picture itself is the caller's. */
export function PlotFrame({ ref, size, label, yTop, yLabel, from, to, xLabel, children }: PlotFrameProps) {
  const format = useFormat();
  const { left, top, width, height } = size;
  const bottom = top + height;
  const xTicks = xLabel === undefined ? dayTicks(from, to, format.timeZone) : ticksOf(from, to, 6);
  const most = Math.max(1, Math.floor(width / 70));
  const every = Math.ceil(xTicks.length / most);
  return (
    <div ref={ref} className="plot">
      <svg width="100%" height="100%" role="img" aria-label={label}>
        <defs>
          <pattern id="meter-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="5" height="5" className="hatch-ground" />
            <line x1="0" y1="0" x2="0" y2="5" className="hatch-line" />
          </pattern>
        </defs>
        {ticksOf(0, yTop).map((tick) => (
          <g key={tick}>
            <line
              className="grid-line"
              x1={left}
              x2={left + width}
              y1={bottom - (height * tick) / yTop}
              y2={bottom - (height * tick) / yTop}
            />
            <text className="axis-text" x={left - 6} y={bottom - (height * tick) / yTop + 4} textAnchor="end">
              {format.plain(tick)}
            </text>
          </g>
        ))}
        {xTicks
          // The last label would be cut by the edge.
          .filter(
            (tick, i) => i % every === 0 && (xLabel !== undefined || (to - tick) / Math.max(1e-9, to - from) > 0.02),
          )
          .map((tick) => {
            const at = left + ((tick - from) / Math.max(1e-9, to - from)) * width;
            return (
              <g key={tick}>
                <line className="grid-line" x1={at} x2={at} y1={top} y2={bottom} />
                <text className="axis-text" x={at} y={bottom + 16} textAnchor="middle">
                  {xLabel === undefined ? dayLabel(tick, format.timeZone, format.locale) : format.plain(tick)}
                </text>
              </g>
            );
          })}
        <text className="axis-text" x={left + 6} y={top + 10}>
          {yLabel}
        </text>
        {xLabel !== undefined && (
          <text className="axis-text" x={left + width} y={bottom - 6} textAnchor="end">
            {xLabel}
          </text>
        )}
        {children}
      </svg>
    </div>
  );
}

const dayLabel = (seconds: number, timeZone: string, locale: string): string =>
  new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { day: '2-digit', month: 'short', timeZone }).format(
    seconds * 1000,
  );

/** Local midnights between two instants (s): found hour by hour, so that days of 23 and 25 hours are right. */
function dayTicks(from: number, to: number, timeZone: string): number[] {
  const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone });
  const ticks: number[] = [];
  const stepSeconds = to - from > 40 * 86_400 ? 86_400 : 3600;
  for (let at = from; at < to; at += stepSeconds)
    if (stepSeconds === 86_400 || Number(hour.format(at * 1000)) === 0) ticks.push(at);
  return ticks;
}
