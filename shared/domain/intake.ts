import { z } from 'zod';
import { REFUSAL_STEPS } from './entry.ts';

/**
 * What programs send to `POST /v1/readings` and what they are answered. A request states the version of its schema; a version
 * that is not known here goes to quarantine as it came. The envelope is judged as a whole, the readings one by one.
 */
export const INTAKE_SCHEMA_VERSION = 1;

/** Any request says at least this. */
export const intakeVersionSchema = z.object({ schemaVersion: z.int().min(0).max(1_000_000) });

export const intakeEnvelopeSchema = z.strictObject({
  schemaVersion: z.literal(INTAKE_SCHEMA_VERSION),
  source: z.string().max(120).optional().describe('who sends, for people'),
  requestId: z.string().max(120).optional().describe('a name of the sender for this request; part of the receipt'),
  readings: z.array(z.unknown()).min(1),
});

/** One reading; which types of value and time it may have is the tag's to say, so that each gets a reason of its own. */
export const intakeReadingSchema = z.strictObject({
  key: z.string().min(1).max(300).describe('the name in the address of the tag'),
  time: z.unknown().describe('source time: ISO 8601 with zone, or µs since 1970 UTC'),
  value: z
    .unknown()
    .optional()
    .describe('of the type of the tag; 64-bit integers as numbers or decimal strings; none when Bad'),
  status: z
    .union([z.int().min(0).max(0xffffffff), z.string().max(60)])
    .optional()
    .describe('OPC UA StatusCode, as number or by name; default Good'),
});

/** Answered with 202, once everything in it is durable. The same request has the same receipt. */
export const intakeReceiptSchema = z.strictObject({
  status: z
    .enum(['stored', 'quarantined'])
    .describe('quarantined: a schema version that is not known; nothing became a reading'),
  receipt: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 over the canonical request (RFC 8785)'),
  schemaVersion: z.int(),
  accepted: z.int().min(0).describe('readings in the inbox'),
  refused: z
    .array(z.strictObject({ index: z.int().min(0), step: z.enum(REFUSAL_STEPS), reason: z.string() }))
    .describe('readings in quarantine, by their place in the request'),
  durableAt: z.iso.datetime().describe('when the last of it became durable, clock of the station'),
});
export type IntakeReceipt = z.infer<typeof intakeReceiptSchema>;

/** Answered with 4xx and 5xx. `isKept` false: nothing of the request was kept. */
export const intakeErrorSchema = z.strictObject({
  status: z.enum(['refused', 'busy', 'unconfirmed']),
  error: z.string(),
  isKept: z.union([z.literal(false), z.literal('unknown')]),
});
export type IntakeError = z.infer<typeof intakeErrorSchema>;

export const intakeHealthSchema = z.strictObject({
  status: z.enum(['accepting', 'busy']),
  schemaVersions: z.array(z.int()),
  isAuthorized: z
    .boolean()
    .optional()
    .describe('whether the bearer token shown with the question is right; absent: none shown'),
});
