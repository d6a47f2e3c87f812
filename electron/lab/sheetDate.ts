/** Calendar dates out of cells: ISO text, or the serial number of days that spreadsheets keep. */
export type DateReading =
  /** `YYYY-MM-DD`. */
  { readonly ok: true; readonly date: string } | { readonly ok: false; readonly reason: string };

const MS_PER_DAY = 86_400_000;
/** Day 1 of the 1900 system is 1900-01-01; from day 61 on one day is too many, because day 60 (1900-02-29) never was. */
const DAY_0_OF_1900 = Date.UTC(1899, 11, 31);
const DAY_0_OF_1904 = Date.UTC(1904, 0, 1);
/** 9999-12-31 in the 1900 system. */
const SERIAL_MAX = 2_958_465;

/** @param serial days; a fraction is the time of day and is cut off */
export function dateOfSerial(serial: number, isDate1904: boolean): DateReading {
  const day = Math.floor(serial);
  if (!Number.isFinite(serial) || day < (isDate1904 ? 0 : 1) || day > SERIAL_MAX)
    return { ok: false, reason: `${serial} is no serial date` };
  if (!isDate1904 && day === 60) return { ok: false, reason: 'serial day 60 is 1900-02-29, a day that never was' };
  const ms = isDate1904 ? DAY_0_OF_1904 + day * MS_PER_DAY : DAY_0_OF_1900 + (day > 60 ? day - 1 : day) * MS_PER_DAY;
  return { ok: true, date: new Date(ms).toISOString().slice(0, 10) };
}

/** @param kind what the cell was; a `date` cell holds its serial number */
export function readDate(text: string, kind: string, isDate1904: boolean): DateReading {
  const trimmed = text.trim();
  if (kind === 'date') return dateOfSerial(Number(trimmed), isDate1904);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(trimmed))
    return { ok: false, reason: `"${trimmed}" is no date; write it as 2026-03-31` };
  const ms = Date.parse(`${trimmed}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== trimmed
    ? { ok: false, reason: `"${trimmed}": there is no such day` }
    : { ok: true, date: trimmed };
}
