import { cutAt, type HeldReading, holdUntil } from '../../shared/domain/thermal/index.ts';

export const US_PER_HOUR = 3_600_000_000;

/** Takes the readings of one probe in ascending time and tells the segments between them, cut at full hours. */
export class ProbeFold {
  last: HeldReading | undefined;
  readonly #holdUs: number;

  /** @param last where an earlier fold ended */
  constructor(holdUs: number, last?: HeldReading) {
    this.#holdUs = holdUs;
    this.last = last;
  }

  /**
   * @param value °C; NaN: Bad. A reading not newer than the last one is passed over
   * @returns false when it was passed over
   */
  take(
    at: number,
    value: number,
    segment: (hour: number, from: number, to: number, value: number) => void,
    gap?: (from: number, to: number) => void,
  ): boolean {
    const { last } = this;
    if (last !== undefined && at <= last.at) return false;
    if (last !== undefined) {
      holdUntil(last, at, this.#holdUs, (from, to, held) =>
        cutAt(US_PER_HOUR, from, to, (hour, start, end) => segment(hour, start, end, held)),
      );
      if (at - last.at > this.#holdUs) gap?.(last.at, at);
    }
    this.last = { at, value };
    return true;
  }
}
