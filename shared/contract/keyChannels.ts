import { z } from 'zod';
import { done, refusal } from './answers.ts';
import { signRequestSchema } from './signature.ts';

/** Channels of the signing keys and of what is carried out; part of `ipcContract`. Times in µs. */
const us = z.int();
const empty = z.strictObject({});

export const keyPeriodSchema = z.strictObject({
  /** Public line, name+hash+base64. */
  verifierKey: z.string(),
  /** First eight hexadecimal digits of the key id: enough to tell keys apart. */
  keyId: z.string(),
  /** Signs checkpoints of more entries than this; null for the first key. */
  afterSize: z.int().nullable(),
  /** In force since; null for the first key, which is as old as the log. */
  since: us.nullable(),
  /** Who put it in force, and why; null for the first key. */
  by: z.string().nullable(),
  reason: z.string().nullable(),
});
export type KeyPeriodView = z.infer<typeof keyPeriodSchema>;

export const keyStatusSchema = z.strictObject({
  log: z.string(),
  /** Newest first; the first is the present key. */
  keys: z.array(keyPeriodSchema).min(1).max(2000),
  /** While the key before it still signs beside the present one. */
  overlap: z.strictObject({ checkpointsLeft: z.int(), until: us }).nullable(),
  /** Where the private key is: a 0600 file, or sealed by the key store of the operating system. */
  kept: z.enum(['file', 'osKeyStore']),
});
export type KeyStatusView = z.infer<typeof keyStatusSchema>;

export const rotateKeyRequestSchema = z.strictObject({
  reason: z.string().min(3).max(1000),
  sign: signRequestSchema,
});

/** Which proof: that an entry is in the log, or that the log of the newest checkpoint goes on from an earlier size. */
export const proofRequestSchema = z.discriminatedUnion('proof', [
  z.strictObject({ proof: z.literal('inclusion'), seq: z.int().min(0) }),
  z.strictObject({ proof: z.literal('consistency'), from: z.int().min(1) }),
]);

export const keyContract = {
  /** The proof as a file that `shiftseal proof check` reads; see electron/query/proofs.ts. */
  'evidence:proof': {
    permission: 'view',
    request: proofRequestSchema,
    response: z.strictObject({ fileName: z.string(), text: z.string().max(2_000_000) }),
  },
  /** Asks the person where to, and writes that file there; null: they changed their mind. */
  'evidence:saveProof': {
    permission: 'view',
    request: proofRequestSchema,
    response: z.strictObject({ saved: z.string().nullable() }),
  },
  'key:status': { request: empty, response: keyStatusSchema },
  'key:rotate': { request: rotateKeyRequestSchema, response: z.union([done, refusal]) },
} as const;
