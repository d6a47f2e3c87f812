import { STATUS, statusName } from '../../shared/domain/statusCode.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import type { Value } from '../../shared/domain/valueType.ts';
import { cleanValue, flagNames, type Scale } from '../pipeline/index.ts';
import { cleanItems } from './cleanReadings.ts';
import type { DataFolder } from './dataFolder.ts';
import { type FilledPlace, writtenValue } from './partCleaning.ts';
import { type TagReading, tagReadings } from './tagReadings.ts';

export const LAYERS = ['raw', 'clean'] as const;
/**
 * raw: what the device said. clean: engineering units with the calibration offset, as the configuration of its time says,
 * with what was sealed beside the readings: corrections instead of values, marks of filters, filled places, corrected times.
 */
export type Layer = (typeof LAYERS)[number];

export interface HistoryRow {
  readonly tag: string;
  /** ISO 8601, UTC, microseconds where they are not zero. */
  readonly sourceTime: string;
  /** 64-bit integers as decimal strings; null where the status is Bad. */
  readonly value: number | string | boolean | null;
  /** OPC UA name of the status. */
  readonly status: string;
  readonly statusCode: number;
  /**
   * Marks beside the reading; `unsealed`: durable in the inbox, in no batch yet. In the clean layer also `corrected` and the
   * kinds of the filters that marked it. `filled`, with the method: nothing was read here, the row is no reading.
   */
  readonly flags: readonly string[];
  readonly layer: Layer;
  /** ISO 8601, clean layer: source time set right by the clock model of its batch; absent where that has none. */
  readonly correctedTime?: string;
}

export interface HistoryQuestion {
  readonly tag: string;
  /** µs, both inclusive. */
  readonly from: number;
  readonly to: number;
  readonly layer: Layer;
}

/** Rows of one tag in ascending source time, none twice, one at a time: a decade needs no more memory than a minute. */
export function* readHistory(data: DataFolder, question: HistoryQuestion): Generator<HistoryRow> {
  const { tag, from, to, layer } = question;
  if (layer === 'raw') {
    for (const reading of tagReadings(data, tag, from, to)) yield rawRow(reading);
    return;
  }
  for (const item of cleanItems(data, tag, from, to)) {
    yield item.kind === 'filled' ? filledRow(item) : cleanRow(data, item.reading);
  }
}

/** Whether any row of the tag's clean layer can have a corrected time. */
export const hasCorrectedTimes = (data: DataFolder, tag: string): boolean =>
  data.configs.all().some(({ config }) => {
    const connection = config.tags.find(({ id }) => id === tag)?.connection;
    return config.connections.some(({ id, clock }) => id === connection && clock.policy === 'correct');
  });

function rawRow(reading: TagReading): HistoryRow {
  return {
    tag: reading.tag,
    sourceTime: formatInstant(reading.time as Instant),
    value: writtenValue(reading.value),
    status: statusName(reading.status),
    statusCode: reading.status,
    flags: [...flagNames(reading.flags), ...(reading.isSealed ? [] : ['unsealed'])],
    layer: 'raw',
  };
}

function cleanRow(data: DataFolder, reading: TagReading): HistoryRow {
  const { clean } = reading;
  const row = rawRow(reading);
  return {
    ...row,
    value: writtenValue(cleanedValue(reading, data.configs.scaleOf(reading.config, reading.tag))),
    flags: [...row.flags, ...(clean?.corrected === undefined ? [] : ['corrected']), ...(clean?.marks ?? [])],
    layer: 'clean',
    ...(clean?.correctedTime === undefined ? {} : { correctedTime: formatInstant(clean.correctedTime as Instant) }),
  };
}

function filledRow({ tag, time, filledValue, method }: FilledPlace): HistoryRow {
  return {
    tag,
    sourceTime: formatInstant(time as Instant),
    value: filledValue,
    status: statusName(STATUS.UncertainSubstituteValue),
    statusCode: STATUS.UncertainSubstituteValue,
    flags: ['filled', method],
    layer: 'clean',
  };
}

/** The correction where there is one; else the reading in engineering units. */
export const cleanedValue = (reading: TagReading, scale: Scale | undefined): Value | undefined =>
  reading.clean?.corrected ?? cleanReading(reading, scale);

/** Engineering value plus calibration offset; a 64-bit integer stays exact where there is nothing to work out. */
export function cleanReading({ value }: Pick<TagReading, 'value'>, scale: Scale | undefined): Value | undefined {
  if (scale === undefined || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return cleanValue(scale, value);
  if (value === undefined || (scale.isIdentity && scale.offset === 0)) return value;
  return cleanValue(scale, Number(value));
}
