import { afterEach, describe, expect, it } from 'vitest';
import { openQuarantine, quarantineGroups, quarantineSummary } from '../../electron/quarantine/index.ts';
import { openDataFolder } from '../../electron/query/dataFolder.ts';
import { quarantineEntry, quarantineTrial } from '../../electron/query/quarantine.ts';
import { dryRunQuarantine } from '../../electron/query/quarantineDryRun.ts';
import type { DryRun } from '../../shared/contract/quarantineChannels.ts';
import { repairSchema } from '../../shared/domain/repair.ts';
import type { EngineRig } from '../engine/engineHarness.ts';
import { START_US, testConfig } from '../engine/engineHarness.ts';
import { CORRECT, Desk, decide, NOT_OURS, refuse, SVEN, signed } from './desk.ts';

const desk = new Desk();
afterEach(() => desk.clear());

function reading<T>(rig: EngineRig, act: (data: ReturnType<typeof openDataFolder>) => T): T {
  const data = openDataFolder(rig.folder);
  try {
    return act(data);
  } finally {
    data.close();
  }
}
const repairOf = (given: object) => repairSchema.parse({ method: { kind: 'asIs' }, ...given });

describe('a repair while somebody types it', () => {
  it('is judged by the gate of the engine, with the reason, and nothing is written', () => {
    const rig = desk.start();
    const id = refuse(rig);
    const before = rig.entries().length;
    const tried = (value: number) =>
      reading(rig, (data) =>
        quarantineTrial(data, { id, repair: repairOf({ edits: [{ of: 0, value }] }), withSuggestions: false }),
      ).trial;
    expect(tried(301)).toMatchObject({ passing: 0, refused: 1, readings: [{ passes: false, step: 'range' }] });
    expect(tried(99.9)).toMatchObject({ passing: 1, refused: 0, readings: [{ passes: true, engineering: 99.9 }] });
    expect(rig.entries()).toHaveLength(before);
  });

  it('agrees with the engine, whether the reading of that time is sealed or still waits in the inbox', () => {
    const rig = desk.start();
    rig.deliver({ temp: 20 });
    const sealedAt = rig.clock.now();
    rig.engine.turn();
    const id = refuse(rig);
    rig.clock.advanceMs(5_000);
    rig.deliver({ temp: 21 });
    const heldAt = rig.clock.now();
    rig.engine.turn();
    for (const [sourceTime, same] of [
      [sealedAt, 20],
      [heldAt, 21],
    ] as const)
      for (const value of [same, 30]) {
        const repair = repairOf({ edits: [{ of: 0, value, sourceTime }] });
        const { trial } = reading(rig, (data) => quarantineTrial(data, { id, repair, withSuggestions: false }));
        expect(trial).toMatchObject({ passing: 0, readings: [{ step: 'duplicate' }] });
        expect(decide(rig, [id], { ...CORRECT, repair }).decided).toEqual([]);
      }
  });

  it('suggests the usual mistakes, those that pass first, each with its value', () => {
    const rig = desk.start();
    const far = refuse(rig, 2150);
    const { suggestions } = reading(rig, (data) =>
      quarantineTrial(data, { id: far, repair: repairOf({}), withSuggestions: true }),
    );
    const passing = suggestions.filter(({ refused }) => refused === 0);
    expect(passing.map(({ label }) => label)).toEqual(expect.arrayContaining(['÷ 10', '÷ 100', 'last digit dropped']));
    expect(passing[0]?.value).toBe(215);
    expect(suggestions.findIndex(({ passing: n }) => n === 0)).toBe(passing.length);
  });
});

describe('what stands around a refused reading', () => {
  it('is its range, its neighbours and every verdict, and whether it can still be taken back', () => {
    const rig = desk.start({ windows: { everyMs: 3_600_000, graceMs: 1_000 } });
    rig.deliver({ temp: 20 });
    rig.clock.advanceMs(1_000);
    const id = refuse(rig);
    decide(rig, [id], { verdict: 'escalated', reason: 'ask Ute' });
    const before = reading(rig, (data) => quarantineEntry(data, id));
    expect(before).toMatchObject({
      expected: { unit: 'Cel', min: -40, max: 300 },
      readings: [{ value: 999, engineering: 999 }],
      history: [{ verdict: 'escalated', by: 'sven' }],
      canWithdraw: false,
    });
    expect([...before.neighbours.value]).toEqual([20]);
    decide(rig, [id], CORRECT);
    expect(reading(rig, (data) => quarantineEntry(data, id)).canWithdraw).toBe(true);
  });
});

describe('a changed configuration against the queue', () => {
  it('says of each undecided entry whether it would pass, and can be cancelled', async () => {
    const rig = desk.start();
    const ids = [400, 500, 2900].map((temp) => refuse(rig, temp));
    decide(rig, [refuse(rig, 450)], NOT_OURS);
    const config = testConfig();
    const temp = config.tags.find((tag) => tag.id === 'press.temp');
    const wider = {
      ...config,
      tags: config.tags.map((tag) => (tag === temp ? { ...tag, range: { min: -40, max: 600 } } : tag)),
    };
    const told: DryRun[] = [];
    const ports = {
      onProgress: (run: DryRun) => told.push(run),
      isCancelled: () => false,
      breathe: async () => undefined,
    };
    const data = openDataFolder(rig.folder);
    try {
      const run = await dryRunQuarantine(data, wider, ports);
      expect(run).toMatchObject({ state: 'done', done: 3, total: 3, passing: 2, refused: 1 });
      expect(run.entries.map(({ id, outcome }) => [id, outcome])).toEqual([
        [ids[2], 'refused'],
        [ids[1], 'passes'],
        [ids[0], 'passes'],
      ]);
      expect(told.length).toBeGreaterThan(0);
      expect(await dryRunQuarantine(data, wider, { ...ports, isCancelled: () => true })).toMatchObject({
        state: 'cancelled',
      });
    } finally {
      data.close();
    }
  });
});

describe('counts and ages', () => {
  it('groups by tag and step, sums a span, and knows what keeps a shift from being closed', () => {
    const rig = desk.start();
    const ids = [refuse(rig), refuse(rig), refuse(rig)];
    decide(rig, [ids[0] as string], NOT_OURS);
    reading(rig, ({ db }) => {
      expect(quarantineGroups(db, rig.clock.now())).toMatchObject([
        { tag: 'press.temp', step: 'range', entries: 2, readings: 2 },
      ]);
      expect(quarantineGroups(db, rig.clock.now())[0]?.perHour.at(-1)).toBe(2);
      expect(quarantineSummary(db, START_US, rig.clock.now() + 1)).toMatchObject({
        ...{ added: 3, addedReadings: 3, decided: { rejected: 1 }, open: 2, handedOver: 0 },
      });
      expect(openQuarantine(db)).toMatchObject({ blocking: 2, handedOver: 0, ids: ids.slice(1) });
    });
    const at = rig.clock.now();
    rig.engine.command('handOverQuarantine', {
      ...{ ids: 'all', to: 'ute', reason: 'end of shift', actor: SVEN, signature: signed() },
    });
    reading(rig, ({ db }) => {
      expect(openQuarantine(db)).toMatchObject({ blocking: 0, handedOver: 2 });
      expect(openQuarantine(db, at + 1)).toMatchObject({ blocking: 2, handedOver: 0 });
    });
  });
});
