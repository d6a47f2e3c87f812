import { z } from 'zod';
import { alarmBodySchema } from './entries/alarm.ts';
import { amendmentBodySchema, batchBodySchema } from './entries/batch.ts';
import { configBodySchema } from './entries/config.ts';
import { deadlineBodySchema } from './entries/deadline.ts';
import { eventBodySchema } from './entries/event.ts';
import { excursionBodySchema } from './entries/excursion.ts';
import { gapBodySchema } from './entries/gap.ts';
import { inventoryBodySchema } from './entries/inventory.ts';
import { legalHoldBodySchema, retentionBodySchema } from './entries/keeping.ts';
import { lotBodySchema } from './entries/lot.ts';
import { meterExceptionBodySchema, meterReadBodySchema, meterSwapBodySchema } from './entries/meter.ts';
import { packBodySchema } from './entries/pack.ts';
import { quarantineBodySchema } from './entries/quarantine.ts';
import { receiptBodySchema } from './entries/receipt.ts';
import { resultBodySchema } from './entries/result.ts';
import { sampleBodySchema } from './entries/sample.ts';
import { shiftClosedBodySchema, shiftHandoverBodySchema, shiftNoteBodySchema } from './entries/shiftLog.ts';
import { shiftReportBodySchema } from './entries/shiftReport.ts';
import { stopBodySchema } from './entries/stop.ts';
import { verdictBodySchema } from './entries/verdict.ts';

export * from './entries/alarm.ts';
export * from './entries/batch.ts';
export * from './entries/config.ts';
export type { DeadlineBody } from './entries/deadline.ts';
export * from './entries/event.ts';
export * from './entries/excursion.ts';
export * from './entries/gap.ts';
export { type Actor, actorSchema, ENTRY_BODY_VERSION, STATION_ACTOR } from './entries/head.ts';
export { DISPOSITIONS, type Disposition, LOT_EVENTS, type LotBody, type LotEvent } from './entries/lot.ts';
export type { PackBody } from './entries/pack.ts';
export * from './entries/quarantine.ts';
export * from './entries/receipt.ts';
export { type ResultBody, type ResultFields, resultFieldsSchema } from './entries/result.ts';
export type { SampleBody } from './entries/sample.ts';
export type { ShiftReportBody } from './entries/shiftReport.ts';
export { QUARANTINE_VERDICTS, type QuarantineVerdict, type VerdictBody, verdictBodySchema } from './entries/verdict.ts';

/** What an entry of the log says, by its kind. */
export const entryBodySchema = z.discriminatedUnion('kind', [
  batchBodySchema,
  amendmentBodySchema,
  quarantineBodySchema,
  verdictBodySchema,
  alarmBodySchema,
  excursionBodySchema,
  gapBodySchema,
  configBodySchema,
  receiptBodySchema,
  eventBodySchema,
  resultBodySchema,
  packBodySchema,
  stopBodySchema,
  shiftNoteBodySchema,
  shiftHandoverBodySchema,
  shiftClosedBodySchema,
  lotBodySchema,
  meterReadBodySchema,
  meterExceptionBodySchema,
  meterSwapBodySchema,
  inventoryBodySchema,
  deadlineBodySchema,
  sampleBodySchema,
  retentionBodySchema,
  legalHoldBodySchema,
  shiftReportBodySchema,
]);
export type EntryBody = z.infer<typeof entryBodySchema>;
export const ENTRY_KINDS = [
  'batch',
  'amendment',
  'quarantine',
  'verdict',
  'alarm',
  'excursion',
  'gap',
  'config',
  'receipt',
  'event',
  'result',
  'pack',
  'stop',
  'shiftNote',
  'shiftHandover',
  'shiftClosed',
  'lot',
  'meterRead',
  'meterException',
  'meterSwap',
  'inventory',
  'deadline',
  'sample',
  'retention',
  'legalHold',
  'shiftReport',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];
