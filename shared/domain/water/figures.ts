/** Figures of a sealed water result, as the rule kinds write them: the result itself says everything that is drawn or printed. */
export type Figures = Readonly<Record<string, number | string | null>>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MONTH = /^\d{4}-\d{2}$/;
const QUARTER = /^\d{4}-Q[1-4]$/;

/** Values recorded in the intervals of each day, null where nothing was recorded. Days ascend; days without any are left out. */
export function recordedDays(
  figures: Figures,
): { readonly day: string; readonly values: readonly (number | null)[] }[] {
  return named(figures, DAY).flatMap(([day, text]) =>
    typeof text === 'string'
      ? [{ day, values: text.split(' ').map((each) => (each === '-' ? null : Number(each))) }]
      : [],
  );
}

/** One number a name (days, months or quarters), ascending; null where nothing was measured. */
export const dailyNumbers = (figures: Figures): [string, number | null][] => numbersOf(figures, DAY);
export const monthlyNumbers = (figures: Figures): [string, number | null][] => numbersOf(figures, MONTH);
export const quarterlyNumbers = (figures: Figures): [string, number | null][] => numbersOf(figures, QUARTER);

/** A list that was cut to the length of a figure: `wrong1`, `wrong2` … */
export function listOf(figures: Figures, name: string, separator: string): string[] {
  const parts: string[] = [];
  for (let part = 1; typeof figures[`${name}${part}`] === 'string'; part++)
    parts.push(...(figures[`${name}${part}`] as string).split(separator));
  return parts;
}

export const numberOf = (figures: Figures, name: string): number | undefined => {
  const value = figures[name];
  return typeof value === 'number' ? value : undefined;
};

/** Which kind of rule said it. */
export const kindOf = (figures: Figures): string => (typeof figures.kind === 'string' ? figures.kind : '');

/** A reading, run or episode told at once, not how a period ended. */
export const isEvent = (figures: Figures): boolean => figures.event !== undefined;

function named(figures: Figures, pattern: RegExp): [string, number | string | null][] {
  return Object.entries(figures)
    .filter(([name]) => pattern.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

const numbersOf = (figures: Figures, pattern: RegExp): [string, number | null][] =>
  named(figures, pattern).flatMap(([name, value]) => (typeof value === 'string' ? [] : [[name, value]]));
