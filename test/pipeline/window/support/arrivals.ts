import { createHash } from 'node:crypto';
import {
  type BatchContext,
  type ClosedWindow,
  createCleaners,
  createGate,
  createWindows,
  encodeBatch,
  type GateTag,
  type SealedCursor,
  type WindowStep,
} from '../../../../electron/pipeline/index.ts';
import { stationConfigSchema } from '../../../../shared/domain/config/index.ts';
import { type Frame, type FrameRow, frameFromRows } from '../../../../shared/domain/frame.ts';
import { shiftCalendarOf } from '../../../../shared/domain/shift/index.ts';
import type { Instant } from '../../../../shared/domain/time.ts';

/** Five seconds before 02:00 in Berlin on the night the clocks are put back: a shift ends in the middle of the span. */
export const T0 = Date.UTC(2026, 9, 24, 23, 59, 55) * 1000;
const GRACE_US = 500_000;
/** What is put into frames at once arrived within this time: whoever is put into the last frame still arrives within grace. */
const FRAME_US = 150_000;

/** What a plant said once: content, source time and time of receipt. Nothing here says how it travelled. */
export interface Said {
  readonly tag: number;
  readonly time: number;
  readonly received: number;
  readonly value: number | string;
  readonly status: number;
}

export interface Plan {
  /** Chance is handed in: 0 ≤ next() < 1. */
  next(): number;
  readonly withRestarts: boolean;
}

const KINDS = ['number', 'number', 'float32', 'string', 'number'] as const;
const NAMES = ['', 'zeta', 'alpha', 'mode', 'state'] as const;
const STATE = 4;

const CONFIG = stationConfigSchema.parse({
  configVersion: 1,
  station: { id: 'cr-1', timeZone: 'Europe/Berlin' },
  equipment: [{ id: 'unit' }],
  connections: ['a', 'b'].map((id) => ({ id, protocol: 'opc-ua', endpoint: 'opc.tcp://127.0.0.1:4840' })),
  tags: [1, 2, 3, 4].map((number) => ({
    id: NAMES[number],
    equipment: 'unit',
    connection: connectionOf(number),
    address: { nodeId: `ns=1;i=${number}` },
    ...(number < 3 ? { range: { min: -40, max: 300 } } : {}),
    ...(number < 3
      ? {
          clean: {
            filters: [{ kind: 'hampel', halfWidth: 2, nSigma: 3, action: 'replace' }],
            fill: { method: 'linear', everyMs: 100, maxReadings: 5 },
          },
        }
      : {}),
  })),
  windows: { everyMs: 3_000, graceMs: GRACE_US / 1000, maxReadings: 23 },
  shifts: {
    pattern: [
      { name: 'Night', start: '22:00', end: '02:00' },
      { name: 'Late night', start: '02:00', end: '06:00' },
    ],
  },
});

const calendar = shiftCalendarOf(CONFIG);

function connectionOf(number: number): string {
  return number < 3 ? 'a' : 'b';
}

/** A few seconds of a plant: readings of four tags, each instant of a tag once. */
export function plantSays(next: () => number, readings: number): Said[] {
  const taken = new Set<string>();
  const said: Said[] = [];
  while (said.length < readings) {
    const tag = 1 + Math.floor(next() * 4);
    const time = T0 + Math.floor(next() * 200) * 50_000;
    if (taken.has(`${tag} ${time}`)) continue;
    taken.add(`${tag} ${time}`);
    const what = next();
    const received = what < 0.05 ? time - 1_500_000 : time + Math.floor(next() * 300_000);
    const value =
      tag === 3 ? `mode ${said.length}` : tag === STATE ? Number(next() < 0.7) : Math.fround(20 + next() * 5);
    const strange = what > 0.97 ? 1e6 : what > 0.94 ? 60 : value;
    said.push({
      tag,
      time,
      received,
      value: typeof value === 'string' ? value : strange,
      status: what > 0.9 && what < 0.94 ? 0x80000000 : 0,
    });
  }
  return said;
}

/**
 * One way of travelling: each reading arrives up to the grace period after its source time, some twice or three times, in
 * frames cut at random, in whatever order; ticks and, when asked for, crashes in between.
 *
 * @returns in the order of the log how each window was closed, and the digest of its canonical text without frames and
 *          time of writing
 */
export function sealedOf(said: readonly Said[], { next, withRestarts }: Plan): string[] {
  const calls = said.flatMap((each) =>
    Array.from({ length: next() < 0.2 ? 1 + Math.ceil(next() * 2) : 1 }, () => ({
      each,
      at: each.time + Math.floor(next() * (GRACE_US - FRAME_US)),
    })),
  );
  calls.sort((a, b) => a.at - b.at);
  const inbox = new Map<number, Frame>();
  const sealed: ClosedWindow[] = [];
  let cursor: SealedCursor | undefined;
  let line = start();
  let frames = 0;
  for (let first = 0; first < calls.length; ) {
    const count = 1 + Math.floor(next() * (next() < 0.2 ? 40 : 6));
    const until = (calls[first]?.at ?? 0) + FRAME_US;
    const some = calls.slice(first, first + count).filter(({ at }) => at <= until);
    first += some.length;
    for (const connection of next() < 0.5 ? ['a', 'b'] : ['b', 'a']) {
      const rows = some.filter(({ each }) => connectionOf(each.tag) === connection).map(({ each }) => rowOf(each));
      if (rows.length === 0) continue;
      rows.sort((a, b) => a.sourceTime - b.sourceTime);
      frames++;
      inbox.set(frames, frameFromRows(connection, 'unit', rows));
      commit(line.accept(frames));
    }
    const now = some[some.length - 1]?.at ?? T0;
    if (next() < 0.3) commit(line.tick(now));
    if (withRestarts && next() < 0.1) line = start();
  }
  commit(line.tick(T0 + 3_600_000_000));
  if (inbox.size > 0) throw new Error(`${inbox.size} frames are left in the inbox`);
  return sealed.map((window) => `${window.closedBy} ${createHash('sha256').update(textOf(window)).digest('hex')}`);

  function start() {
    const tags = gateTags();
    const gate = createGate({ tags });
    for (const { columns } of sealed) gate.rememberAll(columns);
    const resume = cursor;
    const windows = createWindows({
      workUnit: 'unit',
      config: CONFIG.windows,
      tagId: (tag) => NAMES[tag] as string,
      nextShiftEnd: (after) => calendar.boundaryAfter(after as Instant) ?? Number.POSITIVE_INFINITY,
      stateTag: { tag: STATE, isRunning: (state) => Number(state) === 1 },
      maxReadingsHeld: 100_000,
      ...(resume ? { resume } : {}),
    });
    const accept = (number: number): WindowStep => {
      const result = gate.gateFrame(inbox.get(number) as Frame, number, resume);
      return windows.accept(result.accepted, result.flags, number, number.toString(16).padStart(64, '0'));
    };
    for (const number of [...inbox.keys()].sort((a, b) => a - b)) commit(accept(number));
    return { accept, tick: (now: number) => windows.tick(now) };
  }

  function commit(step: WindowStep): void {
    sealed.push(...step.closed);
    cursor = step.cursor;
    for (const number of step.releasableFrames) inbox.delete(number);
  }
}

const rowOf = ({ tag, time, received, value, status }: Said): FrameRow => ({
  tag,
  kind: KINDS[tag] as FrameRow['kind'],
  sourceTime: time as Instant,
  receivedTime: received as Instant,
  status,
  ...(status === 0 ? { value } : {}),
});

function gateTags(): Map<number, GateTag> {
  return new Map(
    CONFIG.tags.map((config) => {
      const number = NAMES.indexOf(config.id as (typeof NAMES)[number]);
      return [number, { config, workUnit: 'unit', connection: config.connection }];
    }),
  );
}

const cleaners = createCleaners(CONFIG, (id) => NAMES.indexOf(id as (typeof NAMES)[number]));

function textOf(window: ClosedWindow): Buffer {
  const context: BatchContext = {
    ...{ station: 'cr-1', at: 0, configHash: '0'.repeat(64), rulePacks: [], engine: '', worker: '' },
    shift: calendar.shiftAt(window.start as Instant)?.name ?? null,
    calibration: [],
    cleaners,
    asSealed: { frames: [] },
    tagId: (tag) => NAMES[tag] as string,
  };
  return encodeBatch(window, context).bytes;
}
