import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Ledger } from '../../electron/ledger/index.ts';
import { type Decision, decisionSchema } from '../../shared/contract/quarantineChannels.ts';
import { isFinalVerdict } from '../../shared/domain/entries/verdict.ts';
import { EngineRig, START_US, TestClock, testConfig } from '../engine/engineHarness.ts';
import { CORRECT, decide, GAP, NOT_OURS, OTHER, refusals, SVEN, signed, verdicts } from './desk.ts';

/** Power that fails before, or right after, a transaction reaches the disk. */
class PowerCut extends Error {}
const power = vi.hoisted(() => ({
  /** So many transactions from now on the power fails. */
  transactions: Number.POSITIVE_INFINITY,
  when: 'before' as 'before' | 'after',
  isOff: false,
}));
vi.mock('../../electron/ledger/index.ts', async (original) => {
  const real = await original<typeof import('../../electron/ledger/index.ts')>();
  return {
    ...real,
    openLedger: (...options: Parameters<typeof real.openLedger>): Ledger => {
      const ledger = real.openLedger(...options);
      const transaction = ledger.transaction.bind(ledger);
      ledger.transaction = <T>(act: () => T): T => {
        const isLast = --power.transactions === 0;
        if (isLast) power.isOff = true;
        if (power.isOff && !(isLast && power.when === 'after')) throw new PowerCut();
        const result = transaction(act);
        if (power.isOff) throw new PowerCut();
        return result;
      };
      return ledger;
    },
  };
});

const folders = new Set<string>();
const restored = { transactions: Number.POSITIVE_INFINITY, isOff: false };
afterEach(() => {
  Object.assign(power, restored);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
});

/** A station whose power fails when it is told to, and that starts again by itself. */
class Plant {
  rig: EngineRig;
  cuts = 0;
  /** Readings as [source time, value]: what was tried, and what was acknowledged. */
  readonly tried: [number, number][] = [];
  readonly acknowledged: [number, number][] = [];
  readonly #overrides: Record<string, unknown>;

  constructor(overrides: Record<string, unknown> = {}) {
    this.#overrides = { windows: { everyMs: 5_000, graceMs: 500 }, ...overrides };
    this.rig = new EngineRig(new TestClock(START_US), testConfig(this.#overrides));
    folders.add(this.rig.folder);
  }

  /** Acts; when the power fails in it, the station starts anew. */
  act(act: (rig: EngineRig) => void): void {
    try {
      act(this.rig);
    } catch (error) {
      if (!power.isOff) throw error;
    }
    if (power.isOff) this.restart();
  }

  restart(): void {
    this.cuts++;
    Object.assign(power, restored);
    this.rig.crash();
    this.rig = new EngineRig(this.rig.clock, testConfig(this.#overrides), this.rig.folder);
  }

  deliver(temp: number): void {
    const { rig } = this;
    rig.clock.advanceMs(1_000);
    const at = rig.clock.now();
    this.tried.push([at, temp]);
    this.act(() => {
      rig.deliver({ temp });
      rig.engine.turn();
    });
    if (rig.credit > this.#credit(rig)) this.acknowledged.push([at, temp]);
    this.#seen = { rig, credit: rig.credit };
  }

  #seen: { rig: EngineRig; credit: number } | undefined;
  #credit = (rig: EngineRig): number => (this.#seen?.rig === rig ? this.#seen.credit : 0);

  pass(ms: number): void {
    this.rig.clock.advanceMs(ms);
    this.act((rig) => rig.engine.turn());
    this.act((rig) => rig.engine.turn());
  }

  end(): EngineRig {
    Object.assign(power, restored);
    this.pass(40_000);
    this.rig.stop();
    return this.rig;
  }
}

const DECISIONS: readonly Decision[] = [
  CORRECT,
  CORRECT,
  CORRECT,
  GAP,
  NOT_OURS,
  { verdict: 'requeued', reason: 'the rule was mended', code: 'ruleFixed' },
  { verdict: 'rejected', ground: 'duplicate', reason: 'sent twice', code: 'sentTwice' },
  { verdict: 'escalated', reason: 'ask the metrologist' },
  { verdict: 'withdrawn', reason: 'the wrong entry' },
].map((decision) => decisionSchema.parse(decision));

const stepArb = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('deliver' as const), temp: fc.integer({ min: -30, max: 290 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('refuse' as const), temp: fc.integer({ min: 400, max: 2_900 }) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      decision: fc.constantFrom(...DECISIONS),
      first: fc.nat(20),
      count: fc.integer({ min: 1, max: 6 }),
      isByOther: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('handOver' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(100, 5_000, 31_000, 40_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('cut' as const),
      transactions: fc.integer({ min: 1, max: 4 }),
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
);
type Step = typeof stepArb extends fc.Arbitrary<infer T> ? T : never;

function take(plant: Plant, step: Step): void {
  switch (step.do) {
    case 'deliver':
    case 'refuse':
      plant.deliver(step.temp);
      return;
    case 'decide': {
      const ids = refusals(plant.rig).map(({ key }) => key);
      const chosen = ids.slice(step.first % Math.max(1, ids.length)).slice(0, step.count);
      const actor = step.isByOther ? OTHER : SVEN;
      if (chosen.length > 0)
        plant.act(({ engine }) =>
          engine.command('decideQuarantine', { ids: chosen, ...step.decision, actor, signature: signed(actor) }),
        );
      return;
    }
    case 'handOver':
      plant.act(({ engine }) =>
        engine.command('handOverQuarantine', {
          ...{ ids: 'all', to: 'ute', reason: 'end of shift', actor: SVEN, signature: signed() },
        }),
      );
      return;
    case 'wait':
      plant.pass(step.ms);
      return;
    case 'restart':
      plant.restart();
      return;
    case 'cut':
      power.transactions = step.transactions;
      power.when = step.when;
  }
}

/** For each entry the final verdicts in force: a correction that was taken back is none. */
function finalVerdicts(rig: EngineRig): Map<string, string[]> {
  const inForce = new Map<string, string[]>(refusals(rig).map(({ key }) => [key, []]));
  const all = verdicts(rig);
  const withdrawn = new Set(all.map(({ withdraws }) => withdraws));
  for (const { quarantine, verdict, key } of all)
    if (isFinalVerdict(verdict) && !withdrawn.has(key)) inForce.get(quarantine)?.push(verdict);
  return inForce;
}

describe('whatever people, two sessions and power cuts do', () => {
  it('no item has two final verdicts, and what went back is sealed exactly once', () => {
    const seed = Number(process.env.SHIFTSEAL_SEED ?? 20_261_121);
    console.log(`quarantine property: seed ${seed}`);
    let cuts = 0;
    let sentBack = 0;
    fc.assert(
      fc.property(fc.array(stepArb, { minLength: 30, maxLength: 70 }), (steps) => {
        const plant = new Plant();
        for (const step of steps) take(plant, step);
        const rig = plant.end();
        const withdrawn = new Set(verdicts(rig).map(({ withdraws }) => withdraws));
        for (const [key, given] of finalVerdicts(rig))
          expect(given.length, `${key}: ${given.join()}`).toBeLessThanOrEqual(1);

        const expected: string[] = [];
        const kept = new Set(refusals(rig).flatMap(({ readings }) => readings.map(({ sourceTime }) => sourceTime)));
        for (const [at, temp] of plant.acknowledged) if (temp <= 300) expected.push(`${at} ${temp}`);
        for (const { correction, key } of verdicts(rig))
          if (correction && !withdrawn.has(key))
            for (const { sourceTime, value } of correction.readings) {
              sentBack++;
              expected.push(`${sourceTime} ${Math.fround(value as number)}`);
            }
        const sealed = rig.sealed('press.temp').map(([at, value]) => `${at} ${value}`);
        expect(new Set(sealed).size).toBe(sealed.length);
        expect(expected.filter((reading) => !sealed.includes(reading))).toEqual([]);
        for (const reading of sealed) {
          const isDelivered = plant.tried.some(([at, temp]) => reading === `${at} ${temp}`);
          if (!isDelivered) expect(expected).toContain(reading);
        }
        for (const [at, temp] of plant.acknowledged) if (temp > 300) expect(kept.has(at), `${at} ${temp}`).toBe(true);
        cuts += plant.cuts;
        rmSync(rig.folder, { recursive: true, force: true });
      }),
      { seed, numRuns: 30 },
    );
    console.log(`quarantine property: ${cuts} power cuts, ${sentBack} readings sent back, none lost or doubled`);
    expect(cuts).toBeGreaterThan(20);
    expect(sentBack).toBeGreaterThan(20);
  }, 120_000);
});

describe('a correction while the power fails at each of its writes', () => {
  it.each(
    [1, 2, 3, 4].flatMap((transactions) => (['before', 'after'] as const).map((when) => ({ transactions, when }))),
  )('$when transaction $transactions: it is decided or still to be decided, and sealed once or not at all', (cut) => {
    const plant = new Plant();
    plant.deliver(999);
    plant.pass(31_000);
    const [id] = refusals(plant.rig).map(({ key }) => key) as [string];
    Object.assign(power, cut);
    plant.act((rig) => {
      decide(rig, [id], CORRECT);
      rig.clock.advanceMs(20_000);
      rig.engine.turn();
      rig.engine.turn();
    });
    Object.assign(power, restored);
    const isDecided = finalVerdicts(plant.rig).get(id)?.length === 1;
    if (!isDecided) expect(decide(plant.rig, [id], CORRECT).decided).toEqual([id]);
    const rig = plant.end();
    expect(finalVerdicts(rig).get(id)).toEqual(['corrected']);
    expect(rig.sealed('press.temp')).toHaveLength(1);
  });

  it('is refused when it comes a second time from another window', () => {
    const plant = new Plant();
    plant.deliver(999);
    plant.pass(31_000);
    const [id] = refusals(plant.rig).map(({ key }) => key) as [string];
    expect(decide(plant.rig, [id], CORRECT).decided).toEqual([id]);
    plant.restart();
    expect(decide(plant.rig, [id], GAP).refused[0]?.reason).toBe('already corrected by sven');
    expect(plant.end().sealed('press.temp')).toHaveLength(1);
  });
});
