import { useFormat } from '../../ui/FormatContext.tsx';

interface FloodBarsProps {
  /** Announced per window, oldest first. */
  readonly counts: readonly number[];
  /** µs */
  readonly from: number;
  readonly windowMs: number;
  /** Above it is a flood. */
  readonly above: number;
}

const WIDTH = 1000;
const HEIGHT = 90;
const BARS_MAX = 250;

/** Alarms over time: one bar per window (the highest of several, where there are many), with the line above which it is a flood. */
export function FloodBars({ counts, from, windowMs, above }: FloodBarsProps) {
  const format = useFormat();
  const each = Math.max(1, Math.ceil(counts.length / BARS_MAX));
  const bars = Array.from({ length: Math.ceil(counts.length / each) }, (_, i) => ({
    at: from + i * each * windowMs * 1000,
    count: Math.max(...counts.slice(i * each, (i + 1) * each)),
  }));
  const top = Math.max(above * 1.5, ...bars.map(({ count }) => count));
  const y = (count: number) => HEIGHT - (count / top) * HEIGHT;
  const step = WIDTH / Math.max(1, bars.length);
  const minutes = windowMs / 60_000;
  return (
    <figure className="flood-bars" data-testid="flood-bars">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label="Alarms over time">
        {bars.map(({ at, count }, i) =>
          count === 0 ? null : (
            <rect
              key={at}
              x={i * step}
              width={Math.max(1, step - 1)}
              y={y(count)}
              height={HEIGHT - y(count)}
              className={count > above ? 'bar flooded' : 'bar'}
            >
              <title>{`${count} in ${minutes} min, ${format.full(at)}`}</title>
            </rect>
          ),
        )}
        <line x1={0} x2={WIDTH} y1={y(above)} y2={y(above)} className="flood-line" />
      </svg>
      <figcaption className="soft">
        <span>{format.moment(from, Date.now() * 1000)}</span>
        <span>
          alarms per {minutes} min{each > 1 && ', the highest of several'}; line: {above}, a flood above it; highest{' '}
          {Math.max(0, ...counts)}
        </span>
        <span>now</span>
      </figcaption>
    </figure>
  );
}
