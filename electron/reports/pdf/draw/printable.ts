/** Answers whether the fonts of the report have a picture for a code point. */
export type HasGlyph = (codePoint: number) => boolean;

/**
 * Text from the plant, made inert and complete for print. Marks that turn the direction of writing, joiners, controls and
 * whatever the fonts cannot show stand as their number (`‹U+202E›`): nothing that is in a name is hidden, and nothing in a name
 * can change the look of what stands beside it. Line breaks and tabs become spaces.
 */
export function printable(text: string, hasGlyph: HasGlyph): string {
  let shown = '';
  for (const character of text) {
    const codePoint = character.codePointAt(0) as number;
    if (/[\t\n\r\u2028\u2029]/.test(character)) shown += ' ';
    else if (/[\u2007\u202f]/.test(character)) shown += '\u00a0';
    else if (REPLACED[character] !== undefined && !hasGlyph(codePoint)) shown += REPLACED[character];
    else if (INVISIBLE.test(character) || !hasGlyph(codePoint)) shown += named(codePoint);
    else shown += character;
  }
  return shown;
}

/** Controls, format characters (bidi marks, joiners, variation selectors), surrogates and private use. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Variation_Selector}]/u;

/** Signs that texts of the product and of rule packs use, and Noto Sans has no picture for. */
const REPLACED: Readonly<Record<string, string>> = { '≤': '<=', '≥': '>=', '→': '->', '←': '<-', '≠': '!=', '≈': '~' };

const named = (codePoint: number): string => `‹U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}›`;
