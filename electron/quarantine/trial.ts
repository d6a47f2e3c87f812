import type { Trial, TriedReading } from '../../shared/contract/quarantineChannels.ts';
import type { CorrectedReading } from '../../shared/domain/entries/verdict.ts';
import type { RefusalStep } from '../../shared/domain/entry.ts';
import type { Frame } from '../../shared/domain/frame.ts';

/** What of the gate a trial needs: its answer, and nothing remembered. */
export interface TrialGate {
  tryFrame(frame: Frame): {
    readonly accepted: Frame;
    readonly refused: readonly {
      readonly step: RefusalStep;
      readonly error: string;
      readonly readings: readonly { readonly sourceTime: number }[];
    }[];
  };
}

/**
 * What the gate says of repaired readings. What it would drop as a repeat does not pass: the ledger holds that reading already,
 * and the entry is a duplicate.
 *
 * @param engineeringOf raw number → engineering units
 */
export function tried(
  gate: TrialGate,
  frame: Frame,
  readings: readonly CorrectedReading[],
  engineeringOf: (raw: number) => number,
): Pick<Trial, 'readings' | 'passing' | 'refused'> {
  const { accepted, refused } = gate.tryFrame(frame);
  const passes = new Set(accepted.sourceTime);
  const faults = new Map(
    refused.flatMap(({ step, error, readings: rows }) =>
      rows.map(({ sourceTime }) => [sourceTime, { step, why: error }]),
    ),
  );
  const judged = readings.map(({ of, sourceTime, value }): TriedReading => {
    const engineering = typeof value === 'number' ? engineeringOf(value) : null;
    const one = { of, sourceTime, value, engineering };
    if (passes.has(sourceTime)) return { ...one, passes: true };
    return { ...one, passes: false, ...(faults.get(sourceTime) ?? REPEAT) };
  });
  const passing = judged.filter((reading) => reading.passes).length;
  return { readings: judged, passing, refused: judged.length - passing };
}

const REPEAT = {
  step: 'duplicate',
  why: 'the ledger holds this very reading already: reject the entry as a duplicate',
} as const;
