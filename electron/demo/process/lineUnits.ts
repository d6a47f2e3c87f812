/**
 * What stands behind the press: deburring, welding and packing, with a conveyor between each two that holds only so many pieces.
 * Welding is the slowest by its ideal cycle, so deburring is often blocked and packing often waits. The press never waits: what the
 * line cannot take is laid on pallets and fed in when the press stands.
 */
import { GRID_MS } from './grid.ts';
import type { PressState } from './pressLine.ts';
import { createRandom, type Random, seedOfPart } from './random.ts';

/** State codes as the controllers of these work units report them. IDLE says that it waits, not for what. */
export const LINE_STATE = { STOP: 0, RUN: 1, SETUP: 2, MAINTENANCE: 3, BLOCKED: 4, STARVED: 5, IDLE: 6 } as const;

export const LINE_STOP_REASON = { none: 0, fault: 41, jam: 42, toolChange: 43, noMaterialInfo: 44 } as const;

export interface LineUnitState {
  state: number;
  stopReason: number;
  totalCount: number;
  rejectCount: number;
  reworkCount: number;
}

export interface LineState {
  readonly deburr: LineUnitState;
  readonly weld: LineUnitState;
  readonly pack: LineUnitState;
}

/** ms per piece; welding depends on the product. */
export const DEBURR_IDEAL_CYCLE_MS = 1_000;
export const WELD_IDEAL_CYCLE_MS = 1_300;
export const WELD_IDEAL_CYCLE_MS_OF: Readonly<Record<string, number>> = {
  'Bracket B40': 1_300,
  'Cover C12': 1_150,
  'Hinge H7': 1_400,
};
export const PACK_IDEAL_CYCLE_MS = 1_000;

interface UnitModel {
  readonly cycleMs: () => number;
  readonly rejectShare: number;
  readonly reworkShare: number;
  /** Between stops, s: micro stop, stop, setup. */
  readonly microEvery: readonly [number, number];
  readonly stopEvery: readonly [number, number];
  readonly setupEvery: readonly [number, number] | undefined;
  readonly setupLasts: readonly [number, number];
  /** Whether the controller says why it waits. */
  readonly tellsWaiting: boolean;
}

/** Pieces between two work units; a full conveyor blocks the one before it. */
interface Conveyor {
  pieces: number;
  readonly holds: number;
}

const SECOND = 1_000;
const ROOM_TO_GO_ON = 12;
const PIECES_TO_GO_ON = 8;

export function createLineUnits(seed: number, press: Readonly<PressState>): { readonly now: LineState; step(): void } {
  const pallet: Conveyor = { pieces: 60, holds: Number.POSITIVE_INFINITY };
  const toWeld: Conveyor = { pieces: 8, holds: 30 };
  const toPack: Conveyor = { pieces: 4, holds: 20 };
  const sold: Conveyor = { pieces: 0, holds: Number.POSITIVE_INFINITY };
  let pressGood = press.totalCount - press.rejectCount;
  const deburr = createUnit(createRandom(seedOfPart(seed, 'deburr')), pallet, toWeld, {
    cycleMs: () => DEBURR_IDEAL_CYCLE_MS * 1.03,
    rejectShare: 0.004,
    reworkShare: 0,
    microEvery: [70, 220],
    stopEvery: [420, 900],
    setupEvery: undefined,
    setupLasts: [0, 0],
    tellsWaiting: true,
  });
  const weld = createUnit(createRandom(seedOfPart(seed, 'weld')), toWeld, toPack, {
    cycleMs: () => (WELD_IDEAL_CYCLE_MS_OF[press.product] ?? WELD_IDEAL_CYCLE_MS) * 1.04,
    rejectShare: 0.018,
    reworkShare: 0.012,
    microEvery: [60, 180],
    stopEvery: [300, 700],
    setupEvery: [330, 520],
    setupLasts: [38, 75],
    tellsWaiting: true,
  });
  const pack = createUnit(createRandom(seedOfPart(seed, 'pack')), toPack, sold, {
    cycleMs: () => PACK_IDEAL_CYCLE_MS * 1.02,
    rejectShare: 0.002,
    reworkShare: 0,
    microEvery: [90, 260],
    stopEvery: [380, 800],
    setupEvery: undefined,
    setupLasts: [0, 0],
    tellsWaiting: false,
  });
  return {
    now: { deburr: deburr.now, weld: weld.now, pack: pack.now },
    step() {
      const good = press.totalCount - press.rejectCount;
      if (good > pressGood) pallet.pieces += good - pressGood;
      pressGood = good;
      pack.step();
      weld.step();
      deburr.step();
    },
  };
}

function createUnit(random: Random, from: Conveyor, to: Conveyor, model: UnitModel) {
  const now: LineUnitState = {
    state: LINE_STATE.RUN,
    stopReason: LINE_STOP_REASON.none,
    totalCount: Math.floor(random.between(400_000, 500_000)),
    rejectCount: Math.floor(random.between(4_000, 6_000)),
    reworkCount: Math.floor(random.between(900, 1_500)),
  };
  const until = {
    micro: random.between(...model.microEvery) * SECOND,
    stop: random.between(...model.stopEvery) * SECOND,
    setup: model.setupEvery === undefined ? Number.POSITIVE_INFINITY : random.between(...model.setupEvery) * SECOND,
  };
  let standsMs = 0;
  let progressMs = 0;
  /** A sensor lets the work unit go on only when the conveyor has room for some pieces, or holds some. */
  let isWaiting = false;

  function stand(state: number, reason: number, forMs: number): void {
    now.state = state;
    now.stopReason = reason;
    standsMs = forMs;
  }

  /** At the end of a cycle: what is due. */
  function stopIfDue(): void {
    if (until.setup <= 0) {
      until.setup = random.between(...(model.setupEvery ?? [0, 0])) * SECOND;
      stand(LINE_STATE.SETUP, LINE_STOP_REASON.toolChange, random.between(...model.setupLasts) * SECOND);
    } else if (until.stop <= 0) {
      until.stop = random.between(...model.stopEvery) * SECOND;
      const reason = random.pick([LINE_STOP_REASON.fault, LINE_STOP_REASON.jam, LINE_STOP_REASON.noMaterialInfo]);
      stand(LINE_STATE.STOP, reason, random.between(35, 100) * SECOND);
    } else if (until.micro <= 0) {
      until.micro = random.between(...model.microEvery) * SECOND;
      stand(LINE_STATE.STOP, LINE_STOP_REASON.jam, random.between(3, 15) * SECOND);
    }
  }

  function finishPiece(): void {
    now.totalCount = (now.totalCount + 1) >>> 0;
    if (random.chance(model.rejectShare)) now.rejectCount = (now.rejectCount + 1) >>> 0;
    else {
      if (random.chance(model.reworkShare)) now.reworkCount = (now.reworkCount + 1) >>> 0;
      to.pieces += 1;
    }
    progressMs = 0;
    stopIfDue();
  }

  return {
    now,
    step() {
      if (standsMs > 0) {
        standsMs -= GRID_MS;
        return;
      }
      for (const each of ['micro', 'stop', 'setup'] as const) until[each] -= GRID_MS;
      if (progressMs === 0) {
        const isBlocked = to.pieces > to.holds - (isWaiting ? ROOM_TO_GO_ON : 1);
        if (isBlocked || from.pieces < (isWaiting ? PIECES_TO_GO_ON : 1)) {
          isWaiting = true;
          const told = isBlocked ? LINE_STATE.BLOCKED : LINE_STATE.STARVED;
          now.state = model.tellsWaiting ? told : LINE_STATE.IDLE;
          now.stopReason = LINE_STOP_REASON.none;
          return;
        }
        isWaiting = false;
        from.pieces -= 1;
      }
      now.state = LINE_STATE.RUN;
      now.stopReason = LINE_STOP_REASON.none;
      progressMs += GRID_MS;
      if (progressMs >= model.cycleMs() + random.noise(20)) finishPiece();
    },
  };
}
