/**
 * Use from a cumulative register: differences, rollovers and meters that were replaced.
 */
export type RegisterStep =
  | { readonly kind: 'use'; readonly use: number }
  | { readonly kind: 'rollover'; readonly use: number }
  /** It ran back: too far for a rollover. `use` is negative. */
  | { readonly kind: 'reverse'; readonly use: number };

/**
 * From one reading to the next, in register units.
 *
 * @param digits before the point; undefined: the register never rolls over
 */
export function registerStep(before: number, after: number, digits: number | undefined): RegisterStep {
  if (after >= before) return { kind: 'use', use: after - before };
  if (digits !== undefined) {
    const dial = 10 ** digits;
    const use = after - before + dial;
    // A drop that would need more than half the dial is no rollover.
    if (use <= dial / 2) return { kind: 'rollover', use };
  }
  return { kind: 'reverse', use: after - before };
}

export interface SwapUse {
  /** In the unit of the service point. */
  readonly use: number;
  readonly oldUse: number;
  readonly newUse: number;
  /** The final read of the old meter was lost: its part follows the new meter's rate. */
  readonly isEstimated: boolean;
}

/**
 * Use of a span in which a meter was replaced.
 *
 * @param finalRead undefined: lost
 * @param times µs of the first reading, the swap and the last reading
 */
export function swapUse(
  reads: {
    readonly first: number;
    readonly finalRead: number | undefined;
    readonly initialRead: number;
    readonly last: number;
  },
  times: { readonly first: number; readonly swap: number; readonly last: number },
  meters: {
    readonly old: { readonly multiplier: number; readonly digits: number | undefined };
    readonly next: { readonly multiplier: number; readonly digits: number | undefined };
  },
): SwapUse {
  const newUse = registerStep(reads.initialRead, reads.last, meters.next.digits).use * meters.next.multiplier;
  if (reads.finalRead !== undefined) {
    const oldUse = registerStep(reads.first, reads.finalRead, meters.old.digits).use * meters.old.multiplier;
    return { use: oldUse + newUse, oldUse, newUse, isEstimated: false };
  }
  const newTime = times.last - times.swap;
  if (!(newTime > 0)) throw new RangeError('the new meter has not run yet: nothing to estimate the old one from');
  const oldUse = (newUse / newTime) * (times.swap - times.first);
  return { use: oldUse + newUse, oldUse, newUse, isEstimated: true };
}
