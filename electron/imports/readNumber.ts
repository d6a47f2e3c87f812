/** What a cell that should hold a number holds. `limit` low: "<1", the true value lies below. */
export type NumberReading =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'censored'; readonly side: 'low' | 'high'; readonly value: number }
  | { readonly kind: 'thousands' }
  | { readonly kind: 'none' };

const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const CENSORED = /^(<|>|<=|>=|≤|≥)\s*(.+)$/;
const NONE: NumberReading = { kind: 'none' };
const THOUSANDS: NumberReading = { kind: 'thousands' };

/**
 * Reads numbers with one decimal mark and nothing else. Groups of thousands are named, not guessed at: "1,234" is one thousand or
 * one and a bit, depending on who wrote it.
 */
export function numberReader(decimal: '.' | ','): (text: string) => NumberReading {
  const group = decimal === '.' ? ',' : '\\.';
  const grouped = new RegExp(
    `^[+-]?\\d{1,3}(?:(?:${group}|[\\s\\u00a0\\u202f'’_])\\d{3})+(?:${decimal === '.' ? '\\.' : ','}\\d*)?$`,
  );

  function plain(text: string): NumberReading {
    const pointed = decimal === ',' ? (text.includes('.') ? '' : text.replace(',', '.')) : text;
    if (PLAIN.test(pointed)) {
      const value = Number(pointed);
      return Number.isFinite(value) ? { kind: 'number', value } : NONE;
    }
    return grouped.test(text) ? THOUSANDS : NONE;
  }

  return (text) => {
    const sign = CENSORED.exec(text);
    if (!sign) return plain(text);
    const limit = plain((sign[2] as string).trim());
    if (limit.kind !== 'number') return limit;
    return { kind: 'censored', side: /^[<≤]/.test(text) ? 'low' : 'high', value: limit.value };
  };
}
