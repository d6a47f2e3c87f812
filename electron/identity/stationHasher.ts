import { ARGON2_FLOOR, type Argon2Cost, type Derive, isWeaker } from './argon2.ts';
import { calibrateCost, HASH_MS_MIN } from './calibrate.ts';
import { createPasswordHasher, type PasswordHasher } from './passwordHash.ts';

export interface StationHasherPorts {
  readonly derive: Derive;
  monotonicMs(): number;
  /** As it was measured here before; undefined: never. */
  kept(): Argon2Cost | undefined;
  keep(cost: Argon2Cost): void;
}

/**
 * The hasher of a station: measures at the first use what a hash may cost on this machine, and keeps that. Where a check turns out
 * to be faster than it must be, as on a newer machine with the old data folder, the cost is measured again and can only rise.
 */
export function createStationHasher(ports: StationHasherPorts): PasswordHasher {
  const { derive, monotonicMs } = ports;
  let settling: Promise<void> | undefined;
  let isTooFast = false;

  const cost = (): Argon2Cost => {
    const kept = ports.kept();
    return kept === undefined || isWeaker(kept, ARGON2_FLOOR) ? ARGON2_FLOOR : kept;
  };
  const hasher = createPasswordHasher(async (request) => {
    const startedMs = monotonicMs();
    const bytes = await derive(request);
    isTooFast ||= isSameCost(request.cost, cost()) && monotonicMs() - startedMs < HASH_MS_MIN;
    return bytes;
  }, cost);

  async function measure(): Promise<void> {
    const found = await calibrateCost(derive, monotonicMs);
    if (ports.kept() === undefined || isWeaker(cost(), found)) ports.keep(found);
    isTooFast = false;
  }

  function settled(): Promise<void> {
    if (ports.kept() !== undefined && !isTooFast) return Promise.resolve();
    settling ??= measure().finally(() => {
      settling = undefined;
    });
    return settling;
  }

  return {
    ...hasher,
    async hash(secret) {
      await settled();
      return hasher.hash(secret);
    },
    async isRight(secret, stored, others) {
      await settled();
      return hasher.isRight(secret, stored, others);
    },
  };
}

const isSameCost = (a: Argon2Cost, b: Argon2Cost): boolean =>
  a.memoryKib === b.memoryKib && a.passes === b.passes && a.lanes === b.lanes;
