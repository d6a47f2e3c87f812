/**
 * What a figure was computed from, said so that both directions follow from it: backward lists the readings an input names,
 * forward asks of one reading whether an input names it. One definition, so that the two can never disagree.
 */

/** Readings of one tag. */
export interface SpanInput {
  readonly by: 'span';
  readonly tag: string;
  /** µs UTC, source time, both inclusive. */
  readonly from: number;
  readonly to: number;
  /** Only what stands in entries before this one. */
  readonly sealedBefore?: number;
  /** Only what was received up to then, µs UTC. */
  readonly receivedUntil?: number;
}

/** Everything that some entries of the log hold, refused readings included; both inclusive. */
export interface EntriesInput {
  readonly by: 'entries';
  readonly firstSeq: number;
  readonly lastSeq: number;
}

export type Input = SpanInput | EntriesInput;

/** Where a reading stands in the log; one that was told twice stands there twice. */
export interface Occurrence {
  readonly seq: number;
  readonly received: number;
  readonly text: string;
  readonly status: number;
  readonly flags: readonly string[];
  /** It was refused, and stands in quarantine. */
  readonly isRefused: boolean;
  readonly workUnit: string | null;
}

export interface FoundReading {
  readonly tag: string;
  readonly time: number;
  readonly occurrences: readonly Occurrence[];
}

export const isNamedBy = (input: Input, { tag, time, occurrences }: FoundReading): boolean =>
  input.by === 'entries'
    ? occurrences.some(({ seq }) => seq >= input.firstSeq && seq <= input.lastSeq)
    : tag === input.tag &&
      time >= input.from &&
      time <= input.to &&
      occurrences.some(
        ({ seq, received, isRefused }) =>
          !isRefused &&
          (input.sealedBefore === undefined || seq < input.sealedBefore) &&
          (input.receivedUntil === undefined || received <= input.receivedUntil),
      );
