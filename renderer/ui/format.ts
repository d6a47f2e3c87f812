/**
 * Numbers, times and lengths of time as a person reads them. Everything goes through `Intl`, so that German operators
 * read "7,4" and English ones "7.4"; clock times are always 24 h and in the zone of the plant, not of the browser.
 */
export interface Format {
  readonly locale: string;
  readonly timeZone: string;
  /** A number with exactly `decimals` places. */
  number(value: number, decimals: number): string;
  /** A number as short as it is: 8, 0.5, 4.25; for setpoints and bounds. */
  plain(value: number): string;
  /** A whole number with grouping; takes the decimal string of a 64-bit integer without losing a digit. */
  integer(value: number | string): string;
  /** A ratio (0…1) as "68.4 %"; a dash when there is none. */
  percent(ratio: number | undefined, decimals?: number): string;
  /** Two ratios as "62–71 %"; one figure when both round to the same. */
  percentRange(low: number, high: number, decimals?: number): string;
  /** How long ago, short: "0 s", "42 s", "7 min", "3 h", "2 d". */
  age(ms: number): string;
  /** A length of time: "8 s", "4 min 05 s", "1 h 07 min", "2 d 03 h". */
  duration(ms: number): string;
  /** Minutes as "47 min" or "6 h 13 min". */
  minutes(minutes: number): string;
  /** µs UTC as "14:03:22" in the plant's zone. */
  clock(us: number): string;
  /** µs UTC as "14:03". */
  clockMinutes(us: number): string;
  /** µs UTC as "21 Nov, 14:03:22"; only the clock when it is the same day as `now`. */
  moment(us: number, now: number): string;
  /** µs UTC as "21 Nov 14:03", whatever day it is: for the ends of a period. */
  dayMinutes(us: number): string;
  /** µs UTC as full date and time with zone, for tooltips and evidence. */
  full(us: number): string;
  bytes(bytes: number): string;
}

export const DASH = '–';
const NARROW = ' ';
const US_PER_MS = 1000;

/** @param locale BCP 47, `en` or `de`; @param timeZone IANA name */
export function createFormat(locale: string, timeZone: string): Format {
  // British English, not American: 24 hours and day before month.
  const tag = locale === 'en' || locale === 'en-US' ? 'en-GB' : locale;
  const byDecimals = new Map<number, Intl.NumberFormat>();
  const numberWith = (decimals: number): Intl.NumberFormat => {
    let made = byDecimals.get(decimals);
    if (made === undefined) {
      made = new Intl.NumberFormat(tag, {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
        // A reading of -0.04 with one place is 0.0, not -0.0.
        signDisplay: 'negative',
      });
      byDecimals.set(decimals, made);
    }
    return made;
  };
  const dateTime = (options: Intl.DateTimeFormatOptions): ((us: number) => string) => {
    const formatter = new Intl.DateTimeFormat(tag, { timeZone, hourCycle: 'h23', ...options });
    return (us) => (Number.isFinite(us) ? formatter.format(us / US_PER_MS) : DASH);
  };
  const short = new Intl.NumberFormat(tag, { maximumFractionDigits: 3 });
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  const clock = dateTime({ ...time, second: '2-digit' });
  const clockMinutes = dateTime(time);
  const day = dateTime({ day: '2-digit', month: 'short' });
  const number = (value: number, decimals: number): string =>
    Number.isFinite(value) ? numberWith(decimals).format(value === 0 ? 0 : value) : DASH;

  return {
    locale,
    timeZone,
    number,
    plain: (value) => (Number.isFinite(value) ? short.format(value) : DASH),
    integer: (value) => formatInteger(value, numberWith(0)),
    percent: (ratio, decimals = 1) =>
      ratio === undefined || !Number.isFinite(ratio) ? DASH : `${number(ratio * 100, decimals)}${NARROW}%`,
    percentRange: (low, high, decimals = 0) => {
      const from = number(low * 100, decimals);
      const to = number(high * 100, decimals);
      return from === to ? `${from}${NARROW}%` : `${from}–${to}${NARROW}%`;
    },
    age: formatAge,
    duration: formatDuration,
    minutes: (minutes) => (minutes < 60 ? `${number(minutes, 0)}${NARROW}min` : formatDuration(minutes * 60_000)),
    clock,
    clockMinutes,
    moment: (us, now) => (day(us) === day(now) ? clock(us) : `${day(us)}, ${clock(us)}`),
    dayMinutes: (us) => `${day(us)} ${clockMinutes(us)}`,
    full: dateTime({
      year: 'numeric',
      month: 'short',
      day: '2-digit',
      ...time,
      second: '2-digit',
      timeZoneName: 'short',
    }),
    bytes: (bytes) => formatBytes(bytes, number),
  };
}

function formatInteger(value: number | string, format: Intl.NumberFormat): string {
  if (typeof value === 'number') return Number.isFinite(value) ? format.format(Math.round(value)) : DASH;
  return /^-?\d{1,20}$/.test(value) ? format.format(BigInt(value)) : value;
}

function formatAge(ms: number): string {
  if (!Number.isFinite(ms)) return DASH;
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}${NARROW}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${NARROW}min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)}${NARROW}h`;
  return `${Math.floor(seconds / 86_400)}${NARROW}d`;
}

function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return DASH;
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  if (seconds < 60) return `${seconds}${NARROW}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}${NARROW}min ${two(seconds % 60)}${NARROW}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours}${NARROW}h ${two(minutes % 60)}${NARROW}min`;
  return `${Math.floor(hours / 24)}${NARROW}d ${two(hours % 24)}${NARROW}h`;
}

function formatBytes(bytes: number, number: (value: number, decimals: number) => string): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let step = 0;
  while (value >= 1000 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  return `${number(value, step === 0 || value >= 100 ? 0 : 1)}${NARROW}${units[step]}`;
}
