/**
 * Patterns of tokens for dates and times, in the notation of Unicode TR 35: yyyy yy MM M MMM dd d HH H hh h mm m ss s S… a XXX.
 * Everything else stands for itself; a blank for any white space. `XXX` is Z or an offset (+01:00, +0100, +01).
 */
export interface CivilTime {
  /** Microseconds since 1970 of what the clock on the wall shows, counted as if it were UTC. */
  readonly localUs: number;
  /** Minutes ahead of UTC, where the text says so itself. */
  readonly offsetMinutes?: number;
}

export type ReadCivilTime = (text: string) => CivilTime | undefined;

type Field =
  | 'year'
  | 'year2'
  | 'month'
  | 'monthName'
  | 'day'
  | 'hour'
  | 'hour12'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'half'
  | 'offset';

const TOKENS: readonly (readonly [RegExp, Field, string])[] = [
  [/^yyyy/, 'year', '(\\d{4})'],
  [/^yy/, 'year2', '(\\d{2})'],
  [/^MMM/, 'monthName', '([A-Za-z]{3})[a-z]*\\.?'],
  [/^MM/, 'month', '(\\d{2})'],
  [/^M/, 'month', '(\\d{1,2})'],
  [/^dd/, 'day', '(\\d{2})'],
  [/^d/, 'day', '(\\d{1,2})'],
  [/^HH/, 'hour', '(\\d{2})'],
  [/^H/, 'hour', '(\\d{1,2})'],
  [/^hh/, 'hour12', '(\\d{2})'],
  [/^h/, 'hour12', '(\\d{1,2})'],
  [/^mm/, 'minute', '(\\d{2})'],
  [/^m/, 'minute', '(\\d{1,2})'],
  [/^ss/, 'second', '(\\d{2})'],
  [/^s/, 'second', '(\\d{1,2})'],
  [/^S+/, 'fraction', '(\\d{1,9})'],
  [/^a/, 'half', '([AaPp])\\.?[Mm]\\.?'],
  [/^X+/, 'offset', '(Z|[+-]\\d{2}(?::?\\d{2})?)'],
];

/**
 * @throws RangeError when the pattern names a field twice, lacks year, month or day, holds an unknown letter, or has an hour of
 *   twelve without am and pm
 */
export function compileTimePattern(pattern: string): ReadCivilTime {
  const fields: Field[] = [];
  let source = '';
  let rest = pattern.trim();
  while (rest !== '') {
    const token = TOKENS.find(([shape]) => shape.test(rest));
    if (token) {
      const [shape, field, expression] = token;
      if (fields.includes(field)) throw new RangeError(`time format "${pattern}" names the ${field} twice`);
      fields.push(field);
      source += expression;
      rest = rest.replace(shape, '');
    } else {
      const letter = rest[0] as string;
      if (/[A-Za-z]/.test(letter) && letter !== 'T')
        throw new RangeError(
          `time format "${pattern}" has "${letter}", which is no token; known: yyyy yy MM M MMM dd d HH H hh h mm ss SSS a XXX`,
        );
      const blanks = /^\s+/.exec(rest)?.[0];
      source += blanks ? '\\s+' : letter.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
      rest = rest.slice(blanks?.length ?? 1);
    }
  }
  checkFields(pattern, fields);
  const expression = new RegExp(`^${source}$`);
  return (text) => {
    const match = expression.exec(text);
    return match ? civilTime(fields, match) : undefined;
  };
}

function checkFields(pattern: string, fields: readonly Field[]): void {
  const has = (...names: Field[]) => names.some((name) => fields.includes(name));
  const missing = [
    has('year', 'year2') ? [] : ['year (yyyy)'],
    has('month', 'monthName') ? [] : ['month (MM)'],
    has('day') ? [] : ['day (dd)'],
    has('hour12') && !has('half') ? ['am or pm (a), needed with hh'] : [],
  ].flat();
  if (missing.length > 0) throw new RangeError(`time format "${pattern}" lacks ${missing.join(' and ')}`);
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function civilTime(fields: readonly Field[], match: RegExpExecArray): CivilTime | undefined {
  let [year, month, day, hour, minute, second, fractionUs] = [0, 0, 0, 0, 0, 0, 0];
  let half: boolean | undefined;
  let offsetMinutes: number | undefined;
  for (let i = 0; i < fields.length; i++) {
    const text = match[i + 1] as string;
    switch (fields[i]) {
      case 'year':
        year = Number(text);
        break;
      case 'year2': // POSIX strptime %y
        year = Number(text) + (Number(text) < 69 ? 2000 : 1900);
        break;
      case 'month':
        month = Number(text);
        break;
      case 'monthName':
        month = MONTHS.indexOf(text.toLowerCase()) + 1;
        break;
      case 'day':
        day = Number(text);
        break;
      case 'hour':
        hour = Number(text);
        break;
      case 'hour12':
        hour = Number(text) > 12 || Number(text) < 1 ? 99 : Number(text) % 12;
        break;
      case 'minute':
        minute = Number(text);
        break;
      case 'second':
        second = Number(text);
        break;
      case 'fraction':
        fractionUs = Number(text.padEnd(6, '0').slice(0, 6));
        break;
      case 'half':
        half = /p/i.test(text);
        break;
      default:
        offsetMinutes = offsetOf(text);
    }
  }
  const localUs = civilUs(year, month, day, half ? hour + 12 : hour, minute, second, fractionUs);
  if (localUs === undefined) return undefined;
  return offsetMinutes === undefined ? { localUs } : { localUs, offsetMinutes };
}

export function offsetOf(text: string): number {
  if (text === 'Z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? 0));
}

/** Undefined for a date that is not in the calendar, and for times past 23:59:59 (24:00:00 is the next day's beginning). */
export function civilUs(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  us: number,
): number | undefined {
  if (month < 1 || month > 12 || day < 1 || minute > 59 || second > 59) return undefined;
  if (hour > 23 && !(hour === 24 && minute === 0 && second === 0 && us === 0)) return undefined;
  const days = Date.UTC(year, month - 1, day);
  if (new Date(days).getUTCDate() !== day) return undefined;
  return (days + ((hour * 60 + minute) * 60 + second) * 1000) * 1000 + us;
}
