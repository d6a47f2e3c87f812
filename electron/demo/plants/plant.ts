import type { PlantPorts, PlantStation } from './parts.ts';

/**
 * One kind of plant to train on. All share one process and its two servers; what differs is what the station reads of it, by
 * which rules, and which files lie ready.
 */
export interface TrainingPlantKind {
  readonly name: string;
  station(ports: PlantPorts): PlantStation;
  /** Puts mappings and files of the days before into the data folder; what is there already stays. */
  writeFiles?(dataFolder: string, nowMs: number): void;
  /** ms between further calls of `writeFiles` while the plant runs; absent: once, at the start. */
  readonly everyMs?: number;
}
