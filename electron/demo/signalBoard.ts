/**
 * What the plant's transmitters say: the truth of the process, bent by the faults that are on. Both servers read here, so a
 * fault of a tag shows whichever way the tag is read.
 */
import type { PlantValue } from './plantValue.ts';
import type { PlantProcess } from './process/index.ts';
import { SIGNALS, type TagId } from './signals.ts';

export type SignalFaultKind = 'frozen-value' | 'spike' | 'nan' | 'counter-reset';

export interface SignalBoard {
  read(tag: TagId): PlantValue;
  setFault(kind: SignalFaultKind, tag: TagId, on: boolean): void;
  /** Grows with every change of a fault, so that whoever caches values knows when to look again. */
  readonly revision: number;
}

/** ms: a spike lasts the first second of every ten since it was switched on. */
const SPIKE_EVERY_MS = 10_000;
const SPIKE_LASTS_MS = 1_000;

/** @param spanOf width of the tag's instrument range in engineering units: a spike jumps by 60 % of it */
export function createSignalBoard(process: PlantProcess, spanOf: (tag: TagId) => number): SignalBoard {
  const frozen = new Map<TagId, PlantValue>();
  const spikesSinceMs = new Map<TagId, number>();
  const notANumber = new Set<TagId>();
  /** The true count at the last reset; it stays when the fault is switched off. */
  const zeroOf = new Map<TagId, PlantValue>();
  let revision = 0;

  function read(tag: TagId): PlantValue {
    if (notANumber.has(tag)) return Number.NaN;
    const held = frozen.get(tag);
    if (held !== undefined) return held;
    const value = sinceReset(SIGNALS[tag](process.state), zeroOf.get(tag));
    const sinceMs = spikesSinceMs.get(tag);
    const isSpike = sinceMs !== undefined && (process.atMs - sinceMs) % SPIKE_EVERY_MS < SPIKE_LASTS_MS;
    return isSpike && typeof value === 'number' ? value + 0.6 * spanOf(tag) : value;
  }

  return {
    read,
    get revision() {
      return revision;
    },
    setFault(kind, tag, on) {
      revision += 1;
      if (kind === 'frozen-value') {
        if (on && !frozen.has(tag)) frozen.set(tag, read(tag));
        else if (!on) frozen.delete(tag);
      } else if (kind === 'spike') {
        if (on) spikesSinceMs.set(tag, process.atMs);
        else spikesSinceMs.delete(tag);
      } else if (kind === 'nan') {
        if (on) notANumber.add(tag);
        else notANumber.delete(tag);
      } else if (on) {
        zeroOf.set(tag, SIGNALS[tag](process.state));
      }
    },
  };
}

function sinceReset(value: PlantValue, zero: PlantValue | undefined): PlantValue {
  if (typeof value === 'bigint' && typeof zero === 'bigint') return value - zero;
  if (typeof value === 'number' && typeof zero === 'number') return (value - zero) >>> 0; // uint32 counters wrap
  return value;
}
