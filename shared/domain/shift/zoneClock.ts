/**
 * Wall clock of an IANA time zone, by Intl alone. "Local seconds" are the digits a clock on the wall shows, counted as if
 * they were UTC: 1970-01-01 06:00 on the wall is 21 600, whatever the zone.
 *
 * Twice a year wall clocks are not a plain line. The two rules (both keep the order of wall times, so that shifts which
 * do not overlap on paper never overlap in fact):
 * - a wall time that does not exist (clocks put forward over it) becomes the moment at which the clocks were put forward;
 * - a wall time that happens twice (clocks put back over it) is its first occurrence.
 */
export interface ZoneClock {
  /** Seconds the wall clock is ahead of UTC at that moment; whole seconds since 1970 in. */
  offsetSecondsAt(unixSeconds: number): number;
  /** The moment, in seconds since 1970, at which the wall shows `localSeconds`, by the two rules above. */
  unixSecondsOf(localSeconds: number): number;
}

const DAY_SECONDS = 86_400;

/** @throws RangeError when the zone is not an IANA time zone */
export function createZoneClock(timeZone: string): ZoneClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });

  function offsetSecondsAt(unixSeconds: number): number {
    const field: Record<string, number> = {};
    for (const part of format.formatToParts(unixSeconds * 1000)) field[part.type] = Number(part.value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = field;
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - unixSeconds;
  }

  /** No zone is a day or more away from UTC, so a day before and after lie safely on either side of a clock change. */
  function unixSecondsOf(localSeconds: number): number {
    const before = offsetSecondsAt(localSeconds - DAY_SECONDS);
    const after = offsetSecondsAt(localSeconds + DAY_SECONDS);
    if (before === after) return localSeconds - before;
    const candidates = [localSeconds - before, localSeconds - after].sort((a, b) => a - b);
    const first = candidates.find((unix) => unix + offsetSecondsAt(unix) === localSeconds);
    return first ?? clockChangeBetween(localSeconds - DAY_SECONDS, localSeconds + DAY_SECONDS, before);
  }

  /** The first second at which the offset is no longer `before`; one clock change lies in the span. */
  function clockChangeBetween(from: number, to: number, before: number): number {
    let low = from;
    let high = to;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetSecondsAt(middle) === before) low = middle;
      else high = middle;
    }
    return high;
  }

  return { offsetSecondsAt, unixSecondsOf };
}
