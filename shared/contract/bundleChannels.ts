import { z } from 'zod';

const us = z.int();
const empty = z.strictObject({});

/** Taking the evidence of a stretch of time out, as a folder that a stranger can check. */
export const bundleProgressSchema = z.strictObject({
  state: z.enum(['idle', 'running', 'done', 'failed', 'cancelled']),
  /** Entries. */
  done: z.int().min(0),
  total: z.int().min(0),
  /** Where it lies; empty until it is done. */
  folder: z.string(),
  /** SHA-256 of its bundle.json; empty until it is done. */
  sha256: z.string(),
  firstSeq: z.int().min(0).optional(),
  lastSeq: z.int().min(0).optional(),
  /** Entries that its checkpoint covers. */
  size: z.int().min(0).optional(),
  /** Why it failed; of one that is done, why the log does not say so. */
  message: z.string(),
});
export type BundleProgress = z.infer<typeof bundleProgressSchema>;

export const BUNDLE_IDLE: BundleProgress = { state: 'idle', done: 0, total: 0, folder: '', sha256: '', message: '' };

export const bundleContract = {
  /** Asks the person for a folder, and writes a new one into it; stays as it was when they change their mind. µs, half open. */
  'evidence:exportStart': { request: z.strictObject({ from: us, to: us }), response: bundleProgressSchema },
  'evidence:exportProgress': { request: empty, response: bundleProgressSchema },
  'evidence:exportCancel': { request: empty, response: bundleProgressSchema },
};
