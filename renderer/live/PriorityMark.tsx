import type { AlarmRow } from '../../shared/contract/ipc.ts';
import { PRIORITY_RANK } from './words.ts';

const SHAPES = {
  critical: 'M5 1 H11 L15 5 V11 L11 15 H5 L1 11 V5 Z',
  high: 'M8 1 L15.5 15 H0.5 Z',
  medium: 'M8 0.5 L15.5 8 L8 15.5 L0.5 8 Z',
  low: 'M8 1 A7 7 0 1 1 7.99 1 Z',
} as const;

/** Priority as shape, number and colour together (ISA-101: never colour alone). Hollow once acknowledged. */
export function PriorityMark({ priority, isHollow = false }: { priority: AlarmRow['priority']; isHollow?: boolean }) {
  return (
    <svg className={`priority-mark p-${priority}`} viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
      <path d={SHAPES[priority]} className={isHollow ? 'hollow' : 'filled'} />
      <text
        x="8"
        y={priority === 'high' ? 13 : 11.6}
        textAnchor="middle"
        className={isHollow ? 'on-hollow' : 'on-filled'}
      >
        {PRIORITY_RANK[priority]}
      </text>
    </svg>
  );
}
