/**
 * The water filter: head loss grows until a backwash, turbidity drifts low, breaks through above its limits now and then
 * (which ends in a backwash, whose first water is cloudy), and the chlorine pump runs dry about once an hour.
 */
import { approach, GRID_MS } from './grid.ts';
import { createRandom } from './random.ts';

/** State codes as the controller reports them. */
export const FILTER_STATE = { FILTERING: 0, BACKWASH: 1, RIPENING: 2 } as const;

export interface FilterState {
  state: number;
  valveState: string;
  turbidityNtu: number;
  freeChlorineMgPerL: number;
  flowM3PerH: number;
  levelMetre: number;
  headLossKilopascal: number;
  backwashOn: boolean;
  /** Litres since commissioning. */
  totalVolumeLitre: bigint;
  /** Litres into the clear well minus litres out, since midnight of commissioning: either sign. */
  clearWellBalanceLitre: bigint;
  backwashCount: number;
}

export interface FilterUnit {
  readonly now: Readonly<FilterState>;
  /** One step of the 100 ms grid. */
  step(): void;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const BACKWASH_MS = 150 * SECOND;
const RIPENING_MS = 180 * SECOND;

export function createFilter(seed: number): FilterUnit {
  const random = createRandom(seed);
  const now: FilterState = {
    state: FILTER_STATE.FILTERING,
    valveState: 'FILTERING',
    turbidityNtu: 0.11,
    freeChlorineMgPerL: 0.9,
    flowM3PerH: 42,
    levelMetre: 1.8,
    headLossKilopascal: 12,
    backwashOn: false,
    totalVolumeLitre: 48_211_736_540n,
    clearWellBalanceLitre: -12_840n,
    backwashCount: 9_102,
  };
  const remainder = { volume: 0, balance: 0 };
  let drift = 0;
  let phaseMs = 0;
  let untilBreakthrough = random.between(12, 26) * MINUTE;
  let breakthroughMs = 0;
  let breakthroughPeakNtu = 0;
  let untilPumpDry = random.between(25, 60) * MINUTE;
  let pumpDryMs = 0;

  function enter(state: number, valveState: string, forMs: number): void {
    now.state = state;
    now.valveState = valveState;
    now.backwashOn = state === FILTER_STATE.BACKWASH;
    phaseMs = forMs;
  }

  function movePhase(): void {
    untilBreakthrough -= GRID_MS;
    if (phaseMs > 0) phaseMs -= GRID_MS;
    if (now.state === FILTER_STATE.BACKWASH && phaseMs <= 0) {
      now.headLossKilopascal = 8 + random.noise(0.4);
      enter(FILTER_STATE.RIPENING, 'RIPENING', RIPENING_MS);
    } else if (now.state === FILTER_STATE.RIPENING && phaseMs <= 0) {
      enter(FILTER_STATE.FILTERING, 'FILTERING', 0);
    } else if (now.state === FILTER_STATE.FILTERING && breakthroughMs > 0) {
      breakthroughMs -= GRID_MS;
      if (breakthroughMs <= 0) backwash();
    } else if (now.state === FILTER_STATE.FILTERING && now.headLossKilopascal > 34) {
      backwash();
    } else if (now.state === FILTER_STATE.FILTERING && untilBreakthrough <= 0) {
      breakthroughMs = random.between(150, 270) * SECOND;
      breakthroughPeakNtu = random.between(0.45, 1.35);
    }
  }

  function backwash(): void {
    now.backwashCount += 1;
    untilBreakthrough = random.between(24, 45) * MINUTE;
    enter(FILTER_STATE.BACKWASH, 'BACKWASH', BACKWASH_MS);
  }

  function dose(): void {
    untilPumpDry -= GRID_MS;
    pumpDryMs = Math.max(0, pumpDryMs - GRID_MS);
    if (untilPumpDry <= 0) {
      untilPumpDry = random.between(40, 75) * MINUTE;
      pumpDryMs = random.between(3, 5) * MINUTE;
    }
    const target = pumpDryMs > 0 ? 0.05 : 0.92;
    now.freeChlorineMgPerL = Math.max(0, approach(now.freeChlorineMgPerL, target, 110) + random.noise(0.0012));
  }

  function measure(): void {
    drift = approach(drift, 0, 600) + random.noise(0.0004);
    const clean = now.state === FILTER_STATE.RIPENING ? 0.24 : 0.1 + drift;
    const target = breakthroughMs > 0 ? breakthroughPeakNtu : clean;
    now.turbidityNtu = Math.max(0.02, approach(now.turbidityNtu, target, 45) + random.noise(0.0006));
    const flowTarget = now.backwashOn ? 0 : 42 - now.headLossKilopascal * 0.12;
    now.flowM3PerH = Math.max(0, approach(now.flowM3PerH, flowTarget, 8) + (now.backwashOn ? 0 : random.noise(0.06)));
    now.levelMetre = approach(now.levelMetre, now.backwashOn ? 1.35 : 1.8, 70) + random.noise(0.001);
    if (!now.backwashOn) now.headLossKilopascal += GRID_MS * 0.9e-5 + random.noise(0.002);
    const litres = now.flowM3PerH * (GRID_MS / 3_600);
    remainder.volume += litres;
    remainder.balance += litres - 39.5 * (GRID_MS / 3_600);
    now.totalVolumeLitre += takeWhole('volume');
    now.clearWellBalanceLitre += takeWhole('balance');
  }

  function takeWhole(part: 'volume' | 'balance'): bigint {
    const whole = Math.trunc(remainder[part]);
    remainder[part] -= whole;
    return BigInt(whole);
  }

  return {
    now,
    step() {
      movePhase();
      dose();
      measure();
    },
  };
}
