import type { QuartileRule } from '../../../shared/domain/config/index.ts';
import { meanOf } from './hampel.ts';
import { select } from './select.ts';

export interface Quartiles {
  readonly q1: number;
  readonly q3: number;
}

/** Quartiles of the values by the rule named (see `QUARTILE_RULES`); expected linear time. `undefined` without values. */
export function quartiles(values: Float64Array, rule: QuartileRule): Quartiles | undefined {
  const n = values.length;
  if (n === 0) return undefined;
  const scratch = values.slice();
  switch (rule) {
    case 'linear':
      return { q1: between(scratch, (n - 1) * 0.25), q3: between(scratch, (n - 1) * 0.75) };
    case 'exclusive':
      return {
        q1: between(scratch, inside((n + 1) * 0.25 - 1, n)),
        q3: between(scratch, inside((n + 1) * 0.75 - 1, n)),
      };
    case 'tukey': {
      const half = (n + 1) >> 1;
      return { q1: between(scratch, (half - 1) / 2), q3: between(scratch, n - 1 - (half - 1) / 2) };
    }
  }
}

const inside = (position: number, n: number): number => Math.min(Math.max(position, 0), n - 1);

/** The value at a position of the sorted values, counted from 0; on a straight line between two of them. */
function between(scratch: Float64Array, position: number): number {
  const low = Math.floor(position);
  const part = position - low;
  const a = select(scratch, low);
  if (part === 0) return a;
  const b = select(scratch, low + 1);
  return part === 0.5 ? meanOf(a, b) : a + part * (b - a);
}
