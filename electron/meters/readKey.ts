import { createHash } from 'node:crypto';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';

export interface IntervalIdentity {
  readonly servicePoint: string;
  /** What is measured there: `delivered`, `received` (export) … */
  readonly channel: string;
  /** µs UTC */
  readonly intervalEnd: number;
  readonly intervalMs: number;
}

/**
 * Idempotency key of one interval read: SHA-256 over the canonical JSON array [service point, channel, interval end, interval ms].
 * Separated, and with one form of the time, so that no two intervals share a key; without the value, so that a second value for an
 * interval is seen as one.
 */
export const intervalReadKey = ({ servicePoint, channel, intervalEnd, intervalMs }: IntervalIdentity): string =>
  createHash('sha256')
    .update(JSON.stringify([servicePoint, channel, formatInstant(intervalEnd as Instant), intervalMs]))
    .digest('hex');
