/**
 * The press: runs at about a piece a second, jams for seconds every few minutes, stops for minutes a few times an hour,
 * changes dies every couple of hours, is sometimes slow for a while and makes scrap in bursts. The numbers below are
 * chosen so that OEE over half an hour moves between 55 and 85 %.
 */

import { approach, GRID_MS } from './grid.ts';
import { createRandom, type Random } from './random.ts';

/** State codes as the PLC reports them. */
export const PRESS_STATE = { STOP: 0, RUN: 1, SETUP: 2, MAINTENANCE: 3 } as const;

/** ms; the ideal cycle time (ISO 22400 planned run time per item) that performance is measured against. */
export const PRESS_IDEAL_CYCLE_MS = 1_000;

/** Stop reason codes as the PLC reports them; 0 while running. */
export const STOP_REASON = {
  none: 0,
  materialJam: 11,
  feederEmpty: 12,
  sensorBlocked: 13,
  hydraulics: 14,
  dieChange: 21,
  inspection: 31,
} as const;

export interface PressState {
  state: number;
  stopReason: number;
  totalCount: number;
  rejectCount: number;
  cycleTimeMs: number;
  dieTempCelsius: number;
  pressureBar: number;
  oilTempCelsius: number;
  /** %; the transmitter has a loose contact and now and then sends NaN. */
  oilLevelPercent: number;
  ambientCelsius: number;
  ramForceKilonewton: number;
  /** µm from the nominal closing position; either sign. */
  ramOffsetMicrometre: number;
  vibrationMmPerS: number;
  powerKilowatt: number;
  motorCurrentAmpere: number;
  energyWattHour: bigint;
  guardClosed: boolean;
  motorOn: boolean;
  lubricationOk: boolean;
  partPresent: boolean;
  coolingOn: boolean;
  order: string;
  product: string;
  recipe: number;
  toolNumber: number;
}

export interface PressLine {
  readonly now: Readonly<PressState>;
  /** One step of the 100 ms grid. */
  step(): void;
}

interface Product {
  readonly name: string;
  readonly recipe: number;
  readonly toolNumber: number;
}

const PRODUCTS: readonly [Product, ...Product[]] = [
  { name: 'Bracket B40', recipe: 1040, toolNumber: 20_417_033 },
  { name: 'Cover C12', recipe: 2012, toolNumber: 20_417_051 },
  { name: 'Hinge H7', recipe: 3007, toolNumber: 20_419_002 },
];

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export function createPressLine(seed: number): PressLine {
  const random = createRandom(seed);
  const now = firstState(random);
  const wear = { product: 0, orderNumber: 104_512, energyRemainder: 0, oilDrain: 0 };
  const cycle = { progressMs: 0, lengthMs: PRESS_IDEAL_CYCLE_MS };
  /** ms left of the present stop, set-up or maintenance; 0 while running. */
  let standstillMs = 0;
  const until = {
    microStop: random.between(40, 150) * SECOND,
    stop: random.between(6, 14) * MINUTE,
    dieChange: random.between(40, 110) * MINUTE,
    inspection: random.between(90, 200) * MINUTE,
    slowPhase: random.between(5, 25) * MINUTE,
    scrapBurst: random.between(5, 20) * MINUTE,
    looseContact: random.between(80, 140) * SECOND,
  };
  const left = { slowPhase: 0, scrapBurst: 0, looseContact: 0 };

  function standStill(state: number, stopReason: number, forMs: number): void {
    now.state = state;
    now.stopReason = stopReason;
    standstillMs = forMs;
    cycle.progressMs = 0;
  }

  /** Stops begin at the end of a cycle: a press does not leave a half-formed piece behind. */
  function stopIfDue(): void {
    if (until.inspection <= 0) {
      until.inspection = random.between(170, 260) * MINUTE;
      standStill(PRESS_STATE.MAINTENANCE, STOP_REASON.inspection, random.between(120, 200) * SECOND);
    } else if (until.dieChange <= 0) {
      until.dieChange = random.between(80, 130) * MINUTE;
      until.stop = Math.max(until.stop, 8 * MINUTE);
      standStill(PRESS_STATE.SETUP, STOP_REASON.dieChange, random.between(150, 240) * SECOND);
    } else if (until.stop <= 0) {
      until.stop = random.between(8, 14) * MINUTE;
      const reason = random.pick([STOP_REASON.feederEmpty, STOP_REASON.materialJam, STOP_REASON.hydraulics]);
      standStill(PRESS_STATE.STOP, reason, random.between(35, 110) * SECOND);
    } else if (until.microStop <= 0) {
      until.microStop = random.between(60, 210) * SECOND;
      const reason = random.pick([STOP_REASON.materialJam, STOP_REASON.sensorBlocked]);
      standStill(PRESS_STATE.STOP, reason, random.between(4, 18) * SECOND);
    }
  }

  function startAgain(): void {
    if (now.state === PRESS_STATE.SETUP) {
      wear.product = (wear.product + 1) % PRODUCTS.length;
      wear.orderNumber += 1;
      const product = PRODUCTS[wear.product] ?? PRODUCTS[0];
      now.order = `WO-${wear.orderNumber}`;
      now.product = product.name;
      now.recipe = product.recipe;
      now.toolNumber = product.toolNumber;
    }
    now.state = PRESS_STATE.RUN;
    now.stopReason = STOP_REASON.none;
    cycle.lengthMs = nextCycleMs();
  }

  function nextCycleMs(): number {
    const slow = left.slowPhase > 0 ? 1.14 : 1;
    return Math.max(PRESS_IDEAL_CYCLE_MS, 1_055 * slow + random.noise(28));
  }

  function finishCycle(): void {
    now.totalCount = (now.totalCount + 1) >>> 0;
    if (random.chance(left.scrapBurst > 0 ? 0.16 : 0.014)) now.rejectCount = (now.rejectCount + 1) >>> 0;
    now.cycleTimeMs = Math.round(cycle.lengthMs);
    now.ramForceKilonewton = 1_250 + random.noise(14);
    now.ramOffsetMicrometre = Math.round(random.noise(22) + (now.dieTempCelsius - 58) * -1.5);
    cycle.progressMs -= cycle.lengthMs;
    cycle.lengthMs = nextCycleMs();
    stopIfDue();
  }

  function advanceTimers(): void {
    const isRunning = now.state === PRESS_STATE.RUN;
    if (isRunning) {
      until.microStop -= GRID_MS;
      until.stop -= GRID_MS;
    }
    until.dieChange -= GRID_MS;
    until.inspection -= GRID_MS;
    for (const phase of ['slowPhase', 'scrapBurst', 'looseContact'] as const) {
      left[phase] = Math.max(0, left[phase] - GRID_MS);
      until[phase] -= GRID_MS;
    }
    if (until.slowPhase <= 0) {
      until.slowPhase = random.between(12, 40) * MINUTE;
      left.slowPhase = random.between(3, 8) * MINUTE;
    }
    if (until.scrapBurst <= 0) {
      until.scrapBurst = random.between(12, 35) * MINUTE;
      left.scrapBurst = random.between(30, 120) * SECOND;
    }
    if (until.looseContact <= 0) {
      until.looseContact = random.between(90, 140) * SECOND;
      left.looseContact = random.between(1.5, 2.6) * SECOND;
    }
  }

  function measure(): void {
    const isRunning = now.state === PRESS_STATE.RUN;
    const isHydraulicsFault = now.stopReason === STOP_REASON.hydraulics;
    now.dieTempCelsius = approach(now.dieTempCelsius, isRunning ? 61 : 34, 420) + random.noise(0.03);
    now.oilTempCelsius = approach(now.oilTempCelsius, isRunning ? 47 : 36, 900) + random.noise(0.01);
    now.ambientCelsius = approach(now.ambientCelsius, 22.5, 3_600) + random.noise(0.008);
    now.pressureBar = approach(now.pressureBar, isHydraulicsFault ? 96 : isRunning ? 182 : 158, 4) + random.noise(0.25);
    now.vibrationMmPerS = Math.max(0, approach(now.vibrationMmPerS, isRunning ? 2.6 : 0.2, 2) + random.noise(0.04));
    now.powerKilowatt = approach(now.powerKilowatt, isRunning ? 21.5 : 4.2, 1.5) + random.noise(0.15);
    now.motorCurrentAmpere = Math.max(0, now.powerKilowatt * 1.72 + random.noise(0.2));
    wear.oilDrain += GRID_MS * 1.1e-7;
    if (wear.oilDrain > 22) wear.oilDrain = 0; // topped up
    now.oilLevelPercent = left.looseContact > 0 ? Number.NaN : 84 - wear.oilDrain + random.noise(0.08);
    wear.energyRemainder += (now.powerKilowatt * GRID_MS) / 3_600;
    const whole = Math.floor(wear.energyRemainder);
    wear.energyRemainder -= whole;
    now.energyWattHour += BigInt(Math.max(0, whole));
    now.guardClosed = isRunning || now.state === PRESS_STATE.STOP;
    now.motorOn = now.state !== PRESS_STATE.MAINTENANCE;
    now.coolingOn = now.dieTempCelsius > (now.coolingOn ? 56 : 58.5);
    now.partPresent = isRunning && cycle.progressMs > cycle.lengthMs * 0.4;
    now.lubricationOk = !isHydraulicsFault;
  }

  return {
    now,
    step() {
      advanceTimers();
      if (standstillMs > 0) {
        standstillMs -= GRID_MS;
        if (standstillMs <= 0) startAgain();
      } else {
        cycle.progressMs += GRID_MS;
        if (cycle.progressMs >= cycle.lengthMs) finishCycle();
      }
      measure();
    },
  };
}

function firstState(random: Random): PressState {
  const [product] = PRODUCTS;
  return {
    state: PRESS_STATE.RUN,
    stopReason: STOP_REASON.none,
    totalCount: Math.floor(random.between(1_200_000, 1_300_000)),
    rejectCount: Math.floor(random.between(41_000, 43_000)),
    cycleTimeMs: PRESS_IDEAL_CYCLE_MS,
    dieTempCelsius: 58,
    pressureBar: 180,
    oilTempCelsius: 45,
    oilLevelPercent: 84,
    ambientCelsius: 22,
    ramForceKilonewton: 1_250,
    ramOffsetMicrometre: 0,
    vibrationMmPerS: 2.5,
    powerKilowatt: 21,
    motorCurrentAmpere: 36,
    energyWattHour: 5_214_870_221n,
    guardClosed: true,
    motorOn: true,
    lubricationOk: true,
    partPresent: false,
    coolingOn: false,
    order: 'WO-104512',
    product: product.name,
    recipe: product.recipe,
    toolNumber: product.toolNumber,
  };
}
