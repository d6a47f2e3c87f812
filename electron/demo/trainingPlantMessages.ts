import type { FaultListing } from './faults.ts';

/** What `electron/workers/trainingPlantWorker.ts` is started with; ports default to any free one, seed to 1. */
export interface TrainingPlantWorkerData {
  readonly modbusPort?: number;
  readonly opcuaPort?: number;
  readonly seed?: number;
  /** Where the OPC UA server keeps its certificate. */
  readonly certificateFolder: string;
}

export type ToTrainingPlant =
  /** `id` is `kind:target`. Answered by `faults`, or by `refused` when there is no such fault. */
  { readonly type: 'fault'; readonly id: string; readonly on: boolean } | { readonly type: 'stop' };

export type FromTrainingPlant =
  | {
      readonly type: 'ready';
      readonly modbusPort: number;
      readonly opcuaPort: number;
      readonly faults: readonly FaultListing[];
    }
  /** Could not start; the thread ends. */
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'faults'; readonly faults: readonly FaultListing[] }
  | { readonly type: 'refused'; readonly id: string; readonly message: string };
