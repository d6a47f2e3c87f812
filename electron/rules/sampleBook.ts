import { type Censoring, censoringOf } from './formulas/index.ts';

/** One sample of a tag: grab samples come seldom, and often weeks after they were taken. */
export interface Sample {
  readonly tag: number;
  /** µs; when it was taken. */
  readonly time: number;
  /** NaN: it was taken and gave no value. */
  readonly value: number;
  readonly censoring: Censoring;
}

/** time, value (null: none), censoring code */
type Row = readonly [number, number | null, 0 | 1 | 2];
const CODES: readonly Censoring[] = ['none', 'below', 'above'];

/** Samples a rule remembers over all its tags; the oldest go first. A system of 400 sites with weekly samples fills it in two years. */
export const SAMPLES_MAX = 40_000;

/** Samples by tag and time, in whatever order they came; the same moment of the same tag is one sample, the later word stands. */
export class SampleBook {
  readonly #tags: Sample[][];
  #size: number;
  /** How many were forgotten for want of room. */
  dropped: number;

  constructor(tags: number, saved: unknown) {
    const { rows = [], dropped = 0 } = (saved ?? {}) as { rows?: readonly (readonly Row[])[]; dropped?: number };
    this.#tags = Array.from({ length: tags }, (_, tag) =>
      (rows[tag] ?? []).map(([time, value, code]) => ({
        tag,
        time,
        value: value ?? Number.NaN,
        censoring: CODES[code] as Censoring,
      })),
    );
    this.#size = this.#tags.reduce((sum, list) => sum + list.length, 0);
    this.dropped = dropped;
  }

  /** @returns whether the book changed */
  add(tag: number, time: number, value: number, status: number): boolean {
    const list = this.#tags[tag] as Sample[];
    const sample: Sample = { tag, time, value, censoring: censoringOf(status) };
    let place = list.length;
    while (place > 0 && (list[place - 1] as Sample).time > time) place--;
    const same = list[place - 1];
    if (same?.time === time) {
      if (Object.is(same.value, value) && same.censoring === sample.censoring) return false;
      list[place - 1] = sample;
      return true;
    }
    list.splice(place, 0, sample);
    this.#size++;
    if (this.#size > SAMPLES_MAX) this.#dropOldest();
    return true;
  }

  #dropOldest(): void {
    let oldest: Sample[] | undefined;
    for (const list of this.#tags)
      if (list[0] && (oldest === undefined || list[0].time < (oldest[0] as Sample).time)) oldest = list;
    oldest?.shift();
    this.#size--;
    this.dropped++;
  }

  /** Samples of one tag, from inclusive, to exclusive, ascending. */
  of(tag: number, from: number, to: number): Sample[] {
    return (this.#tags[tag] as Sample[]).filter(({ time }) => time >= from && time < to);
  }

  /** Samples of all tags, ascending in time. */
  between(from: number, to: number): Sample[] {
    return this.#tags.flatMap((_, tag) => this.of(tag, from, to)).sort((a, b) => a.time - b.time || a.tag - b.tag);
  }

  forgetBefore(time: number): void {
    this.#tags.forEach((list, tag) => {
      const kept = list.findIndex((sample) => sample.time >= time);
      const gone = kept < 0 ? list.length : kept;
      if (gone > 0) this.#tags[tag] = list.slice(gone);
      this.#size -= gone;
    });
  }

  snapshot(): unknown {
    const rows = this.#tags.map((list) =>
      list.map(
        ({ time, value, censoring }): Row => [
          time,
          Number.isNaN(value) ? null : value,
          CODES.indexOf(censoring) as 0 | 1 | 2,
        ],
      ),
    );
    return { rows, dropped: this.dropped };
  }
}
