import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { RefusalBook } from '../../electron/engine/refusalBook.ts';
import type { Refusal } from '../../electron/pipeline/index.ts';
import { type QuarantineBody, quarantineBodySchema } from '../../shared/domain/entry.ts';
import { EngineRig, START_US, TestClock, testConfig } from './engineHarness.ts';

let rigs: EngineRig[] = [];
afterEach(() => {
  for (const rig of rigs) {
    if (rig.isRunning) rig.stop();
    rmSync(rig.folder, { recursive: true, force: true });
  }
  rigs = [];
});

function started(overrides: Record<string, unknown> = {}, folder?: string, clock = new TestClock(START_US)): EngineRig {
  const rig = new EngineRig(clock, testConfig({ windows: { everyMs: 300_000, graceMs: 1_000 }, ...overrides }), folder);
  rigs.push(rig);
  return rig;
}

/** A transmitter that says 999 °C (range −40 … 300) ten times a second. */
function storm(rig: EngineRig, frames: number, first = 0): void {
  for (let i = 0; i < frames; i++) {
    rig.deliver({ temp: 999, total: first + i });
    rig.clock.advanceMs(100);
    rig.engine.turn();
  }
}

const refusalsOf = (rig: EngineRig): QuarantineBody[] =>
  rig.entries().filter((body): body is QuarantineBody => body.kind === 'quarantine');
const readingsIn = (rig: EngineRig): number => refusalsOf(rig).reduce((sum, body) => sum + body.readings.length, 0);

describe('a tag that is refused ten times a second', () => {
  it('is told at once, and then in one entry for many frames: five minutes are 13 entries at most, and every reading is in one', () => {
    const rig = started();
    storm(rig, 1);
    expect(readingsIn(rig)).toBe(1);
    storm(rig, 2_999, 1);
    rig.stop();
    expect(readingsIn(rig)).toBe(3_000);
    expect(refusalsOf(rig).length).toBeLessThanOrEqual(13);
    expect(new Set(refusalsOf(rig).flatMap(({ readings }) => readings.map(({ sourceTime }) => sourceTime))).size).toBe(
      3_000,
    );
  });

  it('each entry names its frames, and fits the schema of the log', () => {
    const rig = started();
    storm(rig, 600);
    rig.stop();
    for (const body of refusalsOf(rig)) {
      expect(() => quarantineBodySchema.parse(body)).not.toThrow();
      const named = body.frames?.reduce((sum, { readings }) => sum + readings, 0) ?? body.readings.length;
      expect(named).toBe(body.readings.length);
    }
    expect(refusalsOf(rig).some(({ frames }) => frames !== undefined)).toBe(true);
  });

  it.each([50, 299, 300, 301, 640])(
    'after a crash at frame %i every refused reading is in quarantine once',
    (frames) => {
      const rig = started();
      storm(rig, frames);
      rig.crash();
      const next = started({}, rig.folder, rig.clock);
      storm(next, 20, frames);
      next.stop();
      expect(readingsIn(next)).toBe(frames + 20);
      expect(next.sealed('press.total')).toHaveLength(frames + 20);
    },
  );

  it('a wider range after a crash takes no reading twice and loses none: refused before stays refused, untold ones are judged anew', () => {
    const rig = started();
    storm(rig, 450);
    const told = readingsIn(rig);
    rig.crash();
    const { tags } = testConfig();
    const wider = tags.map((tag) => (tag.id === 'press.temp' ? { ...tag, range: { min: -40, max: 2_000 } } : tag));
    const next = started({ tags: wider }, rig.folder, rig.clock);
    rig.clock.advanceMs(1_000);
    next.stop();
    expect(readingsIn(next)).toBe(told);
    expect(next.sealed('press.temp')).toHaveLength(450 - told);
  });

  it('the wall clock set back by hours while frames wait does not hide what was refused of them', () => {
    const rig = started();
    storm(rig, 40);
    rig.clock.us -= 5 * 3_600_000_000;
    rig.clock.monotonicMs = () => rig.clock.us / 1000 + 5 * 3_600_000;
    storm(rig, 340, 40);
    const told = readingsIn(rig);
    expect(told).toBeGreaterThan(40);
    rig.crash();
    const next = started({}, rig.folder, rig.clock);
    next.stop();
    expect(readingsIn(next)).toBe(380);
  });
});

describe('the book of refusals that wait to be told', () => {
  const refusal = (tag: string, count: number, part = 0): Refusal => ({
    tag,
    connection: 'plc',
    workUnit: 'press',
    step: 'range',
    error: `${tag}: out of range`,
    readings: Array.from({ length: count }, (_, i) => ({
      sourceTime: i,
      receivedTime: i,
      serverTime: null,
      value: i,
      status: 0,
    })),
    frameNumber: 0,
    part,
  });

  it('tells every reading once, in groups of at most a thousand, and holds no frame that is told', () => {
    const arrivals = fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 1_000 }), fc.nat(20_000), fc.boolean()),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(arrivals, (steps) => {
        let ms = 0;
        const book = new RefusalBook(() => ms);
        let added = 0;
        let told = 0;
        const tell = (groups: ReturnType<RefusalBook['take']>) => {
          for (const { readings, frames } of groups) {
            expect(readings.length).toBeLessThanOrEqual(1_000);
            expect(frames.reduce((sum, frame) => sum + frame.readings, 0)).toBe(readings.length);
            told += readings.length;
          }
        };
        steps.forEach(([tag, count, waitMs, isMoved], frame) => {
          book.add([refusal(tag, count)], 'press', frame, `digest ${frame}`);
          expect(book.holds(frame)).toBe(true);
          added += count;
          ms += waitMs;
          tell(book.take(isMoved ? { line: 'press' } : {}));
          if (isMoved) expect(book.isEmpty).toBe(true);
        });
        tell(book.take({ all: true }));
        expect(told).toBe(added);
        expect(steps.some((_, frame) => book.holds(frame))).toBe(false);
      }),
    );
  });
});
