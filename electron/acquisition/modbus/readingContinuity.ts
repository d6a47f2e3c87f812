import type { GapCause, GapReport } from '../../../shared/domain/link.ts';
import type { Instant } from '../../../shared/domain/time.ts';

/** Knows when something was last read, and turns an interruption into one gap report when readings come again. */
export class ReadingContinuity {
  readonly #connection: string;
  readonly #startedAt: Instant;
  readonly #report: (gap: GapReport) => void;
  #lastReadAt: Instant | undefined;
  #interruption: { readonly from: Instant; readonly cause: GapCause; readonly detail: string } | undefined;

  constructor(connection: string, startedAt: Instant, report: (gap: GapReport) => void) {
    this.#connection = connection;
    this.#startedAt = startedAt;
    this.#report = report;
  }

  get lastReadAt(): Instant | undefined {
    return this.#lastReadAt;
  }

  /** Readings are being lost; the first cause of an interruption is the one that is reported. */
  interrupt(cause: GapCause, detail: string): void {
    this.#interruption ??= { from: this.#lastReadAt ?? this.#startedAt, cause, detail };
  }

  read(at: Instant): void {
    this.#lastReadAt = at;
    if (this.#interruption === undefined) return;
    const { from, cause, detail } = this.#interruption;
    this.#interruption = undefined;
    // A wall clock that was set back in between must not turn the gap round.
    const to = at > from ? at : from;
    this.#report({ connection: this.#connection, from, to, cause, detail });
  }
}
