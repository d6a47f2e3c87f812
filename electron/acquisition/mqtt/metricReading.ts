import type { SparkplugAddress } from '../../../shared/domain/config/index.ts';
import type { FrameRow } from '../../../shared/domain/frame.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { valueKindOf } from '../../../shared/domain/valueType.ts';
import type { DriverTag } from '../driver.ts';
import { isRefusal, type Refusal, readTime, readValue } from '../intake/index.ts';
import { BAD_NO_DATA } from './limits.ts';
import type { SparkplugMetric } from './sparkplugPayload.ts';
import { datatypeOf, signedValueOf, valueTypeOf } from './sparkplugTypes.ts';

export type MetricReading =
  | { readonly kind: 'row'; readonly row: FrameRow; readonly isFresh: boolean }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly at: Instant }
  /** The metric is no single value, and will not become one. */
  | { readonly kind: 'unsupported'; readonly message: string };

/** Values of the property `Quality` (Sparkplug 3.0.0, 6.4.14). */
const STATUS_OF_QUALITY: Readonly<Record<number, number>> = { 0: STATUS.Bad, 500: STATUS.UncertainLastUsableValue };

/**
 * One metric as a reading of a tag: time of the metric, else of the payload, else of arrival; null is Bad.
 *
 * @param datatype of the metric or of its birth certificate
 * @param payloadTime ms since 1970
 */
export function readMetric(
  tag: DriverTag,
  metric: SparkplugMetric,
  datatype: number | undefined,
  payloadTime: bigint | undefined,
  receivedAt: Instant,
): MetricReading {
  const configured = (tag.config.address as SparkplugAddress).type;
  const stated = datatype ?? (configured === undefined ? undefined : datatypeOf(configured));
  const time = metric.timestamp ?? payloadTime;
  const source = time === undefined ? { at: receivedAt } : readTime(Number(time), 1_000);
  if (isRefusal(source)) return { kind: 'refused', refusal: source, at: receivedAt };
  const { at } = source;
  const refuse = (reason: string): MetricReading => ({ kind: 'refused', refusal: { step: 'type', reason }, at });

  const own = stated === undefined ? undefined : valueTypeOf(stated);
  if (stated !== undefined && own === undefined) {
    const message = `metric ${JSON.stringify(metric.name ?? '')} has the Sparkplug data type ${stated}, which is not a single value`;
    return { kind: 'unsupported', message };
  }
  const type = configured ?? own;
  const head = { tag: tag.number, sourceTime: at, receivedTime: receivedAt };
  const quality = metric.quality === undefined ? STATUS.Good : (STATUS_OF_QUALITY[metric.quality] ?? STATUS.Good);
  if (metric.isNull || quality >>> 31 === 1) {
    const status = metric.isNull ? BAD_NO_DATA : quality;
    return { kind: 'row', row: { ...head, kind: valueKindOf(type ?? 'float64'), status }, isFresh: false };
  }
  if (metric.value === undefined) return refuse('neither a value nor marked as null');
  if (stated === undefined || type === undefined)
    return refuse('its data type is not known before its birth certificate');
  const value = signedValueOf(stated, metric.value);
  if (value === undefined) return refuse(`data type ${stated} and a value in the field of ${metric.value.in}`);
  const typed = readValue(type, value);
  if (isRefusal(typed)) return { kind: 'refused', refusal: typed, at };
  return { kind: 'row', row: { ...head, ...typed, status: quality }, isFresh: !metric.isHistorical };
}
