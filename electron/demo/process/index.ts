export type { PlantTimeMs } from './grid.ts';
export { GRID_MS, WARM_UP_MS } from './grid.ts';
export * from './lineUnits.ts';
export * from './meters.ts';
export type { PlantProcess, PlantState } from './plantProcess.ts';
export { createPlantProcess } from './plantProcess.ts';
export { PRESS_IDEAL_CYCLE_MS, PRESS_STATE, STOP_REASON } from './pressLine.ts';
