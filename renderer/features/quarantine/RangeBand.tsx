import { useFormat } from '../../ui/FormatContext.tsx';

interface RangeBandProps {
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  readonly decimals: number;
  /** As it came, in engineering units. */
  readonly value: number;
  /** As it would be after the repair. */
  readonly repaired?: number | undefined;
}

const WIDTH = 400;
const LEFT = 90;
const RIGHT = 310;
const EDGE = 14;

/** The instrument's range as a band, the value that came outside of it, and where the repair would put it. */
export function RangeBand({ min, max, unit, decimals, value, repaired }: RangeBandProps) {
  const format = useFormat();
  const place = (at: number): number => {
    const share = (at - min) / (max - min);
    if (share < 0) return Math.max(EDGE, LEFT + Math.max(-1, share) * (LEFT - EDGE));
    if (share > 1) return Math.min(WIDTH - EDGE, RIGHT + Math.min(1, share - 1) * (WIDTH - EDGE - RIGHT));
    return LEFT + share * (RIGHT - LEFT);
  };
  const text = (at: number): string => `${format.number(at, decimals)} ${unit}`.trim();
  const isFar = value > max + (max - min) || value < min - (max - min);
  const anchor = (x: number): 'start' | 'middle' | 'end' => (x < 60 ? 'start' : x > WIDTH - 60 ? 'end' : 'middle');
  const at = place(value);
  const mended = repaired === undefined ? undefined : place(repaired);
  return (
    <svg
      className="range-band"
      viewBox={`0 0 ${WIDTH} 74`}
      role="img"
      aria-label={`Expected ${text(min)} to ${text(max)}; ${text(value)} came`}
    >
      <line x1={EDGE} x2={WIDTH - EDGE} y1={40} y2={40} className="range-axis" />
      <rect x={LEFT} y={32} width={RIGHT - LEFT} height={16} className="range-inside" />
      <text x={LEFT} y={66} textAnchor="middle">
        {text(min)}
      </text>
      <text x={RIGHT} y={66} textAnchor="middle">
        {text(max)}
      </text>
      <path d={`M${at - 6},34 l12,12 m0,-12 l-12,12`} className="range-refused" />
      <text x={at} y={20} textAnchor={anchor(at)} className="range-value">
        {isFar ? (value > max ? `${text(value)} ≫` : `≪ ${text(value)}`) : text(value)}
      </text>
      {mended !== undefined && (
        <>
          <circle cx={mended} cy={40} r={6} className="range-repaired" />
          {Math.abs(mended - at) > 70 && (
            <text x={mended} y={20} textAnchor={anchor(mended)}>
              {text(repaired as number)}
            </text>
          )}
        </>
      )}
    </svg>
  );
}
