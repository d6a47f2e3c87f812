import { randomInt } from 'node:crypto';

/** Without letters and digits that look alike in print: 31 signs. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LENGTH = 5;

/** `x7k2m-…`: four groups of five, 99 bits; read out or written down once, good until its owner chose an own one. */
export function makeOneTimePassword(random: (below: number) => number = randomInt): string {
  return Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP_LENGTH }, () => SIGNS[random(SIGNS.length)]).join(''),
  ).join('-');
}
