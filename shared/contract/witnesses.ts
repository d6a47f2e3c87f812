import { z } from 'zod';
import type { CosignerConfig, CosigningConfig, TimestampConfig } from '../domain/config/index.ts';

/** How a place outside the station that checkpoints are brought to is doing. */
export const witnessStatusSchema = z.strictObject({
  /** Path or URL, as configured. */
  id: z.string(),
  kind: z.enum(['file', 'cosigner', 'timestamp']),
  /** `refused`: it holds a checkpoint that this log does not go on from. */
  state: z.enum(['starting', 'current', 'behind', 'refused']),
  /** Entries covered by the newest checkpoint there; null while none is known. */
  size: z.int().nullable(),
  /** µs: last time that everything was there. */
  currentAt: z.int().nullable(),
  /** µs: behind or refused since. */
  since: z.int().nullable(),
  message: z.string(),
});
export type WitnessStatus = z.infer<typeof witnessStatusSchema>;

/** One thread's share of the places. */
export interface WitnessWorkerData {
  readonly dataDir: string;
  readonly stationId: string;
  readonly files: readonly string[];
  readonly cosigners: readonly CosignerConfig[];
  readonly cosignEveryMs: number;
  readonly cosigning?: CosigningConfig;
  readonly timestamp?: TimestampConfig;
}

export type ToWitness = { readonly type: 'stop' };
export type FromWitness =
  | { readonly type: 'status'; readonly status: WitnessStatus }
  /** A checkpoint of this log that somebody else holds: the engine signs nothing that does not go on from it. */
  | { readonly type: 'heard'; readonly source: string; readonly note: string }
  | { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string };

/** Commands of the engine about places outside; see `EngineCommands`. */
export interface WitnessCommands {
  witnessStatus: { request: { places: WitnessStatus[] }; response: Record<string, never> };
  witnessHeard: { request: { source: string; note: string }; response: Record<string, never> };
}
