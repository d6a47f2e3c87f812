import { useLayoutEffect, useRef, useState } from 'react';
import type { StoreDay, StoreRow } from '../../../shared/contract/coldChainChannels.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { scaleOf, ticksBetween } from './pictureShapes.ts';

const MARGIN = { left: 40, right: 8, top: 8, bottom: 18 };
/** Share of the height for the days' bars. */
const BARS_SHARE = 0.24;
const HOUR_MS = 3_600_000;

/** Above: lowest to highest of each day and the mean kinetic temperature; below: how the hours of each day were spent. */
export function StoreMonth({ store, probe }: { store: StoreRow; probe: StoreRow['probes'][number] }) {
  const format = useFormat();
  const host = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState({ width: 640, height: 150 });
  useLayoutEffect(() => {
    const node = host.current;
    if (node === null) return;
    const measure = () => setBox({ width: node.clientWidth, height: node.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  const { days } = probe;
  const width = Math.max(80, box.width - MARGIN.left - MARGIN.right);
  const height = Math.max(60, box.height - MARGIN.top - MARGIN.bottom);
  const barsTop = MARGIN.top + height * (1 - BARS_SHARE) + 8;
  const barsHeight = height * BARS_SHARE - 8;
  const known = days.flatMap((day) => [day.min, day.max, day.kinetic]).filter((value) => value !== null);
  const bounds = [store.min > -273 ? store.min : null, store.max, store.kineticMax].filter((value) => value !== null);
  const [low, high] = [Math.min(...known, ...bounds), Math.max(...known, ...bounds)];
  const air = Math.max(0.3, (high - low) * 0.08);
  const y = scaleOf(low - air, high + air, MARGIN.top + height * (1 - BARS_SHARE), MARGIN.top);
  const slot = width / Math.max(1, days.length);
  const middle = (i: number): number => MARGIN.left + (i + 0.5) * slot;
  const line = days
    .map((day, i) => ({ x: middle(i), value: day.kinetic }))
    .reduce<string>((path, { x, value }, i, all) => {
      if (value === null) return path;
      const isFirst = i === 0 || all[i - 1]?.value === null;
      return `${path}${isFirst ? 'M' : 'L'}${x.toFixed(1)},${y(value).toFixed(1)}`;
    }, '');
  return (
    <div ref={host} className="store-month">
      <svg width="100%" height="100%" role="img" aria-label={`${store.name}, ${days.length} days`}>
        {ticksBetween(low - air, high + air, 3).map((tick) => (
          <g key={tick}>
            <line className="grid-line" x1={MARGIN.left} x2={MARGIN.left + width} y1={y(tick)} y2={y(tick)} />
            <text className="axis-text" x={MARGIN.left - 5} y={y(tick) + 4} textAnchor="end">
              {format.plain(tick)}
            </text>
          </g>
        ))}
        <rect
          className="band"
          x={MARGIN.left}
          width={width}
          y={y(store.max)}
          height={Math.max(0, y(Math.max(low - air, store.min)) - y(store.max))}
        />
        {days.map((day, i) => (
          <Day
            key={day.from}
            day={day}
            text={dayText(day, format)}
            x={middle(i)}
            slot={slot}
            y={y}
            barsTop={barsTop}
            barsHeight={barsHeight}
            store={store}
          />
        ))}
        {store.kineticMax !== null && (
          <line
            className="bound"
            x1={MARGIN.left}
            x2={MARGIN.left + width}
            y1={y(store.kineticMax)}
            y2={y(store.kineticMax)}
          />
        )}
        <path className="kinetic-line" d={line} />
        {days.map((day, i) =>
          i % Math.ceil(days.length / Math.max(1, Math.floor(width / 64))) === 0 ? (
            <text key={day.from} className="axis-text" x={middle(i)} y={MARGIN.top + height + 14} textAnchor="middle">
              {format.moment(day.from, 0).split(',')[0]}
            </text>
          ) : null,
        )}
      </svg>
    </div>
  );
}

function dayText(day: StoreDay, format: ReturnType<typeof useFormat>): string {
  const celsius = (value: number | null): string => (value === null ? '–' : `${format.number(value, 2)} °C`);
  return `${format.moment(day.from, 0).split(',')[0]}: ${celsius(day.min)} to ${celsius(day.max)}, MKT ${celsius(day.kinetic)}; above ${format.duration(day.aboveMs)}, below ${format.duration(day.belowMs)}, not known ${format.duration(day.unknownMs)}`;
}

interface DayProps {
  readonly day: StoreDay;
  readonly text: string;
  readonly x: number;
  readonly slot: number;
  readonly y: (value: number) => number;
  readonly barsTop: number;
  readonly barsHeight: number;
  readonly store: StoreRow;
}

function Day({ day, text, x, slot, y, barsTop, barsHeight, store }: DayProps) {
  const wide = Math.max(2, slot * 0.62);
  const hours = (day.to - day.from) / 1000 / HOUR_MS;
  const part = (ms: number): number => (ms / HOUR_MS / hours) * barsHeight;
  const outside = part(day.aboveMs + day.belowMs);
  const inside = part(day.insideMs);
  const unknown = part(day.unknownMs);
  const isOut = (day.max !== null && day.max > store.max) || (day.min !== null && day.min < store.min);
  return (
    <g>
      <title>{text}</title>
      {day.min !== null && day.max !== null && (
        <line className="day-span" data-out={isOut} x1={x} x2={x} y1={y(day.min) + 1} y2={y(day.max) - 1} />
      )}
      <rect className="day-ground" x={x - wide / 2} y={barsTop} width={wide} height={barsHeight} />
      <rect className="day-inside" x={x - wide / 2} y={barsTop + barsHeight - inside} width={wide} height={inside} />
      <rect
        className="day-unknown"
        x={x - wide / 2}
        y={barsTop + barsHeight - inside - unknown}
        width={wide}
        height={unknown}
      />
      {outside > 0 && (
        <rect
          className="day-outside"
          x={x - wide / 2}
          y={barsTop + barsHeight - inside - unknown - Math.max(2, outside)}
          width={wide}
          height={Math.max(2, outside)}
        />
      )}
    </g>
  );
}
