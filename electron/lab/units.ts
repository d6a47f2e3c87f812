import ucum from '@lhncbc/ucum-lhc';

/** Quantities of containers, in UCUM units. A mass and a volume are never turned into one another: nobody gave the density. */
export interface Units {
  /** Undefined when `unit` is no UCUM code. */
  dimensionOf(unit: string): Dimension | undefined;
  /** @returns the quantity in `to`, or undefined where the dimensions differ or a code is unknown */
  convert(quantity: number, from: string, to: string): number | undefined;
  /** The UCUM code people probably meant by a word such as "litre" or "Kg"; undefined where there is none. */
  codeFor(word: string): string | undefined;
}

export type Dimension = 'mass' | 'volume' | 'amount' | 'count' | 'other';

/** What people write in a quantity column; the code is proposed, never taken by itself. */
const WORDS: Readonly<Record<string, string>> = {
  gram: 'g',
  grams: 'g',
  gr: 'g',
  kilo: 'kg',
  kilogram: 'kg',
  kilograms: 'kg',
  kgs: 'kg',
  milligram: 'mg',
  litre: 'L',
  liter: 'L',
  litres: 'L',
  liters: 'L',
  ltr: 'L',
  millilitre: 'mL',
  milliliter: 'mL',
  cc: 'mL',
  gal: '[gal_us]',
  gallon: '[gal_us]',
  gallons: '[gal_us]',
  lb: '[lb_av]',
  lbs: '[lb_av]',
  pound: '[lb_av]',
  pounds: '[lb_av]',
  oz: '[oz_av]',
  pcs: '1',
  ea: '1',
  each: '1',
};
const UNIT_LENGTH_MAX = 40;
/** Codes seen; a sheet uses a handful. */
const KNOWN_MAX = 1_000;

/** UCUM by the library of the US National Library of Medicine; each code is looked up once. */
export function createUnits(): Units {
  const library = ucum.UcumLhcUtils.getInstance();
  const known = new Map<string, Dimension | undefined>();

  function dimensionOf(unit: string): Dimension | undefined {
    if (known.has(unit)) return known.get(unit);
    const dimension = lookUp(unit);
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(unit, dimension);
    return dimension;
  }

  /** `valid` alone counts: the library also guesses, and a guess is no unit. */
  function lookUp(unit: string): Dimension | undefined {
    if (unit === '' || unit.length > UNIT_LENGTH_MAX) return undefined;
    if (unit === '1') return 'count';
    if (library.validateUnitString(unit).status !== 'valid') return undefined;
    for (const [dimension, base] of [
      ['mass', 'g'],
      ['volume', 'L'],
      ['amount', 'mol'],
      ['count', '1'],
    ] as const)
      if (library.convertUnitTo(unit, 1, base).status === 'succeeded') return dimension;
    return 'other';
  }

  return {
    dimensionOf,
    convert(quantity, from, to) {
      if (from === to) return quantity;
      const [a, b] = [dimensionOf(from), dimensionOf(to)];
      if (a === undefined || b === undefined || a !== b) return undefined;
      const answer = library.convertUnitTo(from, quantity, to);
      return answer.status === 'succeeded' && typeof answer.toVal === 'number' ? answer.toVal : undefined;
    },
    codeFor: (word) => WORDS[word.trim().toLowerCase()],
  };
}
