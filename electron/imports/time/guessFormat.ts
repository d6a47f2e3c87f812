import { readIso } from './namedTimes.ts';
import { compileTimePattern } from './timePattern.ts';

/** What the times of a sample can be. `ambiguous`: more than one reading, told with what each would make of the example. */
export type FormatGuess =
  | { readonly kind: 'format'; readonly format: string; readonly proof: string }
  | { readonly kind: 'ambiguous'; readonly formats: readonly string[]; readonly message: string }
  | { readonly kind: 'unknown' };

const CLOCKS = [
  '',
  ' HH:mm:ss',
  ' HH:mm',
  ' H:mm:ss',
  ' H:mm',
  ' HH:mm:ss.SSS',
  ' hh:mm:ss a',
  ' hh:mm a',
  ' h:mm:ss a',
  ' h:mm a',
];
/** Day first and month first always together: which one it is, only the data or a person can say. */
const DATES = [
  'd/M/yyyy',
  'M/d/yyyy',
  'd.M.yyyy',
  'd-M-yyyy',
  'M-d-yyyy',
  'yyyy/MM/dd',
  'yyyy.MM.dd',
  'yyyyMMdd',
  'd/M/yy',
  'M/d/yy',
  'd.M.yy',
  'd MMM yyyy',
  'd-MMM-yyyy',
  'MMM d yyyy',
  'MMM d, yyyy',
];

/**
 * Finds the formats that read every time of the sample. Two that read all of them are ambiguous unless they mean the same: then
 * nothing in the sample tells 1 February from 2 January, and the mapping must.
 */
export function guessTimeFormat(times: readonly string[]): FormatGuess {
  const texts = [...new Set(times.filter((text) => text !== ''))];
  if (texts.length === 0) return { kind: 'unknown' };
  if (texts.every((text) => readIso(text) !== undefined))
    return { kind: 'format', format: 'iso', proof: 'every time is ISO 8601' };
  const fitting = DATES.flatMap((date) => CLOCKS.map((clock) => `${date}${clock}`))
    .map((format) => ({ format, read: compileTimePattern(format) }))
    .filter(({ read }) => texts.every((text) => read(text) !== undefined));
  const [first] = fitting;
  if (!first) return serialGuess(texts);
  const meaning = (read: typeof first.read) => texts.map((text) => read(text)?.localUs).join();
  const others = fitting.filter(({ read }) => meaning(read) !== meaning(first.read));
  if (others.length === 0)
    return {
      kind: 'format',
      format: first.format,
      proof: `only this order of day and month reads all ${texts.length} times of the sample`,
    };
  const candidates = [first, others[0] as typeof first];
  const example =
    texts.find((text) => first.read(text)?.localUs !== candidates[1]?.read(text)?.localUs) ?? (texts[0] as string);
  const readings = candidates.map(
    ({ format, read }) => `${new Date((read(example)?.localUs ?? 0) / 1000).toISOString().slice(0, 10)} (${format})`,
  );
  return {
    kind: 'ambiguous',
    formats: candidates.map(({ format }) => format),
    message: `the date "${example}" can be read as ${readings.join(' or ')}, and nothing in the first rows decides; set time.format`,
  };
}

/** Plain numbers that would be days of the last decades. */
function serialGuess(texts: readonly string[]): FormatGuess {
  const isSerial = texts.every(
    (text) => /^\d{5}(\.\d+)?$/.test(text) && Number(text) > 36_526 && Number(text) < 73_050,
  );
  return isSerial
    ? { kind: 'format', format: 'excelSerial', proof: 'every time is a serial day of a spreadsheet' }
    : { kind: 'unknown' };
}
