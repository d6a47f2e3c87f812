import type { RefObject } from 'react';
import { barScale, onScale } from '../../live/limits.ts';
import type { TagLayout } from '../../live/reading.ts';

/** A small analogue indicator: the allowed stretch, limit marks, and where the value stands (ISA-101). */
export function ValueBar({ tag, mark }: { tag: TagLayout; mark: RefObject<HTMLSpanElement | null> }) {
  const scale = barScale(tag);
  if (scale === undefined) return <span className="value-bar none" />;
  const percent = (value: number): string => `${onScale(scale, value) * 100}%`;
  const low = tag.limits.filter((limit) => limit.kind.startsWith('low')).map((limit) => limit.setpoint);
  const high = tag.limits.filter((limit) => limit.kind.startsWith('high')).map((limit) => limit.setpoint);
  const from = Math.max(...low, tag.excursion?.min ?? Number.NEGATIVE_INFINITY, scale.from);
  const to = Math.min(...high, tag.excursion?.max ?? Number.POSITIVE_INFINITY, scale.to);
  return (
    <span className="value-bar" aria-hidden="true">
      <span
        className="value-bar-allowed"
        style={{ left: percent(from), width: `${Math.max(0, onScale(scale, to) - onScale(scale, from)) * 100}%` }}
      />
      {[...low, ...high].map((setpoint) => (
        <span key={setpoint} className="value-bar-limit" style={{ left: percent(setpoint) }} />
      ))}
      <span ref={mark} className="value-bar-mark" />
    </span>
  );
}
