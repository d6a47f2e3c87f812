import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { assertDurability, type Ledger, LedgerDurabilityError } from '../../electron/ledger/index.ts';
import { frameFromRows } from '../../shared/domain/frame.ts';
import { testConfig } from '../engine/engineHarness.ts';
import { SimulatedClock, SimulatedStation } from '../simulation/simulatedStation.ts';

/** The writing connection of the engine under test: the same openLedger, watched. */
const opened = vi.hoisted(() => ({ ledgers: [] as unknown[] }));
vi.mock('../../electron/ledger/index.ts', async (original) => {
  const real = await original<typeof import('../../electron/ledger/index.ts')>();
  return {
    ...real,
    openLedger(options: Parameters<typeof real.openLedger>[0]) {
      const ledger = real.openLedger(options);
      opened.ledgers.push(ledger);
      return ledger;
    },
  };
});

let station: SimulatedStation | undefined;
afterEach(() => {
  if (station?.isRunning) station.stop();
  if (station) rmSync(station.folder, { recursive: true, force: true });
});

function runningEngine(): { station: SimulatedStation; ledger: Ledger } {
  station = new SimulatedStation(new SimulatedClock(), testConfig()).start();
  poll(station, 5);
  return { station, ledger: opened.ledgers.at(-1) as Ledger };
}

function poll(one: SimulatedStation, count: number): void {
  for (let i = 0; i < count; i++) {
    const at = one.clock.now();
    const row = {
      tag: one.numberOf('press.total'),
      kind: 'number',
      sourceTime: at,
      receivedTime: at,
      status: 0,
    } as const;
    one.deliver(frameFromRows('plc', 'press', [{ ...row, value: i }]));
    one.turn(1_000);
  }
}

const synchronousOf = ({ database }: Ledger): unknown => database.pragma('synchronous', { simple: true });

describe('the writing connection of a running engine', () => {
  it('has synchronous = FULL in force after its writes, and passes the assertion', () => {
    const { ledger } = runningEngine();
    expect(synchronousOf(ledger)).toBe(2);
    expect(ledger.database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(() => assertDurability(ledger.database)).not.toThrow();
  });

  it('that falls back to NORMAL is caught by the assertion', () => {
    const { ledger } = runningEngine();
    ledger.database.pragma('synchronous = NORMAL');
    expect(() => assertDurability(ledger.database)).toThrow(LedgerDurabilityError);
  });

  it('that falls back to NORMAL while it runs is noticed by the engine, which pauses, reopens it with FULL and goes on', () => {
    const { station: running, ledger } = runningEngine();
    ledger.database.pragma('synchronous = NORMAL');
    poll(running, 10);
    expect(running.logLines()).toEqual([
      expect.stringMatching(/^ledger paused: .*synchronous = 1/),
      'ledger is written again',
    ]);
    expect(synchronousOf(ledger)).toBe(2);
    expect(running.acked).toHaveLength(15);
  });
});
