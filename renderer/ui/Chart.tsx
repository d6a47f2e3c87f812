import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { chartOptions } from './chartOptions.ts';
import { useFormat } from './FormatContext.tsx';

/** A horizontal line across the chart: a limit. */
export interface ChartLine {
  readonly label: string;
  readonly value: number;
  /** `limit` is drawn strong, `hint` weak. */
  readonly kind: 'limit' | 'hint';
}

/** Columns of equal length; time in seconds since 1970. NaN breaks the line. */
export interface ChartData {
  readonly time: ArrayLike<number>;
  readonly value: ArrayLike<number>;
  readonly min?: ArrayLike<number> | undefined;
  readonly max?: ArrayLike<number> | undefined;
}

export interface ChartSpec {
  readonly unit: string;
  readonly decimals: number;
  readonly lines: readonly ChartLine[];
  /** Shaded and hatched: beyond this the value is outside. */
  readonly above?: number | undefined;
  readonly below?: number | undefined;
  /** Stretch of time to mark, in seconds. */
  readonly mark?: readonly [from: number, to: number] | undefined;
  /** Marked apart from the line; what lies beyond the picture stands at its edge. Seconds since 1970. */
  readonly points?: readonly { readonly time: number; readonly value: number }[];
  /** What the time axis shows, in seconds; where absent the data's own extent. */
  readonly window?: () => readonly [from: number, to: number];
}

interface ChartProps {
  readonly spec: ChartSpec;
  readonly data: ChartData;
  /** What the chart says, for those who do not see it. */
  readonly label: string;
  /** Calls back whenever the data behind `data` grew in place; the chart then draws again, at most twice a second. */
  readonly onGrow?: (listener: () => void) => () => void;
  readonly latest?: () => ChartData;
}

const REDRAW_MS = 500;

/** A trend line with limits. Created once per spec; new data only redraws. */
export function Chart({ spec, data, label, onGrow, latest }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const format = useFormat();
  const shown = useRef(data);
  shown.current = data;

  useEffect(() => {
    const node = host.current;
    if (node === null) return;
    const make = () => {
      plot.current?.destroy();
      const size = { width: Math.max(80, node.clientWidth), height: Math.max(60, node.clientHeight) };
      plot.current = new uPlot(chartOptions(spec, format, size, node), aligned(shown.current), node);
    };
    make();
    const observer = new ResizeObserver(() => {
      plot.current?.setSize({ width: Math.max(80, node.clientWidth), height: Math.max(60, node.clientHeight) });
    });
    observer.observe(node);
    window.addEventListener('themechange', make);
    return () => {
      window.removeEventListener('themechange', make);
      observer.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [spec, format]);

  useEffect(() => plot.current?.setData(aligned(data)), [data]);

  useEffect(() => {
    if (onGrow === undefined || latest === undefined) return;
    let drawnAt = 0;
    return onGrow(() => {
      if (performance.now() - drawnAt < REDRAW_MS) return;
      drawnAt = performance.now();
      shown.current = latest();
      plot.current?.setData(aligned(shown.current));
    });
  }, [onGrow, latest]);

  return (
    <div ref={host} className="chart" data-band={data.min === undefined ? 'no' : 'yes'} role="img" aria-label={label} />
  );
}

/** uPlot breaks a line at null only; NaN would be drawn as a jump. */
function aligned(data: ChartData): uPlot.AlignedData {
  const column = (values: ArrayLike<number> | undefined): (number | null)[] =>
    Array.from(values ?? data.value, (value) => (Number.isNaN(value) ? null : value));
  return [Array.from(data.time), column(data.value), column(data.min), column(data.max)];
}
