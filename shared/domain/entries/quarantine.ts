import { z } from 'zod';
import { digestSchema, headSchema } from './head.ts';

/** µs UTC. */
const us = z.int();

export const REFUSAL_STEPS = [
  'schema',
  'finite',
  'type',
  'range',
  'duplicate',
  'time',
  'future',
  'stepBack',
  'size',
  'unknownTag',
  'processing',
  'encoding',
  'row',
  'mapping',
  'censored',
  'version',
] as const;
export type RefusalStep = (typeof REFUSAL_STEPS)[number];

export const quarantineReadingSchema = z.strictObject({
  sourceTime: us,
  receivedTime: us,
  serverTime: us.nullable(),
  /** JSON value, or the 16 hexadecimal digits of the slot (`bits:7ff8000000000000`) where JSON has no such number. */
  value: z.union([z.number(), z.string(), z.boolean(), z.null()]),
  status: z.int().min(0),
});
export type QuarantineReading = z.infer<typeof quarantineReadingSchema>;

export const quarantineBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('quarantine'),
  tag: z.string(),
  connection: z.string(),
  step: z.enum(REFUSAL_STEPS),
  /** Names the tag, what was expected and what came. */
  error: z.string(),
  /** Empty where what came could not be read as a reading: then `payload` holds it. */
  readings: z.array(quarantineReadingSchema).max(1000),
  payload: z.string().optional(),
  /** Inbox number and digest of the (first) frame; null for what never was a frame. */
  frame: z.int().nullable(),
  frameDigest: digestSchema.nullable(),
  /** The frames in order, and how many of the readings each brought; absent where all came in `frame`. */
  frames: z
    .array(z.strictObject({ frame: z.int(), digest: digestSchema, readings: z.int().min(1) }))
    .min(2)
    .max(1000)
    .optional(),
  schemaVersion: z.int(),
  config: digestSchema,
  /** Version of the product whose gate refused it. */
  engine: z.string().optional(),
  /** Which thread it came in by. */
  worker: z.string().optional(),
  /** `batch`: everything of a frame, which could not be taken apart; absent: readings of one tag, or one item. */
  scope: z.enum(['batch']).optional(),
  /** Where it came from, by name: protocol, address, request, file, row, message … */
  headers: z.record(z.string().max(60), z.string().max(500)).optional(),
  /** Of a failure of our own code. */
  stack: z.string().max(4000).optional(),
});
export type QuarantineBody = z.infer<typeof quarantineBodySchema>;
