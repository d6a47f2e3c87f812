import { DAY_STATE_WORD, type DayCounts, dayStateOf } from './dayState.ts';

const WIDTH = 9;
const HEIGHT = 26;

interface DayStripProps {
  readonly days: readonly DayCounts[];
  /** The dates to show, ascending. */
  readonly dates: readonly string[];
  readonly unit: string;
}

/** Fourteen days as bars: height is use, pattern is how it came about. */
export function DayStrip({ days, dates, unit }: DayStripProps) {
  const byDate = new Map(days.map((day) => [day.day, day]));
  const most = Math.max(...days.map(({ use }) => use ?? 0), 0) || 1;
  const troubled = days.filter((day) => dayStateOf(day) !== 'validated').length;
  const known = dates.filter((date) => byDate.has(date)).length;
  return (
    <svg
      className="day-strip"
      width={dates.length * WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`${known} of ${dates.length} days known, ${troubled} not wholly validated`}
    >
      {dates.map((date, i) => {
        const day = byDate.get(date);
        const state = dayStateOf(day);
        const height = day?.use == null ? HEIGHT - 6 : Math.max(2, ((HEIGHT - 4) * day.use) / most);
        return (
          <rect
            key={date}
            className={`day-bar day-${state}`}
            x={i * WIDTH + 1}
            y={HEIGHT - height - 1}
            width={WIDTH - 2}
            height={height}
          >
            <title>{`${date}: ${DAY_STATE_WORD[state]}${day?.use == null ? '' : `, ${day.use.toFixed(2)} ${unit}`}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
