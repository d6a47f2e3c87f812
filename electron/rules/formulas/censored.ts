/**
 * What a value below the detection limit counts as. `zero`: nothing was found (what the EPA asks for trihalomethanes, haloacetic
 * acids and lead below the method's limit); `half`: half the limit; `limit`: the limit itself. A value above what the method can
 * read ("> 200.5") always counts as that bound, and is said to be at least so much.
 */
export const CENSORED_AS = ['zero', 'half', 'limit'] as const;
export type CensoredAs = (typeof CENSORED_AS)[number];

/** Limit bits of a status code (OPC 10000-4 §7.39.1): information type data value, limit low or high. */
const IS_LIMITED_LOW = 0x0500;
const IS_LIMITED_HIGH = 0x0600;
const LIMIT_BITS = 0x0700;

export type Censoring = 'none' | 'below' | 'above';

export function censoringOf(status: number): Censoring {
  const bits = status & LIMIT_BITS;
  return bits === IS_LIMITED_LOW ? 'below' : bits === IS_LIMITED_HIGH ? 'above' : 'none';
}

export const countedValue = (value: number, censoring: Censoring, as: CensoredAs): number =>
  censoring !== 'below' || as === 'limit' ? value : as === 'zero' ? 0 : value / 2;
