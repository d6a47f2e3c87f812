import type { ReportLanguage, ShiftReportDocument } from '../../../../shared/domain/report/index.ts';
import { createZoneClock } from '../../../../shared/domain/shift/zoneClock.ts';
import { US_PER_MINUTE, US_PER_SECOND } from '../../../../shared/domain/time.ts';
import type { Words } from './words.ts';

/** Numbers, times and units as people of the station write them. Null is undefined, which is not 0: a dash. */
export interface ReportFormat {
  /** Up to three decimals, or exactly as many as are asked for. */
  number(value: number | null, decimals?: number): string;
  percent(ratio: number | null, decimals?: number): string;
  /** In the unit of the report, with it. */
  duration(us: number | null): string;
  minutes(minutes: number | null): string;
  /** In the unit that says it shortest: seconds to days. */
  age(ms: number | null): string;
  time(us: number | null): string;
  /** Hours and minutes. */
  hour(us: number): string;
  dateTime(us: number | null): string;
  /** With the offset of that moment and the zone. */
  dateTimeZone(us: number): string;
  /** Local date `YYYY-MM-DD`, with the day of the week. */
  date(localDate: string): string;
  /** Value with its unit (UCUM). */
  quantity(value: number | null, unit: string): string;
  /** A unit as people write it. */
  unit(ucum: string): string;
}

export const DASH = '–';
const US_PER_HOUR = 60 * US_PER_MINUTE;
/** Of numbers only: how dates are written stands in the words, for it changes from one version of the runtime's tables to the next. */
const LOCALES: Record<ReportLanguage, string> = { en: 'en-GB', de: 'de-DE' };

export function reportFormat(
  { language, timeZone, durationUnit }: Pick<ShiftReportDocument, 'language' | 'timeZone' | 'durationUnit'>,
  { calendar }: Words,
): ReportFormat {
  const locale = LOCALES[language];
  const loose = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
  const byDecimals = new Map<number, Intl.NumberFormat>();
  const fixed = (decimals: number): Intl.NumberFormat => {
    const made =
      byDecimals.get(decimals) ??
      new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    byDecimals.set(decimals, made);
    return made;
  };
  const clock = createZoneClock(timeZone);
  const wallOf = (us: number): Wall => {
    const seconds = Math.floor(us / US_PER_SECOND);
    return wall(seconds + clock.offsetSecondsAt(seconds));
  };
  const dateOf = ({ year, month, day }: Wall) =>
    calendar.date(twoDigits(day), calendar.months[month] as string, String(year));
  const dateTime = (us: number) => `${dateOf(wallOf(us))}, ${wallOf(us).time}`;
  const number = (value: number | null, decimals?: number) =>
    value === null ? DASH : (decimals === undefined ? loose : fixed(decimals)).format(value);
  const inUnit = (us: number) =>
    durationUnit === 'h'
      ? `${fixed(2).format(us / US_PER_HOUR)}\u00a0h`
      : `${fixed(1).format(us / US_PER_MINUTE)}\u00a0min`;
  return {
    number,
    percent: (ratio, decimals = 1) => (ratio === null ? DASH : `${fixed(decimals).format(100 * ratio)}\u00a0%`),
    duration: (us) => (us === null ? DASH : inUnit(us)),
    minutes: (minutes) => (minutes === null ? DASH : inUnit(minutes * US_PER_MINUTE)),
    age: (ms) => (ms === null ? DASH : ageOf(ms, number)),
    time: (us) => (us === null ? DASH : wallOf(us).time),
    hour: (us) => wallOf(us).time.slice(0, 5),
    dateTime: (us) => (us === null ? DASH : dateTime(us)),
    dateTimeZone: (us) =>
      `${dateTime(us)} ${offsetWord(clock.offsetSecondsAt(Math.floor(us / US_PER_SECOND)))} (${timeZone})`,
    date: (text) => {
      const at = wall(Date.parse(`${text}T00:00:00Z`) / 1_000);
      return `${calendar.weekdays[at.weekday]}, ${dateOf(at)}`;
    },
    quantity: (value, unit) => (value === null ? DASH : `${number(value)}\u00a0${unitWord(unit)}`.trimEnd()),
    unit: unitWord,
  };
}

/** What a clock on the wall shows; month and weekday count from 0. */
interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly time: string;
}

/** @param localSeconds digits of the wall clock, counted as if they were UTC */
function wall(localSeconds: number): Wall {
  const at = new Date(localSeconds * 1_000);
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth(),
    day: at.getUTCDate(),
    weekday: at.getUTCDay(),
    time: at.toISOString().slice(11, 19),
  };
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `UTC+05:30` */
function offsetWord(seconds: number): string {
  const minutes = Math.abs(Math.round(seconds / 60));
  return `UTC${seconds < 0 ? '−' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

function ageOf(ms: number, number: (value: number, decimals: number) => string): string {
  if (ms < 60_000) return `${number(ms / 1_000, 0)} s`;
  if (ms < 3_600_000) return `${number(ms / 60_000, 0)} min`;
  return ms < 172_800_000 ? `${number(ms / 3_600_000, 1)} h` : `${number(ms / 86_400_000, 1)} d`;
}

/** UCUM codes whose print symbol (UCUM table "print") differs from the code; others are shown as they are. */
const SYMBOLS: Readonly<Record<string, string>> = {
  '1': '',
  Cel: '°C',
  '[degF]': '°F',
  K: 'K',
  'm3/h': 'm³/h',
  m3: 'm³',
  'kW.h': 'kWh',
  'kW.h/d': 'kWh/d',
  '[pH]': 'pH',
  '[NTU]': 'NTU',
  "[in_i'H2O]": 'inH₂O',
  'mg/L': 'mg/l',
  'ug/L': 'µg/l',
  'uS/cm': 'µS/cm',
};

function unitWord(ucum: string): string {
  return SYMBOLS[ucum] ?? ucum.replace(/\{([^}]*)\}/g, '$1');
}
