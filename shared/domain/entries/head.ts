import { z } from 'zod';
import { ROLES } from '../role.ts';

/**
 * What the log is made of. Every body starts with the same seven fields, so that each column of the `entry` table is
 * bound to the leaf hash; times are integer microseconds UTC; 64-bit integers are decimal strings.
 */
export const ENTRY_BODY_VERSION = 1;

const us = z.int();
export const digestSchema = z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 in lower-case hexadecimal');

export const headSchema = z.strictObject({
  v: z.literal(ENTRY_BODY_VERSION),
  /** Idempotency key, unique in the log. */
  key: digestSchema,
  /** When the entry was written. */
  at: us,
  workUnit: z.string().nullable(),
  /** First and last source time the entry speaks of (`to` is inclusive for batches), null where none. */
  from: us.nullable(),
  to: us.nullable(),
  station: z.string(),
});

/** Who acted: a signed-in person, or the station itself. */
export const actorSchema = z.strictObject({ user: z.string(), role: z.enum(ROLES).nullable() });
export type Actor = z.infer<typeof actorSchema>;
export const STATION_ACTOR: Actor = { user: 'station', role: null };

/**
 * An electronic signature as an entry keeps it: who, when and what it means, re-entered at the moment of signing
 * (21 CFR 11.50(a)). It is bound to the record by standing in the sealed body (11.70).
 */
export const signatureSchema = z.strictObject({
  user: z.string(),
  role: z.enum(ROLES),
  at: us,
  meaning: z.string().min(1).max(200),
  /** SHA-256 of the record the person had before them, where it is a record of its own; absent in earlier entries. */
  digest: digestSchema.optional(),
});
export type Signature = z.infer<typeof signatureSchema>;
