/**
 * The cold room: a thermostat around 5 °C, short door openings that do no harm, and a delivery every 10 to 20 minutes that
 * keeps the door open long enough for the air to pass 8 °C for a minute or three. The first delivery after plant time 0
 * comes within the first minute, so that a newcomer soon sees an excursion open and close.
 */
import { approach, GRID_MS, type PlantTimeMs } from './grid.ts';
import { createRandom } from './random.ts';

export interface ColdRoomState {
  airTempCelsius: number;
  productTempCelsius: number;
  setpointCelsius: number;
  humidityPercent: number;
  doorOpen: boolean;
  compressorOn: boolean;
  defrostOn: boolean;
  compressorStarts: number;
  doorOpenings: number;
}

export interface ColdRoom {
  readonly now: Readonly<ColdRoomState>;
  /** One step of the 100 ms grid, ending at plant time `at`. */
  step(at: PlantTimeMs): void;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** °C around the set point at which the compressor starts and stops. */
const HYSTERESIS_CELSIUS = 0.9;
const HALL_CELSIUS = 22;
const EVAPORATOR_CELSIUS = -6;
/** The last warm-up minutes see no delivery: the first excursion anybody watches begins after plant time 0. */
const QUIET_BEFORE_START_MS = 8 * MINUTE;
const DEFROST_MS = 150 * SECOND;

export function createColdRoom(seed: number): ColdRoom {
  const random = createRandom(seed);
  const now: ColdRoomState = {
    airTempCelsius: 4.6,
    productTempCelsius: 4.9,
    setpointCelsius: 5,
    humidityPercent: 78,
    doorOpen: false,
    compressorOn: false,
    defrostOn: false,
    compressorStarts: 20_418,
    doorOpenings: 7_733,
  };
  let doorMs = 0;
  let defrostMs = 0;
  let untilShortOpening = random.between(90, 200) * SECOND;
  let untilDelivery = random.between(3, 9) * MINUTE;
  let untilDefrost = random.between(20, 50) * MINUTE;
  let isFirstDeliveryAhead = true;

  function openDoor(forMs: number): void {
    now.doorOpen = true;
    now.doorOpenings += 1;
    doorMs = forMs;
  }

  function moveDoor(at: PlantTimeMs): void {
    if (at < 0 && at > -QUIET_BEFORE_START_MS) untilDelivery = Math.max(untilDelivery, SECOND);
    if (isFirstDeliveryAhead && at >= 0) {
      isFirstDeliveryAhead = false;
      untilDelivery = random.between(25, 55) * SECOND;
      untilShortOpening = Math.max(untilShortOpening, 5 * MINUTE);
    }
    untilShortOpening -= GRID_MS;
    untilDelivery -= GRID_MS;
    if (now.doorOpen) {
      doorMs -= GRID_MS;
      if (doorMs <= 0) now.doorOpen = false;
    } else if (untilDelivery <= 0) {
      untilDelivery = random.between(10, 20) * MINUTE;
      openDoor(random.between(75, 105) * SECOND);
    } else if (untilShortOpening <= 0 && now.airTempCelsius < now.setpointCelsius + 1.5) {
      untilShortOpening = random.between(110, 280) * SECOND;
      openDoor(random.between(6, 16) * SECOND);
    }
  }

  function cool(): void {
    untilDefrost -= GRID_MS;
    if (defrostMs > 0) {
      defrostMs -= GRID_MS;
    } else if (untilDefrost <= 0 && now.airTempCelsius < now.setpointCelsius - 0.5 && untilDelivery > 4 * MINUTE) {
      untilDefrost = random.between(45, 60) * MINUTE;
      defrostMs = DEFROST_MS;
    }
    now.defrostOn = defrostMs > 0;
    const wasOn = now.compressorOn;
    if (now.defrostOn || now.airTempCelsius < now.setpointCelsius - HYSTERESIS_CELSIUS) now.compressorOn = false;
    else if (now.airTempCelsius > now.setpointCelsius + HYSTERESIS_CELSIUS) now.compressorOn = true;
    if (now.compressorOn && !wasOn) now.compressorStarts += 1;
  }

  return {
    now,
    step(at) {
      moveDoor(at);
      cool();
      let air = approach(now.airTempCelsius, HALL_CELSIUS, 1_500);
      if (now.doorOpen) air = approach(air, HALL_CELSIUS, 165);
      if (now.compressorOn) air = approach(air, EVAPORATOR_CELSIUS, 330);
      now.airTempCelsius = air + random.noise(0.008);
      now.productTempCelsius = approach(now.productTempCelsius, now.airTempCelsius, 1_600);
      const humidityTarget = now.doorOpen ? 92 : now.compressorOn ? 74 : 81;
      now.humidityPercent = approach(now.humidityPercent, humidityTarget, 120) + random.noise(0.05);
    },
  };
}
