import { z } from 'zod';
import { actorSchema, digestSchema, headSchema } from './head.ts';

/** µs UTC. */
const us = z.int();

/** Why a value was outside, as a person says it. */
export const EXCURSION_CAUSES = [
  'doorOpen',
  'loading',
  'defrost',
  'equipmentFailure',
  'powerFailure',
  'sensorFault',
  'calibrationCheck',
  'other',
] as const;
export type ExcursionCause = (typeof EXCURSION_CAUSES)[number];

export const excursionBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('excursion'),
  event: z.enum(['opened', 'closed', 'annotated']),
  excursion: digestSchema,
  tag: z.string(),
  side: z.enum(['high', 'low']),
  bound: z.number(),
  unit: z.string(),
  onset: us,
  peak: z.number(),
  peakAt: us,
  /** Null while open. */
  durationMs: z.number().nullable(),
  unknownMs: z.number(),
  readings: z.int(),
  // What follows is absent in entries of earlier versions.
  /** ∫ |value − bound| dt over the known time, sample-and-hold; unit × h. */
  degreeHours: z.number().optional(),
  /** It waited so long because this tag held (door, defrost) when it began. */
  suppressedMs: z.number().optional(),
  suppressedBy: z.string().optional(),
  /** Of `annotated`. */
  cause: z.enum(EXCURSION_CAUSES).optional(),
  comment: z.string().max(1000).optional(),
  actor: actorSchema.optional(),
});
export type ExcursionBody = z.infer<typeof excursionBodySchema>;
