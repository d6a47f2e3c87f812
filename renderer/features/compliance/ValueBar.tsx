import type { ResultRow } from '../../../shared/contract/packChannels.ts';
import { quantity } from './complianceWords.ts';

const WIDTH = 72;
const HEIGHT = 12;

/** Value against limit at a glance: a bar, and the limit as a line across it. Nothing where there is no limit. */
export function ValueBar({ row }: { row: ResultRow }) {
  const { value, limit, unit, verdict } = row;
  if (value === null || limit === null) return <span className="soft">–</span>;
  const low = Math.min(0, value, limit);
  const span = Math.max(Math.abs(value), Math.abs(limit), Math.abs(value - limit)) * 1.25 || 1;
  const x = (at: number): number => Math.round(Math.min(WIDTH, Math.max(0, ((at - low) / span) * WIDTH)));
  return (
    <svg
      className={`rule-bar rule-bar-${verdict}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`${quantity(value, unit)} against ${quantity(limit, unit)}`}
    >
      <rect className="rule-bar-track" x="0" y="3" width={WIDTH} height="6" />
      <rect
        className="rule-bar-fill"
        x={x(Math.min(0, value))}
        y="3"
        width={Math.max(1, x(value) - x(Math.min(0, value)))}
        height="6"
      />
      <line className="rule-bar-limit" x1={x(limit)} x2={x(limit)} y1="0" y2={HEIGHT} />
    </svg>
  );
}
