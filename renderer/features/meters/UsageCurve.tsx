import { useMemo } from 'react';
import type { MeterCurve } from '../../../shared/contract/meterChannels.ts';
import { METER_CHECK_WORDS, READ_STATUSES } from '../../../shared/domain/meterCheck.ts';
import { unitLabel } from '../../live/units.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { PlotFrame, usePlotSize } from './PlotFrame.tsx';

/** Use per interval: estimated parts are hatched, failed ones outlined, edited ones dotted, flags stand above them. */
export function UsageCurve({ curve }: { curve: MeterCurve }) {
  const format = useFormat();
  const [ref, size] = usePlotSize();
  const { time, value, status, flags, intervalMs } = curve;
  const from = time[0] ?? 0;
  const to = (time.at(-1) ?? 0) + intervalMs / 1000;
  const top = useMemo(
    () => Math.max(...Array.from(value, (each) => (Number.isNaN(each) ? 0 : each)), 0) * 1.12 || 1,
    [value],
  );
  const x = (at: number): number => size.left + ((at - from) / Math.max(1, to - from)) * size.width;
  const y = (each: number): number => size.top + size.height * (1 - Math.max(0, each) / top);
  const step = (size.width * (intervalMs / 1000)) / Math.max(1, to - from);
  const flagged = useMemo(() => new Map(flags.map(([first, , check]) => [first, check])), [flags]);
  const count = time.length;
  const words = summaryOf(curve);
  return (
    <PlotFrame
      ref={ref}
      size={size}
      label={words}
      yTop={top}
      yLabel={`${unitLabel(curve.unit)} / ${intervalMs / 60_000} min`}
      from={from}
      to={to}
    >
      {Array.from({ length: count }, (_, i) => {
        const what = READ_STATUSES[status[i] ?? 0] ?? 'validated';
        const use = value[i] ?? Number.NaN;
        const at = x(time[i] ?? 0);
        const check = flagged.get(i);
        const isMissing = Number.isNaN(use);
        const title = `${format.full((time[i] ?? 0) * 1e6)}: ${isMissing ? 'missing' : `${format.plain(use)} ${unitLabel(curve.unit)}`}, ${what}${check === undefined ? '' : `; ${METER_CHECK_WORDS[check].title}`}`;
        return (
          <g key={time[i]}>
            <rect
              className={`use-bar use-${what}`}
              x={at}
              width={Math.max(0.6, step - (step > 4 ? 1 : 0))}
              y={isMissing ? size.top : y(use)}
              height={isMissing ? size.height : Math.max(0.5, size.top + size.height - y(use))}
            >
              <title>{title}</title>
            </rect>
            {check !== undefined && (
              <path
                className="use-flag"
                d={`M${at + step / 2} ${Math.max(size.top + 8, y(isMissing ? 0 : use) - 4)} l-4 -7 h8 z`}
              >
                <title>{title}</title>
              </path>
            )}
          </g>
        );
      })}
    </PlotFrame>
  );
}

function summaryOf({ status, time }: MeterCurve): string {
  const parts = READ_STATUSES.map((what, code) => [what, status.filter((each) => each === code).length] as const);
  const told = parts.filter(([, count]) => count > 0).map(([what, count]) => `${count} ${what}`);
  return `${time.length} intervals: ${told.join(', ')}`;
}
