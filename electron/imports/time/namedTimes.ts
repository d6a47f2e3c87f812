import { type CivilTime, civilUs, offsetOf, type ReadCivilTime } from './timePattern.ts';

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** ISO 8601 with T or a blank; date alone is its midnight; digits past the microsecond are cut; the zone may be missing. */
export const readIso: ReadCivilTime = (text) => {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const us = fraction === undefined ? 0 : Number(fraction.padEnd(6, '0').slice(0, 6));
  const localUs = civilUs(
    Number(year),
    Number(month),
    Number(day),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
    us,
  );
  if (localUs === undefined) return undefined;
  return zone === undefined ? { localUs } : { localUs, offsetMinutes: offsetOf(zone) };
};

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Seconds or milliseconds since 1970-01-01T00:00:00Z. */
export const readUnix =
  (usPerUnit: number): ReadCivilTime =>
  (text) =>
    NUMBER.test(text) ? { localUs: Math.round(Number(text) * usPerUnit), offsetMinutes: 0 } : undefined;

const DAY_US = 86_400_000_000;
/** Days from 1970-01-01 to day 0: 1899-12-30 makes day 61 = 1900-03-01 (ECMA-376 part 1, 18.17.4.1, with the day that never was). */
const EPOCH_1900_DAYS = -25_569;
const EPOCH_1904_DAYS = -24_107;
/** 9999-12-31. */
const SERIAL_MAX = 2_958_466;

/**
 * Serial days of a spreadsheet, rounded to `roundUs`: the binary fraction of a day is no exact time. In the 1900 system day 60 is
 * 1900-02-29, which never was: refused; days before it stand one later.
 */
export function readSerial(isDate1904: boolean, roundUs: number): ReadCivilTime {
  return (text) => {
    if (!NUMBER.test(text)) return undefined;
    const serial = Number(text);
    if (!(serial >= 0 && serial < SERIAL_MAX)) return undefined;
    if (!isDate1904 && serial >= 60 && serial < 61) return undefined;
    const epoch = isDate1904 ? EPOCH_1904_DAYS : serial < 60 ? EPOCH_1900_DAYS + 1 : EPOCH_1900_DAYS;
    const day = Math.floor(serial);
    const withinUs = Math.round(((serial - day) * DAY_US) / roundUs) * roundUs;
    return { localUs: (epoch + day) * DAY_US + withinUs } satisfies CivilTime;
  };
}
