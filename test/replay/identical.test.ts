import { afterEach, describe, expect, it } from 'vitest';
import { BASE, ordinary, ReplayedStation, withTag } from './replayedStation.ts';

const open: ReplayedStation[] = [];
afterEach(() => {
  for (const station of open.splice(0)) station.close();
});

function stationOf(config: ConstructorParameters<typeof ReplayedStation>[0] = BASE): ReplayedStation {
  const station = new ReplayedStation(config);
  open.push(station);
  return station;
}

const isIdentical = { isIdentical: true, differing: 0, differences: [], moreDifferences: 0 };

describe('a replay under the configuration that the readings were sealed with', () => {
  it('gives every batch again to the byte: windows by grid, count and state change', async () => {
    const station = stationOf();
    station.run(120, (second) => [
      ...ordinary(second),
      ...ordinary(second).map((each) => ({ ...each, afterMs: 300 })),
      ...ordinary(second).map((each) => ({ ...each, afterMs: 600 })),
      ...ordinary(second).map((each) => ({ ...each, afterMs: 900 })),
      { tag: 'temp', value: second, afterMs: 950 },
    ]);
    station.run(20);
    station.run(13);
    station.station.stop();
    const closings = new Set(station.batches().map(({ window }) => window.closedBy));
    expect([...closings].sort()).toEqual(['count', 'shutdown', 'stateChange', 'time']);
    const report = await station.replay();
    expect(report).toMatchObject(isIdentical);
    expect(report.batches).toBe(station.batches().length);
    expect(report.identical).toBe(report.batches);
    expect(report.configBefore).toBe(report.configAfter);
  });

  it('Bad readings, 64-bit counters, texts, times ahead, steps back and repeats', async () => {
    const station = stationOf();
    station.run(40, (second) => [
      ...ordinary(second),
      { tag: 'temp', status: 0x80050000, afterMs: 100 },
      { tag: 'temp', value: -0, afterMs: 200 },
      { tag: 'total', value: 18_446_744_073_709_551_615n - BigInt(second), afterMs: 5_000, receivedMs: -5_000 },
      ...(second % 3 === 0 ? [{ tag: 'temp', value: second, afterMs: -500, receivedMs: 600 }] : []),
    ]);
    station.station.stop();
    const flags = station.batches().flatMap(({ findings }) => findings.map(({ rule }) => rule));
    expect(new Set(flags)).toEqual(new Set(['future', 'stepBack', 'repeatedTime']));
    expect(await station.replay()).toMatchObject(isIdentical);
  });

  it('what cleaning corrected and filled', async () => {
    const clean = { filters: [{ kind: 'hampel', action: 'replace' }], fill: { method: 'linear', maxReadings: 5 } };
    const station = stationOf(withTag('temp', { clean }));
    station.run(60, (second) =>
      ordinary(second).flatMap((each) =>
        each.tag !== 'temp' ? [each] : second % 10 === 7 ? [] : second % 10 === 4 ? [{ ...each, value: 99 }] : [each],
      ),
    );
    station.station.stop();
    expect(station.batches().some(({ corrections }) => corrections.length > 0)).toBe(true);
    expect(station.batches().some(({ filled }) => filled !== undefined)).toBe(true);
    expect(await station.replay()).toMatchObject(isIdentical);
  });

  it('the clock models that the batches name', async () => {
    const station = stationOf({ ...BASE, connections: [{ ...BASE.connections[0], clock: { policy: 'correct' } }] });
    station.run(400, (second) => ordinary(second).map((each) => ({ ...each, receivedMs: 250 + (second % 3) })));
    station.station.stop();
    expect(station.batches().some(({ lineage }) => lineage.clocks !== undefined)).toBe(true);
    expect(await station.replay()).toMatchObject(isIdentical);
  });

  it('readings that came late, as amendments of their own', async () => {
    const station = stationOf();
    station.run(30);
    station.deliver({ tag: 'temp', value: 1, afterMs: -25_500, receivedMs: 25_500 });
    station.run(30);
    station.station.stop();
    expect(station.station.entries().filter(({ kind }) => kind === 'amendment')).toHaveLength(1);
    const report = await station.replay();
    expect(report).toMatchObject(isIdentical);
    expect(report.batches).toBe(station.batches().length + 1);
  });

  it('readings in quarantine are refused again, for the same reason', async () => {
    const station = stationOf({
      ...BASE,
      connections: [{ ...BASE.connections[0], timePolicy: { stepBack: 'quarantine', future: 'quarantine' } }],
    });
    station.run(40, (second) => [
      ...ordinary(second),
      { tag: 'temp', value: 500, afterMs: 100 },
      { tag: 'temp', value: Number.NaN, afterMs: 200 },
      { tag: 'temp', value: 20, afterMs: 9_000, receivedMs: -9_000 },
      ...(second === 20 ? [{ tag: 'temp', value: 21, afterMs: -5_500, receivedMs: 5_500 }] : []),
      ...(second === 30 ? [{ tag: 'recipe', value: 'other', afterMs: 0 }] : []),
    ]);
    station.station.stop();
    const steps = station.station.entries().flatMap((body) => (body.kind === 'quarantine' ? [body.step] : []));
    expect(new Set(steps)).toEqual(new Set(['range', 'finite', 'future', 'stepBack', 'duplicate']));
    expect(await station.replay()).toMatchObject(isIdentical);
  });

  it('across crashes, clean stops and another configuration half-way, each batch under its own', async () => {
    const station = stationOf();
    station.run(25);
    station.station.crash();
    station.station.start();
    station.run(25);
    station.station.stop();
    station.restart(withTag('temp', { range: { min: 0, max: 65 } }));
    station.run(25);
    station.station.crash();
    station.restart({ ...BASE, windows: { everyMs: 7_000, graceMs: 500, maxReadings: 11 } });
    station.run(45);
    station.station.stop();
    const report = await station.replay();
    expect(report).toMatchObject(isIdentical);
    expect(report.configBefore.split(', ')).toHaveLength(3);
  });

  it('a part of the log, from a batch in the middle of a shift on', async () => {
    const station = stationOf();
    station.run(100);
    station.station.stop();
    const middle = station.batches()[4]?.from as number;
    const report = await station.replay({ from: middle + 1, to: middle + 30_000_000 });
    expect(report).toMatchObject(isIdentical);
    expect(report.batches).toBeGreaterThan(2);
    expect(report.batches).toBeLessThan(station.batches().length);
    expect(report.from).toBeLessThanOrEqual(middle);
  });

  it('tells how far it is, and stops when nobody wants it any more', async () => {
    const station = stationOf();
    station.run(100);
    station.station.stop();
    const told: number[] = [];
    await station.replay({ onProgress: (done, total) => told.push(done / total) });
    expect(told.length).toBeGreaterThan(2);
    expect(told.at(-1)).toBe(1);
    await expect(station.replay({ isCancelled: () => true })).rejects.toThrow('cancelled');
  });
});
