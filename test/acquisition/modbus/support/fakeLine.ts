import type { TimerHandle, Timers } from '../../../../electron/acquisition/driver.ts';
import { ASCII_FRAMING } from '../../../../electron/acquisition/modbus/asciiFraming.ts';
import type { IdentifyOutcome, ReadOutcome, Rejected } from '../../../../electron/acquisition/modbus/modbusLine.ts';
import { OwedAnswers } from '../../../../electron/acquisition/modbus/owedAnswers.ts';
import { RTU_FRAMING } from '../../../../electron/acquisition/modbus/rtuFraming.ts';
import type { BytePipeEvents } from '../../../../electron/acquisition/modbus/serial/index.ts';
import { SerialLine } from '../../../../electron/acquisition/modbus/serialLine.ts';
import { type Clock, instantFromUs } from '../../../../shared/domain/time.ts';

interface FakeTimer {
  readonly atMs: number;
  readonly act: () => void;
}

/** Time that passes when a test says so. */
export class FakeTime implements Timers {
  nowMs = 1_000;
  readonly clock: Clock = {
    now: () => instantFromUs(1_790_000_000_000_000 + Math.round(this.nowMs * 1000)),
    monotonicMs: () => this.nowMs,
  };
  #timers: FakeTimer[] = [];

  after(delayMs: number, act: () => void): TimerHandle {
    const timer = { atMs: this.nowMs + delayMs, act };
    this.#timers.push(timer);
    return timer as unknown as TimerHandle;
  }

  cancel(handle: TimerHandle): void {
    this.#timers = this.#timers.filter((timer) => (timer as unknown) !== handle);
  }

  get waiting(): number {
    return this.#timers.length;
  }

  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      let next: FakeTimer | undefined;
      for (const timer of this.#timers) if (timer.atMs <= untilMs && (!next || timer.atMs < next.atMs)) next = timer;
      if (!next) break;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.act();
    }
    this.nowMs = untilMs;
  }
}

export const FAKE_TIMEOUT_MS = 100;
export const FAKE_TURNAROUND_MS = 2;

/** A serial line on fake time: the test is the unit. */
export class FakeLine {
  readonly time = new FakeTime();
  readonly owed = new OwedAnswers(FAKE_TIMEOUT_MS);
  readonly sent: Buffer[] = [];
  readonly rejected: { what: Rejected; problem: string }[] = [];
  readonly lost: string[] = [];
  readonly line: SerialLine;
  outcomes: (ReadOutcome | IdentifyOutcome)[] = [];
  #pipe!: BytePipeEvents;

  constructor(kind: 'rtu' | 'ascii' = 'rtu') {
    this.line = new SerialLine(
      {
        framing: kind === 'rtu' ? RTU_FRAMING : ASCII_FRAMING,
        turnaroundMs: FAKE_TURNAROUND_MS,
        openQuietMs: 0,
        charMs: 0.1,
        owed: this.owed,
        clock: this.time.clock,
        timers: this.time,
        open: (events) => {
          this.#pipe = events;
          return { write: (bytes) => void this.sent.push(Buffer.from(bytes)), destroy: async () => {} };
        },
      },
      {
        opened: () => {},
        lost: (reason) => this.lost.push(reason),
        rejected: (what, problem) => this.rejected.push({ what, problem }),
        free: () => {},
      },
    );
    this.#pipe.opened();
    this.time.pass(50);
  }

  ask(unitId: number, start: number, count: number, functionCode: 1 | 2 | 3 | 4 = 3): number {
    return this.line.read(unitId, functionCode, start, count, (outcome) => this.outcomes.push(outcome));
  }

  hear(bytes: Uint8Array): void {
    this.#pipe.received(bytes);
  }

  unplug(reason: string): void {
    this.#pipe.closed(reason);
  }

  /** What has become of requests since the last time. */
  take(): (ReadOutcome | IdentifyOutcome)[] {
    const taken = this.outcomes;
    this.outcomes = [];
    return taken;
  }
}

export const bodyOf = (unitId: number, functionCode: number, data: Uint8Array): Buffer =>
  Buffer.from([unitId, functionCode, data.length, ...data]);
