import type { ReportLanguage, ShiftReportDocument } from '../../../../shared/domain/report/index.ts';
import { US_PER_MINUTE, US_PER_MS } from '../../../../shared/domain/time.ts';

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
/** British usage: the day before the month, and 24 hours. */
const LOCALES: Record<ReportLanguage, string> = { en: 'en-GB', de: 'de-DE' };

export function reportFormat({
  language,
  timeZone,
  durationUnit,
}: Pick<ShiftReportDocument, 'language' | 'timeZone' | 'durationUnit'>): ReportFormat {
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
  const at = (options: Intl.DateTimeFormatOptions, zone = timeZone) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: 'h23', ...options });
    return (us: number | null) => (us === null ? DASH : format.format(Math.floor(us / US_PER_MS)));
  };
  const dayParts = { day: '2-digit', month: 'short', year: 'numeric' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  const dateTime = at({ ...dayParts, ...clock });
  const withOffset = at({ ...dayParts, ...clock, timeZoneName: 'longOffset' });
  const localDate = at({ ...dayParts, weekday: 'short' }, 'UTC');
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
    time: at(clock),
    hour: at({ hour: '2-digit', minute: '2-digit' }),
    dateTime,
    dateTimeZone: (us) => `${withOffset(us)} (${timeZone})`,
    date: (text) => localDate(Date.parse(`${text}T00:00:00Z`) * US_PER_MS),
    quantity: (value, unit) => (value === null ? DASH : `${number(value)}\u00a0${unitWord(unit)}`.trimEnd()),
    unit: unitWord,
  };
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
