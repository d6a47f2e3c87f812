/**
 * CAS Registry Numbers as they come out of spreadsheets. The check digit proves the form, never the identity: a swap of digits
 * can land on another substance's valid number (108-83-8 passes, and is not toluene).
 */
export type CasNumber = string & { readonly cas: unique symbol };

export type CasReading =
  | { readonly ok: true; readonly cas: CasNumber }
  /** In words, with the remedy. */
  | { readonly ok: false; readonly reason: string };

/** Two to seven digits, two digits, one check digit; no leading zero (CAS: "up to ten digits, separated into three groups"). */
const SHAPE = /^([1-9]\d{1,6})-(\d{2})-(\d)$/;
const LEADING_ZEROS = /^0+([1-9]\d{1,6}-\d{2}-\d)$/;

/** Digits before the last, from the right, times 1, 2, 3 …; the sum modulo 10. @param body digits before the check digit */
export function casCheckDigit(body: string): number {
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum += (i + 1) * Number(body[body.length - 1 - i]);
  return sum % 10;
}

/**
 * Reads one cell of a CAS column.
 *
 * A cell that the spreadsheet turned into a date is refused, not written back: 75-09-2 becomes 1975-09-02, and what else may have become
 * that date nobody can tell. Leading zeros are refused and the number without them named, so that one substance has one number.
 *
 * @param kind what the cell was in its file
 */
export function readCas(
  text: string,
  kind: 'text' | 'number' | 'date' | 'boolean' | 'error' | 'uncomputed' = 'text',
): CasReading {
  const trimmed = text
    .trim()
    .normalize('NFKC')
    .replace(/[\u2010-\u2015\u2212]/g, '-');
  if (kind === 'date')
    return refused(
      'the cell is a date: a spreadsheet has changed the number; format the column as text and type it again',
    );
  if (kind === 'number')
    return refused(`"${trimmed}" is a number without hyphens; format the column as text and write it as 64-17-5`);
  if (kind !== 'text') return refused(`the cell holds no text (${kind})`);
  const padded = LEADING_ZEROS.exec(trimmed);
  if (padded) return refused(`"${trimmed}" has leading zeros; write ${padded[1]}`);
  const match = SHAPE.exec(trimmed);
  if (!match) {
    const isDate = /^\d{4}-\d{2}-\d{2}/.test(trimmed) || /^\d{1,2}[./]\d{1,2}[./]\d{2,4}$/.test(trimmed);
    return refused(
      isDate
        ? `"${trimmed}" looks like a date: a spreadsheet may have changed the number; look it up and type it again as text`
        : `"${trimmed}" has not the shape of a CAS number: two to seven digits, two digits, one digit, such as 64-17-5`,
    );
  }
  const [, first, second, check] = match as unknown as [string, string, string, string];
  const expected = casCheckDigit(first + second);
  if (expected !== Number(check))
    return refused(
      `"${trimmed}": the check digit should be ${expected}, not ${check}; a digit is wrong or two are swapped`,
    );
  return { ok: true, cas: trimmed as CasNumber };
}

const refused = (reason: string): CasReading => ({ ok: false, reason });
