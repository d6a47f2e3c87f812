/** A place outside the station that checkpoints are brought to. */
import type { WitnessStatus } from '../../shared/contract/witnesses.ts';
import type { SignedCheckpoint } from '../ledger/index.ts';

/** What a place needs of the log; each call is one short read. */
export interface CheckpointSource {
  readonly log: string;
  newest(): SignedCheckpoint | undefined;
  /** Those of more than `size` entries, smallest first. */
  after(size: number, limit: number): SignedCheckpoint[];
  /** Those that close a shift, of more than `size` entries, smallest first. */
  shiftEndsAfter(size: number, limit: number): SignedCheckpoint[];
  /** Hashes of the proof that the log of `size2` entries goes on from that of `size1`. */
  consistency(size1: number, size2: number): readonly Buffer[];
  /** Text of `keys.txt`; undefined while no key was rotated. */
  keys(): string | undefined;
}

/**
 * - `done`: the place has everything that it should have;
 * - `again`: more is to be done at once;
 * - `later`: it did not work; the message says why, and it is tried again;
 * - `refused`: the place holds a checkpoint that this log does not go on from. Tried again, but somebody must look.
 */
export type StepOutcome =
  | { readonly kind: 'done' | 'again'; readonly size: number }
  | { readonly kind: 'later' | 'refused'; readonly message: string };

export interface Place {
  readonly id: string;
  readonly kind: WitnessStatus['kind'];
  /** One bounded piece of work; never throws for a place that is away. */
  step(source: CheckpointSource): Promise<StepOutcome>;
}

export interface PlacePorts {
  /** µs UTC. */
  now(): number;
  monotonicMs(): number;
  /** A checkpoint of this log that the place was found to hold. */
  heard(source: string, note: string): void;
}
