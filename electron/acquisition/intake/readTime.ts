import { type Instant, instantFromUs, parseInstant, US_PER_MS } from '../../../shared/domain/time.ts';
import type { Json } from './exactJson.ts';
import { type Refusal, shown } from './readValue.ts';

/** 2000-01-01 and 2200-01-01, in µs: a number outside was meant in another unit. */
const EARLIEST_US = Date.UTC(2000, 0, 1) * US_PER_MS;
const LATEST_US = Date.UTC(2200, 0, 1) * US_PER_MS;

/**
 * Source time of a reading: ISO 8601 with zone, or a number since 1970 in the unit that the interface states.
 *
 * @param usPerCount 1 where numbers are µs, 1 000 where they are ms
 */
export function readTime(json: Json | undefined, usPerCount: 1 | 1_000): { readonly at: Instant } | Refusal {
  const unit = usPerCount === 1 ? 'µs' : 'ms';
  if (typeof json === 'string') {
    try {
      return within(parseInstant(json), json);
    } catch (error) {
      return { step: 'time', reason: (error as RangeError).message.slice(0, 200) };
    }
  }
  if (typeof json !== 'number')
    return {
      step: 'time',
      reason: `time as ISO 8601 with zone or as ${unit} since 1970 expected; ${shown(json)} came`,
    };
  const us = Math.round(json * usPerCount);
  if (usPerCount === 1 && !Number.isSafeInteger(json))
    return { step: 'time', reason: `a whole number of ${unit} expected; ${json} came` };
  if (!(us >= EARLIEST_US && us < LATEST_US))
    return { step: 'time', reason: `${json} ${unit} since 1970 is not between 2000 and 2200: another unit?` };
  return { at: instantFromUs(us) };
}

const within = (at: Instant, text: string): { readonly at: Instant } | Refusal =>
  at >= EARLIEST_US && at < LATEST_US ? { at } : { step: 'time', reason: `${text} is not between 2000 and 2200` };
