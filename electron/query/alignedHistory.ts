import { stateTags, valueNature } from '../../shared/domain/config/index.ts';
import { staleAfterMsOf } from '../../shared/domain/stale.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import type { Value } from '../../shared/domain/valueType.ts';
import { type AlignMethod, alignedValues, gridBefore, type TimedValue } from '../pipeline/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { cleanedValue, type Layer } from './history.ts';
import { writtenValue } from './partCleaning.ts';
import { tagReadings } from './tagReadings.ts';

export interface AlignedQuestion {
  readonly tags: readonly string[];
  /** µs, both inclusive. */
  readonly from: number;
  readonly to: number;
  readonly layer: Layer;
  readonly everyMs: number;
  readonly method: AlignMethod;
  /** ms; undefined: as long as a reading of the tag stands for the present (`staleAfterMs`). */
  readonly maxAgeMs: number | undefined;
}

export interface AlignedRow {
  /** ISO 8601, a multiple of the spacing since 1970. */
  readonly time: string;
  /** In the order of the tags asked for; null where the method gives none. */
  readonly values: readonly (number | string | boolean | null)[];
}

/** States, bools and texts have no value in between and no mean. */
export class NotNumericError extends Error {
  override readonly name = 'NotNumericError';
}

/**
 * Readings of several tags on one grid, a row at a time; what the methods do stands in electron/pipeline/align. Filled places
 * of the clean layer are no readings and have no part in it. The first row is that of the first reading, or of
 * `from`; the last that of the last reading, or as long before `to` as the method gives values.
 *
 * @throws NotNumericError for linear and meanInBucket of a tag that holds no numbers
 */
export function* readAligned(data: DataFolder, question: AlignedQuestion): Generator<AlignedRow> {
  const { tags, to, everyMs, method } = question;
  const everyUs = everyMs * 1000;
  const isOpenEnded = to === Number.MAX_SAFE_INTEGER;
  const sources = tags.map((tag) => new Source(data, tag, question));
  const first = Math.min(...sources.map(({ firstTime }) => firstTime));
  if (first === Number.POSITIVE_INFINITY) return;
  const from = Math.max(gridBefore(first, everyUs), Math.ceil(question.from / everyUs) * everyUs);
  const columns = sources.map((source) =>
    alignedValues(source, { everyMs, method, maxAgeMs: source.maxAgeMs }, { from, to }, (value) =>
      source.numberOf(value),
    ),
  );
  for (let grid = from; grid <= to; grid += everyUs) {
    const values = columns.map((column) => writtenValue(column.next().value ?? undefined));
    const isBehindAll = sources.every(({ lastTime }) => lastTime < grid);
    if (isBehindAll && (isOpenEnded || values.every((value) => value === null))) return;
    yield { time: formatInstant(grid as Instant), values };
  }
}

/** The readings of one tag, one at a time, with a look at the first. */
class Source implements Iterator<TimedValue<Value>> {
  readonly maxAgeMs: number;
  lastTime = Number.NEGATIVE_INFINITY;
  readonly #tag: string;
  readonly #readings: Iterator<TimedValue<Value>>;
  #peeked: IteratorResult<TimedValue<Value>> | undefined;

  constructor(data: DataFolder, tagId: string, { from, to, layer, method, maxAgeMs }: AlignedQuestion) {
    const { tag } = data.configs.tag(tagId);
    this.#tag = tagId;
    this.maxAgeMs = maxAgeMs ?? staleAfterMsOf(tag);
    const nature = valueNature(tag, stateTags(data.configs.inForce().config));
    if (method !== 'last' && nature !== 'number' && nature !== 'unknown') throw this.#notNumeric();
    const reach = method === 'meanInBucket' ? 0 : this.maxAgeMs * 1000;
    this.#readings = timedReadings(data, tagId, within(from - reach), within(to + reach), layer);
    this.#peeked = this.#readings.next();
  }

  /** µs; Infinity without readings. */
  get firstTime(): number {
    return this.#peeked?.done === false ? this.#peeked.value.time : Number.POSITIVE_INFINITY;
  }

  next(): IteratorResult<TimedValue<Value>> {
    const next = this.#peeked ?? this.#readings.next();
    this.#peeked = undefined;
    if (!next.done) this.lastTime = next.value.time;
    return next;
  }

  numberOf(value: Value): number {
    if (typeof value === 'string' || typeof value === 'boolean') throw this.#notNumeric();
    return Number(value);
  }

  #notNumeric(): NotNumericError {
    return new NotNumericError(`"${this.#tag}" holds no numbers: align it by last`);
  }
}

const within = (us: number): number => Math.min(Math.max(us, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);

function* timedReadings(
  data: DataFolder,
  tag: string,
  from: number,
  to: number,
  layer: Layer,
): Generator<TimedValue<Value>> {
  for (const reading of tagReadings(data, tag, from, to)) {
    const scale = layer === 'clean' ? data.configs.scaleOf(reading.config, tag) : undefined;
    yield { time: reading.time, value: layer === 'raw' ? reading.value : cleanedValue(reading, scale) };
  }
}
