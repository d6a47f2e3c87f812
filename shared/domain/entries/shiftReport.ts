import { z } from 'zod';
import { shiftReportDocumentSchema } from '../report/document.ts';
import { actorSchema, digestSchema, headSchema, signatureSchema } from './head.ts';
import { shiftRefSchema } from './stop.ts';

/** `drafted` and `amended` bring a document; the others are steps of the report whose document it is. */
export const SHIFT_REPORT_EVENTS = ['drafted', 'amended', 'reviewed', 'signed', 'issued'] as const;
export type ShiftReportEvent = (typeof SHIFT_REPORT_EVENTS)[number];

export const REPORT_REASON_MAX = 1_000;

/** `from` and `to` of the head are the shift. */
const common = { ...headSchema.shape, kind: z.literal('shiftReport'), shift: shiftRefSchema } as const;

/** SHA-256 of the document's canonical JSON (RFC 8785, UTF-8, no newline at the end): what a signature is bound to (21 CFR 11.70). */
const digest = digestSchema;

const content = {
  /** From 1, per shift. */
  version: z.int().min(1),
  digest,
  document: shiftReportDocumentSchema,
  actor: actorSchema,
} as const;

const step = {
  /** Key of the entry that brought the document. */
  report: digestSchema,
  version: z.int().min(1),
  digest,
} as const;

const reason = z.string().min(3).max(REPORT_REASON_MAX);

/** One step in the life of a shift report. */
export const shiftReportBodySchema = z.discriminatedUnion('event', [
  z.strictObject({ ...common, event: z.literal('drafted'), ...content }),
  /** A new draft in place of an earlier report of the same shift, which stays in the log as it is. */
  z.strictObject({
    ...common,
    event: z.literal('amended'),
    ...content,
    /** Key of the entry that brought the report it replaces. */
    replaces: digestSchema,
    why: reason,
    /** Who asked for it; absent where the station drafts anew because an unreviewed draft was overtaken by the log. */
    signature: signatureSchema.optional(),
  }),
  z.strictObject({
    ...common,
    event: z.literal('reviewed'),
    ...step,
    signature: signatureSchema,
    comment: z.string().max(REPORT_REASON_MAX),
  }),
  z.strictObject({
    ...common,
    event: z.literal('signed'),
    ...step,
    signature: signatureSchema,
    comment: z.string().max(REPORT_REASON_MAX),
  }),
  /** The files were written; nobody acts here but the station. */
  z.strictObject({
    ...common,
    event: z.literal('issued'),
    ...step,
    /** File names within `reports` of the data folder. */
    pdf: z.strictObject({ file: z.string().max(300), bytes: z.int().min(1), sha256: digestSchema }),
    bundle: z.strictObject({ folder: z.string().max(300), sha256: digestSchema }).nullable(),
    /** Size of the tree whose signed checkpoint the files carry; it covers the signature. */
    checkpointSize: z.int().min(1),
    /** The station was ended between the signature and the files; the next start wrote them. */
    isCompletion: z.boolean(),
  }),
]);
export type ShiftReportBody = z.infer<typeof shiftReportBodySchema>;
export type ReportContentBody = Extract<ShiftReportBody, { readonly event: 'drafted' | 'amended' }>;
