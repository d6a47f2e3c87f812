import { statusName } from '../../shared/domain/statusCode.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import type { Value } from '../../shared/domain/valueType.ts';
import { cleanValue, flagNames, type Scale } from '../pipeline/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { type TagReading, tagReadings } from './tagReadings.ts';

export const LAYERS = ['raw', 'clean'] as const;
/** raw: what the device said. clean: engineering units with the calibration offset, as the configuration of its time says. */
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
  /** Marks beside the reading; `unsealed`: durable in the inbox, in no batch yet. */
  readonly flags: readonly string[];
  readonly layer: Layer;
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
  for (const reading of tagReadings(data, tag, from, to)) {
    const value =
      layer === 'raw' ? reading.value : cleanReading(reading, data.configs.scaleOf(reading.config, reading.tag));
    yield {
      tag,
      sourceTime: formatInstant(reading.time as Instant),
      value: value === undefined ? null : typeof value === 'bigint' ? String(value) : value,
      status: statusName(reading.status),
      statusCode: reading.status,
      flags: [...flagNames(reading.flags), ...(reading.isSealed ? [] : ['unsealed'])],
      layer,
    };
  }
}

/** Engineering value plus calibration offset; a 64-bit integer stays exact where there is nothing to work out. */
export function cleanReading({ value }: Pick<TagReading, 'value'>, scale: Scale | undefined): Value | undefined {
  if (scale === undefined || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return cleanValue(scale, value);
  if (value === undefined || (scale.isIdentity && scale.offset === 0)) return value;
  return cleanValue(scale, Number(value));
}
