/**
 * A seeded source of chance: one seed, one sequence, on every computer. mulberry32 (public domain, 32 bits of state)
 * uses integer arithmetic only, and the helpers avoid `Math.log` and `Math.cos`, whose last bit may differ between
 * engines: the training plant's history has to come out identical everywhere.
 */
export interface Random {
  /** Uniform in [min, max). */
  between(min: number, max: number): number;
  /** Bell-shaped around 0 with standard deviation `sigma`, never further out than 3.5 sigma (sum of four uniforms). */
  noise(sigma: number): number;
  /** True with probability `p` (0…1). */
  chance(p: number): boolean;
  /** One of the given values, each as likely. */
  pick<T>(values: readonly [T, ...T[]]): T;
}

/** @param seed any integer; only its low 32 bits count */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    between: (min, max) => min + (max - min) * next(),
    noise: (sigma) => (next() + next() + next() + next() - 2) * SQRT_3 * sigma,
    chance: (p) => next() < p,
    pick: (values) => values[Math.floor(next() * values.length)] ?? values[0],
  };
}

/** A part of the plant draws from its own sequence, so that a change in one part does not alter the history of another. */
export function seedOfPart(seed: number, part: string): number {
  let hash = 0x811c9dc5 ^ (seed >>> 0);
  for (let i = 0; i < part.length; i += 1) hash = Math.imul(hash ^ part.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The sum of four uniforms has variance 1/3. */
const SQRT_3 = 1.732_050_807_568_877_2;
