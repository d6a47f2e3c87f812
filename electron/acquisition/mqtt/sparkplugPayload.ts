import { ProtobufError, ProtobufReader } from './protobufReader.ts';

/**
 * Payload of a Sparkplug B message (Sparkplug 3.0.0, 6.4, and its sparkplug_b.proto). Values stay as they travel, with the field
 * they came in: what they mean the data type says, which a DATA message may leave to the birth certificate.
 */
export interface SparkplugPayload {
  /** ms since 1970 UTC */
  readonly timestamp: bigint | undefined;
  /** 0 … 255 */
  readonly seq: bigint | undefined;
  readonly uuid: string | undefined;
  readonly metrics: readonly SparkplugMetric[];
}

export interface SparkplugMetric {
  readonly name: string | undefined;
  readonly alias: bigint | undefined;
  /** ms since 1970 UTC */
  readonly timestamp: bigint | undefined;
  readonly datatype: number | undefined;
  readonly isHistorical: boolean;
  readonly isNull: boolean;
  /** The property `Quality`: 0 bad, 192 good, 500 stale (6.4.14). */
  readonly quality: number | undefined;
  readonly value: SparkplugValue | undefined;
}

export type SparkplugValue =
  | { readonly in: 'int'; readonly value: number }
  | { readonly in: 'long'; readonly value: bigint }
  | { readonly in: 'float' | 'double'; readonly value: number }
  | { readonly in: 'boolean'; readonly value: boolean }
  | { readonly in: 'string'; readonly value: string }
  /** Bytes, data sets, templates, extensions: no single value. */
  | { readonly in: 'other' };

/** Metrics of one message; the size of a message bounds them too, but an empty metric takes two bytes. */
const METRICS_MAX = 100_000;

/** @throws ProtobufError */
export function decodeSparkplug(bytes: Uint8Array): SparkplugPayload {
  const reader = new ProtobufReader(bytes);
  let timestamp: bigint | undefined;
  let seq: bigint | undefined;
  let uuid: string | undefined;
  const metrics: SparkplugMetric[] = [];
  while (reader.next()) {
    if (reader.field === 1) timestamp = reader.uint64();
    else if (reader.field === 2) {
      if (metrics.length >= METRICS_MAX) throw new ProtobufError(`more than ${METRICS_MAX} metrics`, 0);
      metrics.push(decodeMetric(reader.message()));
    } else if (reader.field === 3) seq = reader.uint64();
    else if (reader.field === 4) uuid = reader.text();
    else reader.skip();
  }
  return { timestamp, seq, uuid, metrics };
}

function decodeMetric(reader: ProtobufReader): SparkplugMetric {
  let name: string | undefined;
  let alias: bigint | undefined;
  let timestamp: bigint | undefined;
  let datatype: number | undefined;
  let isHistorical = false;
  let isNull = false;
  let quality: number | undefined;
  let value: SparkplugValue | undefined;
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        name = reader.text();
        break;
      case 2:
        alias = reader.uint64();
        break;
      case 3:
        timestamp = reader.uint64();
        break;
      case 4:
        datatype = reader.uint32();
        break;
      case 5:
        isHistorical = reader.bool();
        break;
      case 7:
        isNull = reader.bool();
        break;
      case 9:
        quality = decodeQuality(reader.message());
        break;
      default:
        value = decodeValue(reader) ?? value;
    }
  }
  return { name, alias, timestamp, datatype, isHistorical, isNull, quality, value };
}

/** The `oneof value`: the last of them counts. Undefined for any other field. */
function decodeValue(reader: ProtobufReader): SparkplugValue | undefined {
  switch (reader.field) {
    case 10:
      return { in: 'int', value: reader.uint32() };
    case 11:
      return { in: 'long', value: reader.uint64() };
    case 12:
      return { in: 'float', value: reader.float() };
    case 13:
      return { in: 'double', value: reader.double() };
    case 14:
      return { in: 'boolean', value: reader.bool() };
    case 15:
      return { in: 'string', value: reader.text() };
    case 16:
    case 17:
    case 18:
    case 19:
      reader.skip();
      return { in: 'other' };
    default:
      reader.skip();
      return undefined;
  }
}

/** Of a property set only this: keys and values are two lists of the same length. */
function decodeQuality(reader: ProtobufReader): number | undefined {
  const keys: string[] = [];
  const values: (number | undefined)[] = [];
  while (reader.next()) {
    if (reader.field === 1) keys.push(reader.text());
    else if (reader.field === 2) values.push(decodeWhole(reader.message()));
    else reader.skip();
  }
  const place = keys.indexOf('Quality');
  return place < 0 ? undefined : values[place];
}

function decodeWhole(reader: ProtobufReader): number | undefined {
  let whole: number | undefined;
  while (reader.next()) {
    if (reader.field === 3) whole = reader.uint32();
    else if (reader.field === 4) whole = Number(reader.uint64());
    else reader.skip();
  }
  return whole;
}
