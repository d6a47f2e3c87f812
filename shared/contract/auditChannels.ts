import { z } from 'zod';
import { ENTRY_KINDS } from '../domain/entry.ts';
import { refusal } from './answers.ts';

const us = z.int();

/** What of the audit trail is wanted; absent fields narrow nothing. */
export const auditFilterSchema = z.strictObject({
  /** µs, when the entry was written; `from` inclusive, `to` exclusive. */
  from: us.optional(),
  to: us.optional(),
  /** Name of a person, whole, in any letter case. */
  person: z.string().min(1).max(120).optional(),
  kind: z.enum(ENTRY_KINDS).optional(),
  /** In what was done, to what, why, or by whom, in any letter case. */
  text: z.string().min(1).max(120).optional(),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

/** One act of a person. */
export const auditRowSchema = z.strictObject({
  seq: z.int(),
  key: z.string(),
  kind: z.enum(ENTRY_KINDS),
  at: us,
  /** Whoever acted or signed; the first one acted. */
  persons: z
    .array(z.strictObject({ user: z.string(), role: z.string().nullable() }))
    .min(1)
    .max(10),
  /** `verdict corrected`, `event signedIn` … */
  act: z.string(),
  /** What it was done to: tag, alarm, stop, lot, user … */
  object: z.string(),
  /** In words. */
  what: z.string(),
  why: z.string(),
  /** Work unit, or window and computer; '' where the entry names none. */
  where: z.string(),
  /** Times and meanings of the signatures that stand in it. */
  signatures: z.array(z.strictObject({ user: z.string(), at: us, meaning: z.string() })).max(10),
});
export type AuditRow = z.infer<typeof auditRowSchema>;

export const auditPageSchema = z.strictObject({
  rows: z.array(auditRowSchema).max(500),
  /** Where the next page begins; null: the log has been looked through to its beginning, or to `from`. */
  next: z.int().nullable(),
});
export type AuditPage = z.infer<typeof auditPageSchema>;

export const fieldChangeSchema = z.strictObject({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

export const auditDetailSchema = z.strictObject({
  row: auditRowSchema,
  /** What is not as it was. */
  changes: z.array(fieldChangeSchema).max(500),
  hasMore: z.boolean(),
  /** Entry that says how it was before; null: there is none. */
  before: z.int().nullable(),
  /** SHA-256 over the body, which the tree of the log rests on. */
  leaf: z.string(),
});
export type AuditDetail = z.infer<typeof auditDetailSchema>;

export const AUDIT_FORMATS = ['csv', 'json'] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

/** Who did what: everything a person put into the log. */
export const auditContract = {
  'audit:list': {
    request: z.strictObject({ filter: auditFilterSchema, before: z.int().optional(), limit: z.int().min(1).max(500) }),
    response: auditPageSchema,
  },
  'audit:show': {
    request: z.strictObject({ seq: z.int().min(0) }),
    response: auditDetailSchema.nullable(),
  },
  'audit:people': {
    request: z.strictObject({}),
    response: z.array(z.string()).max(1000),
  },
  /** Asks the person where to, and puts into the log what left the station. */
  'audit:save': {
    request: z.strictObject({ filter: auditFilterSchema, format: z.enum(AUDIT_FORMATS) }),
    response: z.union([
      z.strictObject({ ok: z.literal(true), saved: z.string().nullable(), rows: z.int(), isWhole: z.boolean() }),
      refusal,
    ]),
  },
  /** The text of the file itself; it has left the station, and the log says so. */
  'audit:export': {
    request: z.strictObject({ filter: auditFilterSchema, format: z.enum(AUDIT_FORMATS) }),
    response: z.strictObject({ name: z.string(), text: z.string(), rows: z.int(), isWhole: z.boolean() }),
  },
} as const;
