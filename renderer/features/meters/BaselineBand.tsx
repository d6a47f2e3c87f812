import type { MeterDayRow } from '../../../shared/contract/meterChannels.ts';
import { METER_CHECK_WORDS, type MeterCheck } from '../../../shared/domain/meterCheck.ts';
import { unitLabel } from '../../live/units.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { dayStateOf } from './dayState.ts';
import { PlotFrame, usePlotSize } from './PlotFrame.tsx';

interface BaselineBandProps {
  readonly days: readonly MeterDayRow[];
  readonly sigma: number;
  readonly unit: string;
  readonly current: string | undefined;
  readonly onDay: (day: string) => void;
}

const startOf = (day: string): number => Date.parse(`${day}T12:00:00Z`) / 1000;

/** Use of each day over the band in which its baseline expected it. */
export function BaselineBand({ days, sigma, unit, current, onDay }: BaselineBandProps) {
  const format = useFormat();
  const [ref, size] = usePlotSize();
  const from = startOf(days[0]?.day ?? '2026-01-01') - 43_200;
  const to = startOf(days.at(-1)?.day ?? '2026-01-02') + 43_200;
  const highOf = (day: MeterDayRow): number => (day.expected ?? 0) + sigma * (day.sd ?? 0);
  const top = Math.max(...days.map((day) => Math.max(day.use ?? 0, highOf(day))), 0) * 1.08 || 1;
  const x = (day: string): number => size.left + ((startOf(day) - from) / (to - from)) * size.width;
  const y = (use: number): number => size.top + size.height * (1 - Math.max(0, use) / top);
  const half = (size.width / Math.max(1, days.length)) * 0.5;
  const outside = days.filter(({ z }) => z !== null && Math.abs(z) > sigma).length;
  return (
    <PlotFrame
      ref={ref}
      size={size}
      label={`${days.length} days, ${outside} further than ${sigma} standard deviations from the baseline`}
      yTop={top}
      yLabel={`${unitLabel(unit)} / day`}
      from={from}
      to={to}
    >
      {days.map((day) =>
        day.expected === null ? null : (
          <g key={`band ${day.day}`}>
            <rect
              className="baseline-band"
              x={x(day.day) - half}
              width={half * 2}
              y={y(highOf(day))}
              height={Math.max(1, y(day.expected - sigma * (day.sd ?? 0)) - y(highOf(day)))}
            />
            <line
              className="baseline-line"
              x1={x(day.day) - half}
              x2={x(day.day) + half}
              y1={y(day.expected)}
              y2={y(day.expected)}
            />
          </g>
        ),
      )}
      {days.map((day) => {
        const isOutside = day.z !== null && Math.abs(day.z) > sigma;
        const words = day.checks.map((check) => METER_CHECK_WORDS[check as MeterCheck].title).join(', ');
        const use = day.use === null ? 'missing' : `${format.plain(day.use)} ${unitLabel(unit)}`;
        return (
          <g key={day.day} className={day.day === current ? 'day-dot-current' : undefined}>
            {day.use !== null && (
              <circle
                className={`day-dot day-${dayStateOf(day)}${isOutside ? ' day-outside' : ''}`}
                cx={x(day.day)}
                cy={y(day.use)}
                r={isOutside ? 5 : 3.5}
              />
            )}
            {/* biome-ignore lint/a11y/noStaticElementInteractions: the table below has the same days for the keyboard */}
            <rect
              className="day-hit"
              x={x(day.day) - half}
              width={half * 2}
              y={size.top}
              height={size.height}
              onClick={() => onDay(day.day)}
            >
              <title>
                {`${day.day}: ${use}${day.z === null ? '' : `, z ${day.z.toFixed(2)}`}${words === '' ? '' : `; ${words}`}`}
              </title>
            </rect>
          </g>
        );
      })}
    </PlotFrame>
  );
}
