import { COMMON_PASSWORDS } from './commonPasswords.ts';

/**
 * How many guesses somebody needs who knows what people choose, as a power of ten: the cheapest way to put the password together
 * from common words, the words of this station, repetitions, runs of the alphabet or the keyboard, years, and single
 * characters. After D. Wheeler, "zxcvbn: Low-Budget Password Strength Estimation" (USENIX Security 2016), much simplified.
 */
export function guessesPower(password: string, known: readonly string[]): number {
  const text = [...password.normalize('NFKC').toLowerCase()].slice(0, LOOKED_AT_MAX);
  const own = new Set(known.flatMap(wordsOf));
  // best[i]: cheapest way to the first i characters, and of how many pieces it is.
  const best: { power: number; pieces: number }[] = [{ power: 0, pieces: 0 }];
  for (let end = 1; end <= text.length; end++) {
    let cheapest = { power: Number.POSITIVE_INFINITY, pieces: 0 };
    for (let start = Math.max(0, end - PIECE_MAX); start < end; start++) {
      const before = best[start];
      const power = piecePower(text.slice(start, end), own);
      if (before === undefined || power === undefined) continue;
      // Which piece stands where has to be guessed as well.
      const pieces = before.pieces + 1;
      const total = before.power + power + (isSingle(start, end) ? 0 : Math.log10(1 + pieces));
      if (total < cheapest.power) cheapest = { power: total, pieces };
    }
    best.push(cheapest);
  }
  return best.at(-1)?.power ?? 0;
}

/** Past this, a password is long enough whatever it is made of; keeps the work bounded. */
const LOOKED_AT_MAX = 64;
const PIECE_MAX = LOOKED_AT_MAX;
/** A character nobody can derive: ten guesses, as zxcvbn counts it. */
const SINGLE_POWER = 1;

const isSingle = (start: number, end: number): boolean => end - start === 1;

/** Rank of each common password, from 1. */
const RANKS: ReadonlyMap<string, number> = new Map(
  COMMON_PASSWORDS.split(/\s+/)
    .filter((word) => word !== '')
    .map((word, index) => [word, index + 1]),
);

/** Words that people at a station choose, in the languages of the product; as common as the first hundred. */
const PLANT_WORDS: ReadonlySet<string> = new Set(
  `passwort kennwort willkommen geheim hallo sommer winter herbst frühling montag freitag schicht schichtbuch leitstand leitwarte
   bediener werk anlage presse kessel pumpe messwarte produktion fabrik shiftseal shift seal operator supervisor administrator auditor
   control controlroom station plant factory boiler press pump line production sealing ledger training wonderware siemens simatic
   scada summer spring autumn monday friday january december berlin münchen hamburg`.split(/\s+/),
);
const PLANT_POWER = 2;

function piecePower(piece: readonly string[], own: ReadonlySet<string>): number | undefined {
  if (piece.length === 1) return SINGLE_POWER;
  const text = piece.join('');
  const powers = [wordPower(text, own), runPower(piece), repeatPower(piece, own), yearPower(text)];
  const found = powers.filter((power) => power !== undefined);
  return found.length === 0 ? undefined : Math.min(...found);
}

function wordPower(text: string, own: ReadonlySet<string>): number | undefined {
  const plain = text.replace(/[@4301!$57|]/g, (sign) => LEET[sign] ?? sign);
  for (const [word, extra] of [
    [text, 0],
    [plain, Math.log10(2)],
  ] as const) {
    if (own.has(word)) return 1 + extra;
    const rank = RANKS.get(word);
    if (rank !== undefined) return Math.log10(rank + 1) + extra;
    if (PLANT_WORDS.has(word)) return PLANT_POWER + extra;
  }
  return undefined;
}

const LEET: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '0': 'o',
  '1': 'i',
  '!': 'i',
  $: 's',
  '5': 's',
  '7': 't',
  '|': 'l',
};

const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'qwertzuiopü',
  'asdfghjkl',
  'asdfghjklöä',
  'zxcvbnm',
  'yxcvbnm',
  'azertyuiop',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  '1q2w3e4r5t6y7u8i9o0p',
];
const RUNS = ROWS.flatMap((row) => [row, [...row].reverse().join('')]);

/** Three or more neighbours of the alphabet, the digits or a row of keys, either way. */
function runPower(piece: readonly string[]): number | undefined {
  if (piece.length < 3) return undefined;
  const text = piece.join('');
  return RUNS.some((run) => run.includes(text)) ? Math.log10(RUNS.length * 4 * piece.length) : undefined;
}

/** The same thing again and again: what it costs once, times how often. */
function repeatPower(piece: readonly string[], own: ReadonlySet<string>): number | undefined {
  for (let length = 1; length <= piece.length / 2; length++) {
    if (piece.length % length !== 0 || (length === 1 && piece.length < 3)) continue;
    if (!piece.every((sign, index) => sign === piece[index % length])) continue;
    const once = length === 1 ? SINGLE_POWER : (piecePower(piece.slice(0, length), own) ?? length * SINGLE_POWER);
    return once + Math.log10(piece.length / length);
  }
  return undefined;
}

const yearPower = (text: string): number | undefined => (/^(19|20)\d\d$/.test(text) ? Math.log10(200) : undefined);

/** What a name offers to somebody who guesses: the whole, and each word of it. */
function wordsOf(name: string): string[] {
  const text = name.normalize('NFKC').toLowerCase();
  return [text, text.replace(/[^\p{L}\p{N}]/gu, ''), ...text.split(/[^\p{L}\p{N}]+/u)].filter(
    (word) => word.length > 2,
  );
}
