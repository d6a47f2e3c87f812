import { z } from 'zod';

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
