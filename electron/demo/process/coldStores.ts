/**
 * The rest of the pharmaceutical store: a second cold room, a room-temperature store, a freezer and an ultra-cold freezer, each
 * with its thermostat, doors that people open, and defrosts that warm the coils for a few minutes.
 */
import { approach, GRID_MS } from './grid.ts';
import { createRandom, type Random } from './random.ts';

export interface StoreUnitState {
  airTempCelsius: number;
  doorOpen: boolean;
  defrostOn: boolean;
}

export interface ColdStoresState {
  readonly coldRoom2: Readonly<StoreUnitState>;
  readonly roomStore: Readonly<StoreUnitState>;
  readonly freezer: Readonly<StoreUnitState>;
  readonly ultraCold: Readonly<StoreUnitState>;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HALL_CELSIUS = 22;

interface UnitBuild {
  readonly setpoint: number;
  /** °C around the set point at which the machine starts and stops. */
  readonly hysteresis: number;
  /** °C the machine pulls towards, and time constants in s: of the machine, of the wall, of the open door. */
  readonly machine: readonly [celsius: number, tau: number];
  readonly wallTau: number;
  readonly doorTau: number;
  /** Minutes between openings, seconds each lasts. */
  readonly door: readonly [everyMin: number, everyMax: number, lastsMin: number, lastsMax: number];
  /** Minutes between defrosts, minutes each lasts and °C it pulls towards; absent: it has none. */
  readonly defrost?: readonly [everyMin: number, lasts: number, celsius: number];
}

// biome-ignore format: a table
const BUILDS = {
  coldRoom2: { setpoint: 4.6, hysteresis: 0.7, machine: [-6, 360],  wallTau: 1_700, doorTau: 260, door: [3, 9, 8, 25],    defrost: [24, 3, 14] },
  roomStore: { setpoint: 22,  hysteresis: 0.8, machine: [17, 500],  wallTau: 2_500, doorTau: 900, door: [4, 12, 10, 40] },
  freezer:   { setpoint: -19, hysteresis: 1.0, machine: [-34, 420], wallTau: 2_600, doorTau: 300, door: [8, 20, 10, 30],  defrost: [40, 4, 4] },
  ultraCold: { setpoint: -78, hysteresis: 1.2, machine: [-96, 600], wallTau: 6_000, doorTau: 700, door: [18, 45, 10, 25] },
} as const satisfies Record<keyof ColdStoresState, UnitBuild>;

export interface ColdStores {
  readonly now: ColdStoresState;
  /** One step of the 100 ms grid. */
  step(): void;
}

export function createColdStores(seed: number): ColdStores {
  const random = createRandom(seed);
  const units = {
    coldRoom2: createUnit(BUILDS.coldRoom2, random),
    roomStore: createUnit(BUILDS.roomStore, random),
    freezer: createUnit(BUILDS.freezer, random),
    ultraCold: createUnit(BUILDS.ultraCold, random),
  };
  return {
    now: {
      coldRoom2: units.coldRoom2.now,
      roomStore: units.roomStore.now,
      freezer: units.freezer.now,
      ultraCold: units.ultraCold.now,
    },
    step() {
      for (const unit of Object.values(units)) unit.step();
    },
  };
}

function createUnit(build: UnitBuild, random: Random): { readonly now: StoreUnitState; step(): void } {
  const now: StoreUnitState = { airTempCelsius: build.setpoint, doorOpen: false, defrostOn: false };
  const [doorMin, doorMax, lastsMin, lastsMax] = build.door;
  // A room warmer than its surroundings want is cooled; all of these are.
  let isMachineOn = false;
  let untilDoor = random.between(doorMin, doorMax) * MINUTE;
  let doorMs = 0;
  let untilDefrost = random.between(0.3, 1) * (build.defrost?.[0] ?? 0) * MINUTE;
  let defrostMs = 0;

  return {
    now,
    step() {
      untilDoor -= GRID_MS;
      doorMs -= GRID_MS;
      if (untilDoor <= 0) {
        doorMs = random.between(lastsMin, lastsMax) * SECOND;
        untilDoor = doorMs + random.between(doorMin, doorMax) * MINUTE;
      }
      now.doorOpen = doorMs > 0;
      if (build.defrost !== undefined) {
        untilDefrost -= GRID_MS;
        defrostMs -= GRID_MS;
        if (untilDefrost <= 0) {
          defrostMs = build.defrost[1] * MINUTE;
          untilDefrost = random.between(0.9, 1.1) * build.defrost[0] * MINUTE;
        }
        now.defrostOn = defrostMs > 0;
      }
      if (now.defrostOn || now.airTempCelsius < build.setpoint - build.hysteresis) isMachineOn = false;
      else if (now.airTempCelsius > build.setpoint + build.hysteresis) isMachineOn = true;
      let air = approach(now.airTempCelsius, HALL_CELSIUS + 3, build.wallTau);
      if (now.doorOpen) air = approach(air, HALL_CELSIUS, build.doorTau);
      if (now.defrostOn && build.defrost) air = approach(air, build.defrost[2], 600);
      if (isMachineOn) air = approach(air, build.machine[0], build.machine[1]);
      now.airTempCelsius = air + random.noise(0.006);
    },
  };
}
