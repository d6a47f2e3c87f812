import { z } from 'zod';
import { REPORT_REASON_MAX, shiftReportBodySchema } from '../domain/entries/shiftReport.ts';
import { shiftRefSchema } from '../domain/entries/stop.ts';
import { REPORT_STATES, shiftReportDocumentSchema } from '../domain/report/index.ts';
import { refusal } from './answers.ts';
import { signRequestSchema } from './signature.ts';

/** Shift reports between window and station. */
const us = z.int();
const key = z.string().regex(/^[0-9a-f]{64}$/);
const comment = z.string().trim().max(REPORT_REASON_MAX);
const why = z.string().trim().min(3).max(REPORT_REASON_MAX);
const done = z.union([z.strictObject({ ok: z.literal(true), seq: z.int() }), refusal]);
const drafted = z.union([
  z.strictObject({ ok: z.literal(true), seq: z.int(), report: key, version: z.int() }),
  refusal,
]);

/** One version of a report, as the log has it. */
export const reportVersionSchema = z.strictObject({
  report: key,
  seq: z.int(),
  at: us,
  version: z.int(),
  digest: key,
  state: z.enum(REPORT_STATES),
  isReplaced: z.boolean(),
  why: z.string(),
  amendedBy: z.string().nullable(),
  reviewedBy: z.string().nullable(),
  reviewedAt: us.nullable(),
  signedBy: z.string().nullable(),
  signedAt: us.nullable(),
  issuedAt: us.nullable(),
  pdfFile: z.string().nullable(),
  pdfSha256: z.string().nullable(),
  bundleFolder: z.string().nullable(),
  figures: z.array(z.strictObject({ workUnit: z.string(), oee: z.number().nullable() })).max(200),
});
export type ReportVersion = z.infer<typeof reportVersionSchema>;

/** A shift that has ended, and its report. */
export const reportRowSchema = z.strictObject({
  shift: shiftRefSchema,
  /** The newest version; null: there is none yet. */
  report: reportVersionSchema.nullable(),
  versions: z.int(),
  /** What was sealed since that changes its figures; empty: nothing. */
  changes: z.string(),
  closedBy: z.string().nullable(),
  /** The shift was closed after this version had been worked out: it does not tell of it. */
  isClosedSince: z.boolean(),
  /** Why the station did not get further with it when it last tried; empty: nothing is in its way, or the station does not run. */
  trouble: z.string(),
});
export type ReportRow = z.infer<typeof reportRowSchema>;

export const reportListSchema = z.strictObject({
  rows: z.array(reportRowSchema).max(500),
  areas: z.array(z.string()).max(51),
  rules: z.strictObject({
    autoDraft: z.boolean(),
    /** µs after the end of a shift at which the station drafts. */
    draftDelayUs: z.int(),
    needsReview: z.boolean(),
    signRoles: z.array(z.string()),
  }),
});
export type ReportList = z.infer<typeof reportListSchema>;

/** A step as the log has it; the document of the first one stands beside. */
export const reportEventSchema = z.strictObject({ seq: z.int(), at: us, body: shiftReportBodySchema });
export type ReportEvent = z.infer<typeof reportEventSchema>;

export const reportViewSchema = z.strictObject({
  row: reportRowSchema,
  version: reportVersionSchema,
  document: shiftReportDocumentSchema,
  /** Who did what: of the version that is shown. */
  steps: z
    .array(
      z.strictObject({
        seq: z.int(),
        at: us,
        event: z.enum(['drafted', 'amended', 'reviewed', 'signed', 'issued']),
        user: z.string(),
        role: z.string().nullable(),
        meaning: z.string(),
        comment: z.string(),
      }),
    )
    .max(20),
  /** All versions of the same shift, the first version first. */
  versions: z.array(reportVersionSchema).max(100),
});
export type ReportShown = z.infer<typeof reportViewSchema>;

const signing = z.strictObject({ report: key, digest: key, comment, sign: signRequestSchema });

export const reportContract = {
  'report:list': {
    /** Shifts that began in [from, to), µs, the newest first. */
    request: z.strictObject({ from: us, to: us, area: z.string().max(120).optional(), limit: z.int().min(1).max(500) }),
    response: reportListSchema,
  },
  'report:show': {
    request: z.strictObject({ report: key }),
    response: reportViewSchema.nullable(),
  },
  /** A first draft, now. */
  'report:draft': {
    request: z.strictObject({ area: z.string().max(120), start: us }),
    response: drafted,
  },
  /** Another draft in place of a report, worked out from the log as it is now. */
  'report:amend': {
    request: z.strictObject({ report: key, why, sign: signRequestSchema }),
    response: drafted,
  },
  'report:review': { request: signing, response: done },
  'report:sign': { request: signing, response: done },
  /** Opens the PDF with the system’s viewer, or shows the bundle in its folder. */
  'report:open': {
    request: z.strictObject({ report: key, what: z.enum(['pdf', 'bundle']) }),
    response: z.union([z.strictObject({ ok: z.literal(true) }), refusal]),
  },
  /** Copies the PDF, or the bundle as a folder, to where the person says; `path` null: they changed their mind. */
  'report:save': {
    request: z.strictObject({ report: key, what: z.enum(['pdf', 'bundle']) }),
    response: z.union([z.strictObject({ ok: z.literal(true), path: z.string().nullable() }), refusal]),
  },
} as const;

/**
 * Work of a thread of its own: reads the log, writes files below `reports`, never the ledger. `build` and `check` fail where the log
 * holds something else than what was sealed: `build` works a document out first, `check` takes that of a report.
 */
export type ReportJob =
  | { readonly do: 'build'; readonly area: string; readonly start: number; readonly engine: string }
  | { readonly do: 'check'; readonly report: string }
  | { readonly do: 'issue'; readonly report: string; readonly isCompletion: boolean };
export type ReportJobDone =
  | { readonly do: 'build'; readonly document: unknown; readonly digest: string }
  | { readonly do: 'check' }
  | {
      readonly do: 'issue';
      readonly request: import('./reportCommands.ts').ReportCommands['issueReport']['request'];
    };
