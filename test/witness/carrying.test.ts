import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tellWitnesses } from '../../electron/engine/witnessWatch.ts';
import { readWitness } from '../../electron/ledger/index.ts';
import { filePlace, type Place, type StepOutcome, startCarrier } from '../../electron/witness/index.ts';
import type { WitnessStatus } from '../../shared/contract/witnesses.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { cleanUpAfterEach, drafts, openTestLedger, START_US, temporaryFolder } from '../ledger/temporaryLedger.ts';
import { sourceOf } from './sourceOf.ts';

cleanUpAfterEach();

function station() {
  const folder = temporaryFolder();
  const ledger = openTestLedger(folder);
  const grow = (times = 1): void => {
    for (let i = 0; i < times; i += 1) {
      ledger.append(drafts(ledger.size, ledger.size + 2));
      ledger.checkpoint();
    }
  };
  return { folder, ledger, grow, source: sourceOf(folder) };
}

describe('a further witness file', () => {
  it('gets every checkpoint, in pieces when there are many, and goes on where it was after a restart', async () => {
    const { ledger, grow, source } = station();
    const path = join(temporaryFolder(), 'share', 'w.txt');
    const heard: string[] = [];
    const place = () => filePlace(path, { heard: (from) => void heard.push(from) });
    grow(60);
    const first = place();
    expect(await first.step(source)).toEqual({ kind: 'again', size: 100 });
    expect(await first.step(source)).toEqual({ kind: 'done', size: 120 });
    grow(3);
    expect(await place().step(source)).toEqual({ kind: 'done', size: 126 });
    const sizes = readWitness(path)?.checkpoints.map(({ size }) => size);
    expect([sizes?.length, new Set(sizes).size, sizes?.at(-1)]).toEqual([63, 63, ledger.size]);
    expect(heard).toEqual([path]); // by the second, which found something there
  });

  it('is caught up with once its share is back', async () => {
    const { grow, source } = station();
    const share = join(temporaryFolder(), 'share');
    writeFileSync(share, ''); // a file where a folder should be: nothing can be written below it
    const place = filePlace(join(share, 'w.txt'), { heard: () => undefined });
    grow(2);
    expect(await place.step(source)).toMatchObject({ kind: 'later' });
    rmSync(share);
    mkdirSync(share);
    grow(2);
    expect(await place.step(source)).toEqual({ kind: 'done', size: 8 });
    expect(readWitness(join(share, 'w.txt'))?.checkpoints).toHaveLength(4);
  });

  it('that has seen more than the log is never written over, and says so', async () => {
    const [one, other] = [station(), station()];
    one.grow(5);
    other.grow(2);
    const path = join(temporaryFolder(), 'w.txt');
    await filePlace(path, { heard: () => undefined }).step(one.source);
    const behind = filePlace(path, { heard: () => undefined });
    expect(await behind.step(other.source)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('older'),
    });
    expect(readWitness(path)?.checkpoints.at(-1)?.size).toBe(10);
  });

  it('of another station is left alone; of the log before this one it is gone on with', async () => {
    const one = station();
    one.grow(2);
    const path = join(temporaryFolder(), 'w.txt');
    await filePlace(path, { heard: () => undefined }).step(one.source);
    const text = readFileSync(path, 'utf8');
    const under = (log: string) => filePlace(path, { heard: () => undefined }).step({ ...one.source, log });
    expect(await under(`${one.source.log}-b`)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('give each station a witness file of its own'),
    });
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(await under(`${one.source.log}/2`)).toMatchObject({ kind: 'done' });
  });
});

describe('a carrier', () => {
  it('tells each change of a place once, waits longer after each failure, and stops when told', async () => {
    const outcomes: StepOutcome[] = [
      { kind: 'again', size: 5 },
      { kind: 'done', size: 10 },
      { kind: 'done', size: 10 },
      ...Array.from({ length: 8 }, (): StepOutcome => ({ kind: 'later', message: 'away' })),
      { kind: 'done', size: 20 },
    ];
    const place: Place = {
      ...{ id: 'p', kind: 'file' },
      step: async () => outcomes.shift() ?? { kind: 'done', size: 20 },
    };
    const told: WitnessStatus[] = [];
    const waits: number[] = [];
    let now = START_US;
    await new Promise<void>((resolve) => {
      const carrier = startCarrier({
        place,
        source: {} as never,
        ports: { now: () => now },
        wait: async (ms) => {
          waits.push(ms);
          now += ms * 1_000;
          if (waits.length > 12) void carrier.stop().then(resolve);
          await new Promise(setImmediate);
        },
        tell: (status) => void told.push(status),
      });
    });
    expect(told.map(({ state, size }) => [state, size])).toEqual([
      ['starting', null],
      ['current', 5],
      ['current', 10],
      ['behind', 10],
      ['current', 20],
    ]);
    expect(waits.slice(2, 10)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });
});

describe('the alarm of a place outside', () => {
  const status = (state: WitnessStatus['state'], since: number | null): WitnessStatus => ({
    ...{ id: '//share/w.txt', kind: 'file', state, since, size: 5, currentAt: null, message: 'it is away' },
  });
  const raised = (state: WitnessStatus['state'], sinceMsAgo: number | null): string[] => {
    const told: string[] = [];
    const since = sinceMsAgo === null ? null : START_US - sinceMsAgo * 1_000;
    tellWitnesses([status(state, since)], 60_000, START_US as Instant, (alarm, condition) => {
      if (condition) told.push(`${alarm.priority} ${condition.message}`);
    });
    return told;
  };

  it('comes after the time that the configuration allows; for a place that holds another log, at once', () => {
    expect(raised('current', null)).toEqual([]);
    expect(raised('behind', 59_999)).toEqual([]);
    expect(raised('behind', 60_000)).toEqual(['medium The witness file //share/w.txt is behind: it is away']);
    expect(raised('refused', 0)).toEqual(['critical The witness file //share/w.txt: it is away']);
  });
});
