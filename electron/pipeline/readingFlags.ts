import { READING_FLAGS, type ReadingFlag } from '../../shared/domain/entry.ts';

/** One bit per flag, in the order of `READING_FLAGS`: how flags travel in columns. 0: nothing to say. */
export const FLAG = {
  late: 1,
  repeatedTime: 2,
  stepBack: 4,
  future: 8,
  afterReset: 16,
  handCorrected: 32,
  requeued: 64,
} as const satisfies Record<ReadingFlag, number>;

export function flagNames(bits: number): ReadingFlag[] {
  return READING_FLAGS.filter((name) => (bits & FLAG[name]) !== 0);
}

export function flagBits(names: readonly ReadingFlag[]): number {
  return names.reduce((bits, name) => bits | FLAG[name], 0);
}
