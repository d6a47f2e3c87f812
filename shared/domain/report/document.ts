import { z } from 'zod';
import { digestSchema } from '../entries/head.ts';
import { shiftRefSchema } from '../entries/stop.ts';
import {
  reportCalibrationSchema,
  reportClocksSchema,
  reportCompletenessSchema,
  reportGapsSchema,
  reportQuarantineSchema,
} from './data.ts';
import { reportAlarmsSchema, reportComplianceSchema, reportDowntimeSchema, reportExcursionsSchema } from './events.ts';
import { reportLineSchema, reportOeeSchema, reportProductionSchema } from './oee.ts';
import {
  reportConfigurationSchema,
  reportEvidenceSchema,
  reportNotesSchema,
  reportPeopleSchema,
  reportSyncSchema,
} from './place.ts';

export const REPORT_FORMAT = 1;

/** Languages a report can be printed in; its JSON is the same in all of them. */
export const REPORT_LANGUAGES = ['en', 'de'] as const;
export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];

const us = z.int();

/**
 * What a supervisor signs: one shift of one calendar, in figures that a stranger can work out again from the sealed log. It is
 * sealed as it is, as canonical JSON (RFC 8785), and its SHA-256 is what reviews and signatures name. Times are integer
 * microseconds UTC, half open; durations carry their unit in their name; null is undefined, which is not 0. What each
 * figure means stands in `definitions`. Only what was sealed is in it: entries from `basis.size` on were not looked at.
 */
export const shiftReportDocumentSchema = z.strictObject({
  format: z.literal(REPORT_FORMAT),
  /** Origin of the log's checkpoints. */
  log: z.string().max(300),
  /** Id of the station, and what people call it. */
  station: z.string().max(120),
  stationName: z.string().max(120),
  organisation: z.string().max(200),
  timeZone: z.string(),
  language: z.enum(REPORT_LANGUAGES),
  /** How durations are printed; quantities stand in the units of their tags (UCUM). */
  durationUnit: z.enum(['min', 'h']),
  /** Version of the product that worked the figures out. */
  engine: z.string().max(120),
  shift: shiftRefSchema,
  /** The part of the shift that the figures cover: all of it, unless the station was put into service during it. */
  from: us,
  to: us,
  basis: z.strictObject({
    /** Entries of the log that were looked at: seq 0 … size − 1. */
    size: z.int().min(1),
    /** Configuration in force at the end of the shift: its rules hold. */
    config: digestSchema,
    /** When the report was worked out. */
    at: us,
  }),
  oee: z.array(reportOeeSchema).max(200),
  /** Work units with OEE in this calendar, whether listed or not. */
  oeeTotal: z.int().min(0),
  lines: z.array(reportLineSchema).max(50),
  downtime: reportDowntimeSchema,
  production: z.array(reportProductionSchema).max(1_000),
  excursions: reportExcursionsSchema,
  alarms: reportAlarmsSchema,
  compliance: reportComplianceSchema,
  quarantine: reportQuarantineSchema,
  completeness: reportCompletenessSchema,
  gaps: reportGapsSchema,
  clocks: reportClocksSchema,
  calibration: reportCalibrationSchema,
  configuration: reportConfigurationSchema,
  sync: reportSyncSchema,
  notes: reportNotesSchema,
  people: reportPeopleSchema,
  evidence: reportEvidenceSchema,
  /** By the path of the figure in this document. */
  definitions: z.record(
    z.string(),
    z.strictObject({
      name: z.string(),
      definition: z.string(),
      unit: z.string(),
      source: z.string(),
    }),
  ),
});
export type ShiftReportDocument = z.infer<typeof shiftReportDocumentSchema>;
