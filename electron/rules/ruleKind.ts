import type { ResultFields } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';

/**
 * What every kind of rule is to the rest: it is shown the sealed readings of its tags, decides periods once nothing of them can
 * still come, and can say at any time how it stands. Pure: the same readings give the same results, in whatever windows they
 * were sealed and however the time between was cut.
 */
export interface RuleAtWork {
  /**
   * Readings of one tag from a sealed window, ascending in source time: rows `from` to `to` (exclusive) of the columns.
   *
   * @param tag index into the `tags` the rule was started with
   * @param value engineering values of the clean layer; NaN where the reading was Bad or is no number
   * @param isLate the window is an amendment: these readings may lie before ones that were shown already
   * @param status OPC UA status codes, row by row; the limit bits tell "<1" (low) from 1. Absent: all Good
   */
  readings(
    tag: number,
    time: Float64Array,
    value: Float64Array,
    from: number,
    to: number,
    isLate: boolean,
    status?: Uint32Array,
  ): void;
  /** Everything with a source time before `until` has been shown, or never will be: periods that ended are decided. */
  settle(until: Instant): readonly RuleResult[];
  /** How it stands, for the screen; never sealed. */
  standing(now: Instant): readonly RuleResult[];
  /** Plain JSON, bounded; `start` takes it back. */
  snapshot(): unknown;
}

/** A result without what every result of the rule has in common. `from` and `to` (exclusive) are the period. */
export interface RuleResult
  extends Pick<
    ResultFields,
    'subject' | 'verdict' | 'value' | 'unit' | 'limit' | 'expected' | 'received' | 'valid' | 'detail'
  > {
  readonly from: Instant;
  readonly to: Instant;
  readonly figures?: NonNullable<ResultFields['figures']>;
  /** An earlier result of the same subject and period no longer stands. */
  readonly isAmended?: boolean;
  /** Something that happened and is over: its alarm is raised and returns at once. Absent: how a period ended, which stays so. */
  readonly isEvent?: boolean;
}

/** What a rule may know of its surroundings. */
export interface RuleContext {
  /** Tags the rule's target selects, in the order of the configuration. */
  readonly tags: readonly RuleTag[];
  /** IANA zone of the station: days, months and quarters are local. */
  readonly timeZone: string;
  /** The rule is in force from here: nothing before it is judged. */
  readonly since: Instant;
}

export interface RuleTag {
  readonly id: string;
  readonly unit: string;
  readonly everyMs: number;
  readonly staleAfterMs: number;
  readonly workUnit: string;
  /** Certificate of the instrument and the last local day it covers; absent where the configuration states none. */
  readonly calibration?: { readonly certificate: string; readonly validUntil: string };
}
