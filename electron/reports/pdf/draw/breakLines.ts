/** Longer texts are cut: a page is no place for a megabyte that a device sent as its name. */
const CHARACTERS_MAX = 6_000;

/**
 * Breaks a text into lines no wider than `width`: at spaces, in words that are too long behind a separator (tag names have
 * no spaces), and in parts that are still too long anywhere.
 */
export function breakLines(text: string, width: number, widthOf: (text: string) => number): string[] {
  const whole = text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX)}…` : text;
  const lines: string[] = [];
  let line = '';
  const put = (piece: string, separator: string) => {
    const joined = line === '' ? piece : `${line}${separator}${piece}`;
    if (widthOf(joined) <= width) {
      line = joined;
      return;
    }
    if (line !== '') lines.push(line);
    line = piece;
  };
  for (const word of whole.split(' ')) {
    if (widthOf(word) <= width) put(word, ' ');
    else for (const [index, piece] of piecesOf(word, width, widthOf).entries()) put(piece, index === 0 ? ' ' : '');
  }
  lines.push(line);
  return lines;
}

function piecesOf(word: string, width: number, widthOf: (text: string) => number): string[] {
  return word
    .split(/(?<=[/._\-,;:|)\]›])/)
    .flatMap((part) => (widthOf(part) <= width ? [part] : cutAnywhere(part, width, widthOf)));
}

function cutAnywhere(part: string, width: number, widthOf: (text: string) => number): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of part) {
    if (piece !== '' && widthOf(piece + character) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}
