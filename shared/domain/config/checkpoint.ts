import { z } from 'zod';

const verifierKey = z
  .string()
  .max(400)
  .regex(/^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+={0,2}$/, 'a verifier key in one line: name+hash+base64');

/** Nothing on the way checks who we are, and nothing secret is sent: plain HTTP within the plant is allowed. */
const url = z.url({ protocol: /^https?$/ }).max(500);

export const cosignerSchema = z.strictObject({
  url: url.describe('submission prefix of the witness (C2SP tlog-witness); "/add-checkpoint" is put behind it'),
  key: verifierKey.describe('verifier key of the witness: name+hash+base64, signature type 04 (C2SP tlog-cosignature)'),
});
export type CosignerConfig = z.infer<typeof cosignerSchema>;

export const cosigningSchema = z.strictObject({
  host: z.string().min(1).max(253).default('127.0.0.1').describe('address to listen on'),
  port: z.int().min(1).max(65_535).describe('TCP port to listen on'),
  logs: z
    .array(verifierKey)
    .min(1)
    .max(64)
    .describe('verifier keys (station.vkey) of the logs whose checkpoints this station cosigns'),
});
export type CosigningConfig = z.infer<typeof cosigningSchema>;

export const timestampSchema = z.strictObject({
  url: url.describe('time-stamp authority (RFC 3161 over HTTP)'),
  certificateFile: z
    .string()
    .min(1)
    .max(1000)
    .describe('PEM file with the certificates that the authority is trusted by: its root, or its own'),
});
export type TimestampConfig = z.infer<typeof timestampSchema>;

export const checkpointSchema = z.strictObject({
  everyMs: z.int().min(100).max(3_600_000).default(5000).describe('ms between signed checkpoints while the log grows'),
  witnessFile: z
    .string()
    .min(1)
    .optional()
    .describe(
      'where checkpoints are kept outside the database; default: witness.txt in the data folder. Written before the next checkpoint is signed: a local disk; name shares in witnessFiles',
    ),
  witnessFiles: z
    .array(z.string().min(1).max(1000))
    .max(4)
    .default([])
    .describe(
      'further witness files, on other disks or shares; each is written by a thread of its own, later when it is away',
    ),
  witnessBehindMs: z
    .int()
    .min(1_000)
    .max(86_400_000)
    .default(300_000)
    .describe('ms; a witness file, cosigner or time stamp that is behind for so long raises an alarm'),
  cosigners: z.array(cosignerSchema).max(4).default([]).describe('witnesses that are asked to cosign checkpoints'),
  cosignEveryMs: z
    .int()
    .min(1_000)
    .max(86_400_000)
    .default(60_000)
    .describe('ms between checkpoints that are sent to cosigners; those of shift ends are sent at once'),
  cosigning: cosigningSchema.optional().describe('this station is a witness for others'),
  timestamp: timestampSchema.optional().describe('time stamps on the checkpoints of shift ends'),
  keyStore: z
    .enum(['os', 'file'])
    .default('os')
    .describe(
      '"os": the desktop app keeps the signing key in the key store of the operating system where there is one; "file": always in a 0600 file',
    ),
  keyOverlapDays: z
    .int()
    .min(0)
    .max(366)
    .default(7)
    .describe('days for which the old signing key signs beside a new one, before it is destroyed'),
  keyOverlapCheckpoints: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(10)
    .describe('checkpoints that both keys sign at least, before the old one is destroyed'),
});
export type CheckpointConfig = z.infer<typeof checkpointSchema>;
