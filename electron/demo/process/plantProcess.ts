import { type ColdRoomState, createColdRoom } from './coldRoom.ts';
import { type ColdStoresState, createColdStores } from './coldStores.ts';
import { createFilter, type FilterState } from './filter.ts';
import { GRID_MS, type PlantTimeMs, WARM_UP_MS } from './grid.ts';
import { createLineUnits, type LineState } from './lineUnits.ts';
import { createPressLine, type PressState } from './pressLine.ts';
import { seedOfPart } from './random.ts';

/** Everything the plant's devices can measure at one plant time. */
export interface PlantState {
  readonly press: Readonly<PressState>;
  readonly coldRoom: Readonly<ColdRoomState>;
  readonly coldStores: ColdStoresState;
  readonly filter: Readonly<FilterState>;
  /** Filters 2 to 4 beside it. */
  readonly otherFilters: readonly Readonly<FilterState>[];
  readonly line: LineState;
}

export interface PlantProcess {
  /** The state at `atMs`, always the same object, changing as time is advanced. */
  readonly state: PlantState;
  /** Plant time of `state` in ms: a multiple of 100, 0 at the end of the warm history. */
  readonly atMs: PlantTimeMs;
  /** Moves to the last grid point at or before `plantTimeMs`; an earlier time changes nothing. */
  advanceTo(plantTimeMs: PlantTimeMs): void;
}

/**
 * The training plant's process: a function of seed and plant time. Two hours of history are run before plant time 0
 * (about 50 ms of computing), so that the first reading comes from a plant in mid-shift.
 *
 * @param seed any integer; one seed is one history
 */
export function createPlantProcess(seed: number): PlantProcess {
  const press = createPressLine(seedOfPart(seed, 'press'));
  const coldRoom = createColdRoom(seedOfPart(seed, 'coldRoom'));
  const coldStores = createColdStores(seedOfPart(seed, 'coldStores'));
  const filter = createFilter(seedOfPart(seed, 'filter'));
  const otherFilters = [2, 3, 4].map((n) => createFilter(seedOfPart(seed, `filter-${n}`)));
  const line = createLineUnits(seed, press.now);
  let atMs: PlantTimeMs = -WARM_UP_MS;

  function advanceTo(plantTimeMs: PlantTimeMs): void {
    while (atMs + GRID_MS <= plantTimeMs) {
      atMs += GRID_MS;
      press.step();
      line.step();
      coldRoom.step(atMs);
      coldStores.step();
      filter.step();
      for (const other of otherFilters) other.step();
    }
  }

  advanceTo(0);
  return {
    state: {
      press: press.now,
      coldRoom: coldRoom.now,
      coldStores: coldStores.now,
      filter: filter.now,
      otherFilters: otherFilters.map(({ now }) => now),
      line: line.now,
    },
    get atMs() {
      return atMs;
    },
    advanceTo,
  };
}
