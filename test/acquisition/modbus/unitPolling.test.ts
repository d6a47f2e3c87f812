import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { DriverPorts } from '../../../electron/acquisition/driver.ts';
import { CreditOutbox } from '../../../electron/acquisition/modbus/creditOutbox.ts';
import { LinkCounters } from '../../../electron/acquisition/modbus/linkCounters.ts';
import type { ReadOutcome } from '../../../electron/acquisition/modbus/modbusLine.ts';
import { ReadingContinuity } from '../../../electron/acquisition/modbus/readingContinuity.ts';
import { UnitPolling } from '../../../electron/acquisition/modbus/unitPolling.ts';
import { FakeTime } from './support/fakeLine.ts';
import { connectionTo, modbusTags } from './support/recordedDriver.ts';
import { unitTags } from './support/serialUnits.ts';

/** Polling on fake time, with a line that answers what the test says. */
function polling(units: readonly number[]) {
  const time = new FakeTime();
  const told = { frames: 0, gaps: 0, disabled: 0 };
  const ports = {
    clock: time.clock,
    timers: time,
    random: () => 0.5,
    credit: () => Number.POSITIVE_INFINITY,
    onCredit: () => {},
    deliver: () => told.frames++,
    gap: () => told.gaps++,
    disableTag: () => told.disabled++,
  } as unknown as DriverPorts;
  const config = connectionTo(502);
  const own = new UnitPolling(modbusTags(unitTags(units, [0, 100]), { everyMs: 100 }), {
    config,
    ports,
    counters: new LinkCounters(),
    continuity: new ReadingContinuity(config.id, time.clock.now(), (gap) => ports.gap(gap)),
    outbox: new CreditOutbox(ports, () => {}),
    link: { read: () => {}, troubled: () => {}, recovered: () => {} },
  });
  own.begin(time.nowMs);
  const step = (outcomeFor: (unitId: number) => ReadOutcome, tookMs: number): number | undefined => {
    own.wake(time.nowMs, true);
    const poll = own.next(time.nowMs, undefined);
    if (!poll) {
      time.pass(5);
      return undefined;
    }
    time.pass(tookMs);
    own.answered(poll, outcomeFor(poll.unit.unitId), tookMs);
    return poll.unit.unitId;
  };
  return { own, time, told, step };
}

const FINE: ReadOutcome = { kind: 'read', data: new Uint8Array(4) };
const exception = (exceptionCode: number): ReadOutcome => ({ kind: 'exception', exceptionCode });

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('units polled for a long time', () => {
  it('memory stays flat on endless exception 11, and the log is told once', () => {
    const { own, told, step } = polling([1, 2, 3]);
    for (let i = 0; i < 20_000; i++) step((unitId) => (unitId === 2 ? exception(11) : FINE), 1);
    const before = heapBytes();
    const framesBefore = told.frames;
    for (let i = 0; i < 200_000; i++) step((unitId) => (unitId === 2 ? exception(11) : FINE), 1);
    expect(heapBytes() - before).toBeLessThan(2_000_000);
    expect(told.frames).toBeGreaterThan(framesBefore);
    expect(told.gaps).toBe(0);
    expect(told.disabled).toBe(0);
    expect(own.units[1]!.exceptions).toBeGreaterThan(3);
  });

  it('a unit that the gateway cannot reach is asked ever more seldom, the others at their rate', () => {
    const { time, step } = polling([1, 2, 3]);
    const fromMs = time.nowMs;
    const asked = new Map<number, number>();
    while (time.nowMs < fromMs + 600_000) {
      const unitId = step((id) => (id === 2 ? exception(11) : FINE), 10);
      if (unitId !== undefined) asked.set(unitId, (asked.get(unitId) ?? 0) + 1);
    }
    expect(asked.get(1)! / (2 * 6_000)).toBeGreaterThan(0.97);
    expect(asked.get(3)! / (2 * 6_000)).toBeGreaterThan(0.97);
    expect((asked.get(2)! * 10) / 600_000).toBeLessThan(0.05);
  });

  it('a unit that says for ever that it is busy is asked at most every five seconds', () => {
    const { time, step } = polling([1, 2]);
    const fromMs = time.nowMs;
    let asked = 0;
    while (time.nowMs < fromMs + 120_000) {
      if (step((id) => (id === 2 ? exception(6) : FINE), 2) === 2) asked++;
    }
    expect(asked).toBeGreaterThan(15);
    expect(asked).toBeLessThan(60);
  });
});
