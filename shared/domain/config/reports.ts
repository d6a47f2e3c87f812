import { z } from 'zod';
import { REPORT_LANGUAGES } from '../report/document.ts';
import { ROLES } from '../role.ts';

/** Shift reports: when they are drafted, who puts their name to them, and how they are printed. */
export const reportsSchema = z.strictObject({
  autoDraft: z.boolean().default(true).describe('draft a report of every shift after its end'),
  draftDelayMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .default(60_000)
    .describe('ms after the end of a shift, on top of the grace period of its windows'),
  needsReview: z
    .boolean()
    .default(true)
    .describe('another person reviews before anybody signs; false: one signature is enough'),
  signRoles: z
    .array(z.enum(ROLES))
    .min(1)
    .max(ROLES.length)
    .default(['supervisor'])
    .describe('roles whose signature makes a report; they need the right to sign reports as well'),
  language: z.enum(REPORT_LANGUAGES).default('en').describe('language of the printed report'),
  durationUnit: z.enum(['min', 'h']).default('min').describe('how durations are printed'),
  paper: z.enum(['A4', 'Letter']).default('A4').describe('of the printed report'),
  certificate: z
    .strictObject({
      file: z
        .string()
        .min(1)
        .max(1000)
        .describe('PKCS #12 file (.p12, .pfx) with the certificate of the plant and its key'),
      secret: z.string().min(1).max(120).describe('name of an entry of the key store that holds its passphrase'),
    })
    .optional()
    .describe('seals the PDF (PAdES); without it the station makes a certificate of its own'),
  organisation: z.string().max(200).default('').describe('name at the head of the report; empty: the station’s'),
});
export type ReportsConfig = z.infer<typeof reportsSchema>;

/** What holds for a station; without a section of its own the defaults do. */
export const reportsOf = ({ reports }: { readonly reports?: ReportsConfig | undefined }): ReportsConfig =>
  reports ?? reportsSchema.parse({});
