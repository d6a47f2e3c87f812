export * from './editing.ts';
export * from './figures.ts';
export * from './parts.ts';
export * from './plannedTime.ts';
export * from './redraw.ts';
export { RUNS_KEPT_US } from './runs.ts';
export * from './standstills.ts';
export * from './stopStore.ts';
export { type SavedWatch, StopWatch, type WatchedUnit, type WatchPorts } from './stopWatch.ts';
