import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { frameFromRows } from '../../shared/domain/frame.ts';
import { EngineRig, START_US, TestClock, testConfig } from '../engine/engineHarness.ts';
import { Desk, refusals, refuse, verdicts } from './desk.ts';

const desk = new Desk();
let rigs: EngineRig[] = [];
afterEach(() => {
  for (const rig of rigs) {
    if (rig.isRunning) rig.stop();
    rmSync(rig.folder, { recursive: true, force: true });
  }
  rigs = [];
  desk.clear();
});

const plain = testConfig();
const more = testConfig({
  tags: [
    ...plain.tags,
    {
      id: 'press.oil',
      equipment: 'press',
      connection: 'plc',
      address: { table: 'holding', register: 9, type: 'float32' },
    },
  ],
});

function start(config: typeof plain, hash: string, before?: EngineRig): EngineRig {
  if (before?.isRunning) before.stop();
  const clock = before?.clock ?? new TestClock(START_US);
  const loaded = { config, hash: hash.repeat(64), path: 'test' };
  const rig = new EngineRig(clock, config, before?.folder, { loaded });
  rigs.push(rig);
  return rig;
}

function pass(rig: EngineRig, seconds: number): void {
  for (let i = 0; i < seconds; i += 5) {
    rig.clock.advanceMs(5_000);
    rig.engine.turn();
  }
}

/** A reading of a tag that the ledger knows and the configuration no longer does. */
function refuseUnknown(): { rig: EngineRig; at: number } {
  const first = start(more, 'a');
  const number = first.numberOf('press.oil');
  const rig = start(plain, 'b', first);
  rig.clock.advanceMs(1_000);
  const at = rig.clock.now();
  const row = { tag: number, kind: 'float32', sourceTime: at, receivedTime: at, value: 4.5, status: 0 } as const;
  rig.engine.take('w', { type: 'frame', frame: frameFromRows('plc', 'press', [row]) });
  rig.engine.turn();
  expect(refusals(rig)[0]).toMatchObject({ step: 'unknownTag' });
  return { rig, at };
}

describe('a refusal whose cause can go away', () => {
  it('is tried again after a new configuration, goes back as it came, and says so', () => {
    const { rig, at } = refuseUnknown();
    pass(rig, 60);
    expect(verdicts(rig)).toEqual([]); // nothing has changed: nothing is tried
    const after = start(more, 'c', rig);
    pass(after, 60);
    expect(verdicts(after)).toMatchObject([
      { verdict: 'requeued', actor: { user: 'station' }, attempt: { number: 1 } },
    ]);
    after.stop();
    expect(after.sealed('press.oil')).toEqual([[at, 4.5]]);
    const batch = after.entries().find((body) => body.kind === 'batch' || body.kind === 'amendment');
    expect(batch && 'tags' in batch ? (batch.tags as { flags: unknown }[])[0]?.flags : undefined).toEqual([
      [0, 1, expect.arrayContaining(['requeued'])],
    ]);
  });

  it('is counted and told each time it is refused again, with growing delays, and only so often', () => {
    let { rig } = refuseUnknown();
    for (let i = 0; i < 9; i++) {
      rig = start(plain, 'cdef'[i % 4] as string, rig);
      pass(rig, 20);
    }
    const early = verdicts(rig).length;
    expect(early).toBeLessThan(5); // the delay after the second try is longer than these twenty seconds
    for (let i = 0; i < 12; i++) {
      rig = start(plain, 'cdef'[i % 4] as string, rig);
      rig.clock.advanceMs(3_600_000);
      pass(rig, 20);
    }
    const all = verdicts(rig);
    expect(all.map(({ verdict, attempt }) => `${verdict} ${attempt?.number}`)).toEqual(
      [1, 2, 3, 4, 5].map((n) => `retried ${n}`),
    );
    expect(all[0]?.reason).toContain('there is no tag "#');
  });

  it('an error of the data is never tried again by itself', () => {
    const first = start(plain, 'a');
    refuse(first);
    const wide = testConfig({
      tags: plain.tags.map((tag) => (tag.range ? { ...tag, range: { min: -40, max: 2_000 } } : tag)),
    });
    const rig = start(wide, 'b', first);
    pass(rig, 120);
    expect(verdicts(rig)).toEqual([]);
  });
});

describe('a queue that grows', () => {
  const alarmsOf = (rig: EngineRig): string[] =>
    rig.entries().flatMap((body) => (body.kind === 'alarm' ? [`${body.alarm} ${body.event}`] : []));

  it('raises an alarm at more than so many entries in an hour, which returns when it is over', () => {
    const rig = desk.start({ quarantine: { growthPerHourMax: 5 } });
    for (let i = 0; i < 5; i++) refuse(rig, 400 + i);
    pass(rig, 10);
    expect(alarmsOf(rig)).toEqual([]);
    refuse(rig, 500);
    pass(rig, 10);
    expect(alarmsOf(rig)).toEqual(['station.quarantine.growth raised']);
    rig.clock.advanceMs(3_600_000);
    pass(rig, 10);
    expect(alarmsOf(rig)).toContain('station.quarantine.growth returned');
  });

  it('warns at 70 % of what a plant can look through, and drops nothing beyond', () => {
    const rig = desk.start({ quarantine: { undecidedMax: 10 } });
    for (let i = 0; i < 12; i++) refuse(rig, 400 + i);
    pass(rig, 10);
    expect(alarmsOf(rig)).toEqual(['station.quarantine.warning raised', 'station.quarantine.high raised']);
    expect(refusals(rig)).toHaveLength(12);
  });
});
