import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WorkUnitLine } from '../../electron/engine/workUnitLine.ts';
import { type StationConfig, stationConfigSchema } from '../../shared/domain/config/index.ts';
import type { GapBody } from '../../shared/domain/entry.ts';
import { frameFromRows } from '../../shared/domain/frame.ts';
import { testConfig } from '../engine/engineHarness.ts';
import { SimulatedClock, SimulatedStation } from './simulatedStation.ts';

const open: SimulatedStation[] = [];
afterEach(() => {
  for (const station of open.splice(0)) {
    if (station.isRunning) station.stop();
    rmSync(station.folder, { recursive: true, force: true });
  }
});

function started(config: StationConfig = testConfig(), ports: ConstructorParameters<typeof SimulatedStation>[2] = {}) {
  const station = new SimulatedStation(new SimulatedClock(), config, ports).start();
  open.push(station);
  return station;
}

function deliver(station: SimulatedStation, value: number, worker = 'w', receivedTime = station.clock.now()): void {
  const tag = station.numberOf('press.total');
  const row = { tag, kind: 'number', sourceTime: receivedTime, receivedTime, value, status: 0 } as const;
  station.deliver(frameFromRows('plc', 'press', [row]), worker);
}

function poll(station: SimulatedStation, first: number, count: number): void {
  for (let i = first; i < first + count; i++) {
    deliver(station, i);
    station.turn(1_000);
  }
}

const gapsOf = (station: SimulatedStation, cause: string): GapBody[] =>
  station.entries().filter((body) => body.kind === 'gap' && body.cause === cause) as GapBody[];

const sealedTotals = (station: SimulatedStation): unknown[] =>
  station.entries().flatMap((body) => (body.kind === 'batch' ? body.tags.flatMap(({ values }) => values) : []));

describe('credit', () => {
  it('comes back for a durable frame although its line in the acks file could not be written', () => {
    const station = started(testConfig(), { acksPath: '/nowhere/acks.ndjson' });
    poll(station, 0, 3);
    expect(station.acked).toHaveLength(3);
    expect(station.logLines().filter((line) => line.includes('--acks'))).toHaveLength(1);
    expect(station.live().ledger.state).toBe('writing');
  });

  it('of a frame whose worker died does not go to the next worker', () => {
    const station = started();
    deliver(station, 1);
    station.engine.workerDied('w', 'crashed', ['plc']);
    let credit = 0;
    station.engine.attach('w', {
      pace: () => undefined,
      returnCredit: (frames) => {
        credit += frames;
      },
      drain: () => [],
    });
    station.turn(100);
    expect(credit).toBe(0);
  });
});

describe('an acquisition worker that died', () => {
  it('leaves a gap from its last reading to the first one of its successor', () => {
    const station = started();
    poll(station, 0, 3);
    const lastReading = station.clock.now() - 1_000_000;
    station.engine.workerDied('w', 'out of memory\n  at line 1', ['plc']);
    station.turn(400);
    station.attach();
    const firstReading = station.clock.now();
    poll(station, 3, 2);
    const [gap] = gapsOf(station, 'workerDied');
    expect(gap).toMatchObject({ connection: 'plc', from: lastReading, to: firstReading, detail: 'out of memory' });
  });

  it('and whose last frame arrives after the news of its death: that frame does not end the gap', () => {
    const station = started();
    poll(station, 0, 3);
    const underWay = station.clock.now();
    station.clock.advanceMs(5);
    station.engine.workerDied('w', 'crashed', ['plc']);
    deliver(station, 3, 'w', underWay);
    station.turn(500);
    expect(gapsOf(station, 'workerDied')).toEqual([]);
    station.attach();
    const firstReading = station.clock.now();
    poll(station, 4, 1);
    expect(gapsOf(station, 'workerDied')).toMatchObject([{ from: underWay, to: firstReading }]);
  });
});

describe('the engine thread after one that died', () => {
  it('seals the lost time as the death of a worker, not as a stop of the station', () => {
    const station = started();
    poll(station, 0, 2);
    station.crash();
    station.clock.advanceMs(700);
    const next = new SimulatedStation(station.clock, station.config, { predecessorDied: 'TypeError: x\n at y' });
    Object.assign(next, { folder: station.folder });
    next.start();
    open.push(next);
    expect(gapsOf(next, 'workerDied')).toMatchObject([
      { connection: null, detail: 'the engine was restarted: TypeError: x' },
    ]);
    expect(gapsOf(next, 'stationStopped')).toEqual([]);
    expect(next.entries().find((body) => body.kind === 'event' && body.event === 'workerDied')).toMatchObject({
      subject: 'engine',
    });
  });
});

describe('a station that runs although no value changes', () => {
  it('is not said to have been stopped all the while when it is killed', () => {
    const station = started();
    poll(station, 0, 1);
    for (let i = 0; i < 3_600; i += 10) station.turn(10_000);
    station.crash();
    station.clock.advanceMs(5_000);
    station.start();
    const [gap] = gapsOf(station, 'stationStopped');
    expect(((gap?.to ?? 0) - (gap?.from ?? 0)) / 1_000_000).toBeLessThan(20);
  });
});

describe('a witness that cannot be written', () => {
  it('is said once and does not pause the ledger; the next checkpoint after it is back is in it', () => {
    const station = new SimulatedStation(new SimulatedClock(), testConfig());
    open.push(station);
    const witness = join(station.folder, 'share', 'witness.txt');
    const config = stationConfigSchema.parse({ ...testConfig(), checkpoint: { everyMs: 1_000, witnessFile: witness } });
    Object.assign(station, { config });
    station.start();
    poll(station, 0, 3);
    rmSync(join(station.folder, 'share'), { recursive: true });
    mkdirSync(witness, { recursive: true }); // a folder where the file was: writing fails
    poll(station, 3, 30);
    expect(station.logLines().filter((line) => line.includes('witness'))).toHaveLength(1);
    expect(station.entries().filter((body) => body.kind === 'event' && body.event === 'ledgerPaused')).toEqual([]);
    expect(station.acked).toHaveLength(33);
    rmSync(witness, { recursive: true });
    poll(station, 33, 15);
    station.stop();
    expect(() => station.start()).not.toThrow();
  });
});

describe('an inbox that is full because windows stay open for long', () => {
  it('makes room by sealing what is open, and goes on without a pause', () => {
    const config = testConfig({ windows: { everyMs: 86_400_000, graceMs: 1_000, maxReadings: 1_000_000 } });
    const station = started(config, { ledgerBounds: { inboxBounds: { framesMax: 10, bytesMax: 1 << 20 } } });
    poll(station, 0, 35);
    expect(station.acked).toHaveLength(35);
    expect(station.entries().filter((body) => body.kind === 'event' && body.event === 'ledgerPaused')).toEqual([]);
    station.stop();
    expect(sealedTotals(station)).toEqual(Array.from({ length: 35 }, (_, i) => i));
  });
});

describe('a ledger that cannot be written', () => {
  it('keeps showing live pictures, goes on by itself when there is space again, and says both in the log', () => {
    let pages = 95; // a new ledger takes some eighty
    const station = started(testConfig(), { ledgerBounds: { pagesMax: () => pages } });
    let delivered = 0;
    while (!station.logLines().some((line) => line.startsWith('ledger paused')) && delivered < 5_000)
      poll(station, delivered++, 1);
    const before = station.acked.length;
    expect(station.live().ledger.state).toBe('paused');
    expect(station.live().ledger.message).toContain('Free space');
    pages = 100_000;
    poll(station, delivered, 5);
    expect(station.live().ledger.state).toBe('writing');
    expect(station.acked.length).toBeGreaterThan(before);
    const events = station.entries().flatMap((body) => (body.kind === 'event' ? [body.event] : []));
    expect(events).toEqual(expect.arrayContaining(['ledgerPaused', 'ledgerResumed']));
    station.stop();
    expect(sealedTotals(station)).toEqual(Array.from({ length: delivered + 5 }, (_, i) => i));
  });
});

describe('a frame that a defect of ours cannot process', () => {
  it('goes to quarantine whole and once, and the other frames to the log', () => {
    const station = started();
    poll(station, 0, 3);
    const accept = WorkUnitLine.prototype.accept;
    vi.spyOn(WorkUnitLine.prototype, 'accept').mockImplementation(function (this: WorkUnitLine, ...args) {
      const step = accept.apply(this, args); // it fails half-way: the window has the readings already
      if (args[0].value.includes(4)) throw new TypeError('a defect');
      return step;
    });
    poll(station, 3, 5);
    vi.restoreAllMocks();
    expect(station.acked).toHaveLength(8);
    station.stop();
    expect(sealedTotals(station)).toEqual([0, 1, 2, 3, 5, 6, 7]);
    expect(station.entries().filter((body) => body.kind === 'quarantine')).toMatchObject([
      { step: 'processing', readings: [{ value: 4 }] },
    ]);
  });
});
