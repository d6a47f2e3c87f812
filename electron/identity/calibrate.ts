import { ARGON2_FLOOR, type Argon2Cost, type Derive } from './argon2.ts';

/** One hash takes at least this long on the machine that checks it … */
export const HASH_MS_MIN = 50;
/** … and a person waits no longer than this for it. */
export const HASH_MS_MAX = 500;
/** Aimed at: a machine that was busy while it was measured still stays above the least. */
const HASH_MS_AIMED = 120;
const MEMORY_KIB_MAX = 65_536;
const PASSES_MAX = 16;
const ROUNDS = 3;

/**
 * Chooses what a hash costs here: memory first, since memory is what a guessing machine lacks, then passes. The fastest of three
 * measurements counts, so that a busy moment makes nothing cheap. Never below the floor, however slow the machine.
 *
 * @param derive where passwords are hashed
 * @param elapsedMs monotonic milliseconds
 */
export async function calibrateCost(derive: Derive, elapsedMs: () => number): Promise<Argon2Cost> {
  const fastestMs = async (cost: Argon2Cost): Promise<number> => {
    let fastest = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round++) {
      const startedMs = elapsedMs();
      await derive({ secret: 'calibration', salt: '00'.repeat(16), cost });
      fastest = Math.min(fastest, elapsedMs() - startedMs);
    }
    return fastest;
  };
  await derive({ secret: 'warm up', salt: '00'.repeat(16), cost: ARGON2_FLOOR }); // compiles the code
  const floorMs = Math.max(0.1, await fastestMs(ARGON2_FLOOR));
  const passesOfFloor = ARGON2_FLOOR.passes;
  const kibPerMs = (ARGON2_FLOOR.memoryKib * passesOfFloor) / floorMs;
  const memoryKib = clamp(
    floorTo((kibPerMs * HASH_MS_AIMED) / passesOfFloor, 1024),
    ARGON2_FLOOR.memoryKib,
    MEMORY_KIB_MAX,
  );
  const passes = clamp(Math.round((kibPerMs * HASH_MS_AIMED) / memoryKib), passesOfFloor, PASSES_MAX);
  let cost: Argon2Cost = { memoryKib, passes, lanes: 1 };
  // Big memory is slower a kibibyte than small: what was worked out is measured once more.
  for (let ms = await fastestMs(cost); ms < HASH_MS_MIN * 1.2 && cost.passes < PASSES_MAX; ms = await fastestMs(cost))
    cost = { ...cost, passes: cost.passes + 1 };
  for (let ms = await fastestMs(cost); ms > HASH_MS_MAX && !isFloor(cost); ms = await fastestMs(cost))
    cost = {
      ...cost,
      memoryKib: Math.max(ARGON2_FLOOR.memoryKib, Math.floor(cost.memoryKib / 2)),
      passes: passesOfFloor,
    };
  return cost;
}

const isFloor = (cost: Argon2Cost): boolean =>
  cost.memoryKib <= ARGON2_FLOOR.memoryKib && cost.passes <= ARGON2_FLOOR.passes;
const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
const floorTo = (value: number, step: number): number => Math.floor(value / step) * step;
