import type { Trend } from '../../shared/contract/ipc.ts';
import { staleAfterMsOf } from '../../shared/domain/stale.ts';
import { US_PER_MINUTE, US_PER_MS, US_PER_SECOND } from '../../shared/domain/time.ts';
import { decodeSummary } from '../pipeline/index.ts';
import { summaries } from '../projection/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { gapsOf } from './gaps.ts';
import { cleanReading } from './history.ts';
import { logSize, sealedBytes } from './tagParts.ts';
import { type TagReading, tagReadings } from './tagReadings.ts';
import { type TrendPoint, thinOut, withBreaks } from './trendPoints.ts';

/** Longer spans are drawn from one-minute summaries. */
const READINGS_SPAN_US_MAX = 2 * 60 * US_PER_MINUTE;
/** Compressed bodies opened for one trend; some 2 M readings, half a second. Beyond it summaries serve. */
const READINGS_BYTES_MAX = 4 * 1024 * 1024;
/** Summaries decoded at a time. */
const SUMMARY_CHUNK_US = 24 * 60 * US_PER_MINUTE;
export const TREND_POINTS_MAX = 4_000;

export interface TrendQuestion {
  readonly tag: string;
  /** µs, both inclusive. */
  readonly from: number;
  readonly to: number;
}

/** A tag over time in engineering units: readings where they are few enough, one-minute summaries where not. */
export function trendOf(data: DataFolder, question: TrendQuestion): Trend {
  const { tag, workUnits } = data.configs.tag(question.tag);
  const { from, to } = question;
  const size = logSize(data);
  const bytes = workUnits.reduce((sum, workUnit) => sum + sealedBytes(data, { workUnit, from, to, size }), 0);
  const isShort = to - from <= READINGS_SPAN_US_MAX && bytes <= READINGS_BYTES_MAX;
  const points = isShort ? [...readingPoints(data, question)] : minutePoints(data, question, workUnits);
  const gaps = gapsOf(data, tag.connection, from, to);
  // A polled value is only good until the next poll; a subscribed one stands until it changes.
  const holdUs = 'table' in tag.address ? staleAfterMsOf(tag) * US_PER_MS : Number.POSITIVE_INFINITY;
  const broken = withBreaks(points, gaps, isShort ? holdUs : Math.max(holdUs, 1.5 * US_PER_MINUTE));
  const kept = thinOut(broken, TREND_POINTS_MAX);
  return {
    tag: question.tag,
    unit: tag.unit,
    time: Float64Array.from(kept, ({ at }) => at / US_PER_SECOND),
    value: Float64Array.from(kept, ({ value }) => value),
    ...(isShort
      ? {}
      : { min: Float64Array.from(kept, ({ min }) => min), max: Float64Array.from(kept, ({ max }) => max) }),
  };
}

function* readingPoints(data: DataFolder, { tag, from, to }: TrendQuestion): Generator<TrendPoint> {
  for (const reading of tagReadings(data, tag, from, to)) {
    const value = numberOf(data, reading);
    yield { at: reading.time, value, min: value, max: value };
  }
}

/** NaN where there is no value, and for texts. */
function numberOf(data: DataFolder, reading: TagReading): number {
  const value = cleanReading(reading, data.configs.scaleOf(reading.config, reading.tag));
  return value === undefined || typeof value === 'string' ? Number.NaN : Number(value);
}

/** Whole minutes from the projection; what is newer than the last of them from the readings. */
function minutePoints(data: DataFolder, question: TrendQuestion, workUnits: readonly string[]): TrendPoint[] {
  const number = data.db.prepare('SELECT number FROM tag WHERE id = ?').pluck().get(question.tag) as number | undefined;
  const points: TrendPoint[] = [];
  let end = question.from;
  for (const workUnit of workUnits) {
    const first = Math.floor(question.from / US_PER_MINUTE) * US_PER_MINUTE;
    for (let from = first; from <= question.to; from += SUMMARY_CHUNK_US) {
      const to = Math.min(from + SUMMARY_CHUNK_US, question.to + 1);
      for (const row of summaries(data.db, workUnit, from, to)) {
        end = Math.max(end, row.minute + US_PER_MINUTE);
        const summary = decodeSummary(row.columns);
        const i = summary.tags.indexOf(number ?? -1);
        if (i < 0) continue;
        points.push(minutePoint(row.minute, summary, i));
      }
    }
  }
  if (end < question.to) points.push(...minutesOfReadings(data, { ...question, from: end }));
  return points.sort((a, b) => a.at - b.at);
}

function minutePoint(minute: number, summary: ReturnType<typeof decodeSummary>, i: number): TrendPoint {
  const count = summary.count[i] as number;
  const at = minute + US_PER_MINUTE / 2;
  if (count === 0) return { at, value: Number.NaN, min: Number.NaN, max: Number.NaN };
  const [min, max, sum] = [summary.min[i] as number, summary.max[i] as number, summary.sum[i] as number];
  return { at, value: sum / count, min, max };
}

/** The tail that no window has sealed yet; a few minutes, unless windows are long. */
function* minutesOfReadings(data: DataFolder, question: TrendQuestion): Generator<TrendPoint> {
  let minute = Number.NaN;
  let open = { count: 0, sum: 0, min: 0, max: 0 };
  const close = (): TrendPoint => {
    const at = minute + US_PER_MINUTE / 2;
    if (open.count === 0) return { at, value: Number.NaN, min: Number.NaN, max: Number.NaN };
    return { at, value: open.sum / open.count, min: open.min, max: open.max };
  };
  for (const { at, value } of readingPoints(data, question)) {
    const own = Math.floor(at / US_PER_MINUTE) * US_PER_MINUTE;
    if (own !== minute) {
      if (!Number.isNaN(minute)) yield close();
      minute = own;
      open = { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
    }
    if (Number.isNaN(value)) continue;
    open = {
      count: open.count + 1,
      sum: open.sum + value,
      min: Math.min(open.min, value),
      max: Math.max(open.max, value),
    };
  }
  if (!Number.isNaN(minute)) yield close();
}
