import { formatInstant, type Instant } from '../../shared/domain/time.ts';

/** A number in a sentence or a figure of a result: at most six significant digits, so that a float of 32 bits reads as it was meant. */
export const numberText = (value: number): string => String(Number(value.toPrecision(6)));

/** Minutes, as people write times of samples. */
export const minuteText = (at: number): string =>
  `${formatInstant(at as Instant)
    .slice(0, 16)
    .replace('T', ' ')} UTC`;

const FIGURE_LENGTH_MAX = 300;

/** A list as figures `name1`, `name2` …, each within the length a figure may have. */
export function listFigures(name: string, items: readonly string[], separator: string): Record<string, string> {
  const figures: Record<string, string> = {};
  let text = '';
  for (const item of items) {
    const longer = text === '' ? item : `${text}${separator}${item}`;
    if (longer.length <= FIGURE_LENGTH_MAX) {
      text = longer;
      continue;
    }
    figures[`${name}${Object.keys(figures).length + 1}`] = text;
    text = item.slice(0, FIGURE_LENGTH_MAX);
  }
  if (text !== '') figures[`${name}${Object.keys(figures).length + 1}`] = text;
  return figures;
}

/** A UCUM code in a sentence: annotations without their braces. */
export const unitWord = (unit: string): string => (unit === '1' ? '' : unit.replace(/[{}]/g, ''));
