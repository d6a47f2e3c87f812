import type { DataFolder } from './dataFolder.ts';
import type { FilledPlace } from './partCleaning.ts';
import { mergeByTime, readingsOf, type TagReading, viewReadings, withoutRepeats } from './tagReadings.ts';

/** What the clean layer shows at one time: a reading, or a filled place, which is none. */
export type CleanItem = { readonly kind: 'reading'; readonly time: number; readonly reading: TagReading } | FilledPlace;

/**
 * Readings of one tag and the filled places between them, from and to in µs, both inclusive, ascending. A filled place at
 * which a reading came late after all is left out.
 */
export function* cleanItems(data: DataFolder, tag: string, from: number, to: number): Generator<CleanItem> {
  const { workUnits } = data.configs.tag(tag);
  const runs = workUnits.map((workUnit) => {
    const filled = new FilledPlaces(from, to);
    const view = viewReadings(data, workUnit, [tag]);
    return filled.among(readingsOf(data, view, from, to, (part) => filled.learn(part.filled)));
  });
  const merged = runs.length === 1 ? (runs[0] as Generator<CleanItem>) : mergeByTime(runs);
  yield* withoutRepeats(merged, (item) => (item.kind === 'reading' ? item.reading : undefined));
}

/** Puts filled places between the readings of one run; holds back what is nearer than a spacing to the present, no more. */
class FilledPlaces {
  readonly #from: number;
  readonly #to: number;
  /** Not yet reached by the readings, ascending. */
  #ahead: FilledPlace[] = [];
  /** Reached, in order; not yet given away while a place among them may still be taken. */
  #held: CleanItem[] = [];

  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
  }

  learn(filled: readonly FilledPlace[]): void {
    const wanted = filled.filter(({ time }) => time >= this.#from && time <= this.#to);
    if (wanted.length > 0) this.#ahead = [...this.#ahead, ...wanted].sort((a, b) => a.time - b.time);
  }

  *among(readings: Iterable<TagReading>): Generator<CleanItem> {
    for (const reading of readings) {
      const { time } = reading;
      while (this.#ahead[0] && this.#ahead[0].time < time) this.#held.push(this.#ahead.shift() as FilledPlace);
      if (reading.value !== undefined) this.#takePlacesNear(time);
      this.#held.push({ kind: 'reading', time, reading });
      yield* this.#settled(time);
    }
    yield* this.#held;
    yield* this.#ahead;
  }

  #takePlacesNear(time: number): void {
    if (this.#ahead.length === 0 && this.#held.length === 0) return;
    const isFree = (place: FilledPlace) => Math.abs(place.time - time) >= place.reachUs;
    this.#ahead = this.#ahead.filter(isFree);
    this.#held = this.#held.filter((item) => item.kind === 'reading' || isFree(item));
  }

  *#settled(time: number): Generator<CleanItem> {
    const open = this.#held.findIndex((item) => item.kind === 'filled' && item.time + item.reachUs > time);
    yield* this.#held.splice(0, open < 0 ? this.#held.length : open);
  }
}
