import { z } from 'zod';
import { ALARM_STATES, SUPPRESSION_ENDS, SUPPRESSION_KINDS } from './alarmState.ts';
import { ALARM_KINDS, ALARM_PRIORITIES } from './config/index.ts';
import { deadlineBodySchema } from './entries/deadline.ts';
import { actorSchema, digestSchema, headSchema, signatureSchema } from './entries/head.ts';
import { inventoryBodySchema } from './entries/inventory.ts';
import { archivedSchema, continuationSchema, legalHoldBodySchema, retentionBodySchema } from './entries/keeping.ts';
import { excursionExtras, lotBodySchema } from './entries/lot.ts';
import { meterExceptionBodySchema, meterReadBodySchema, meterSwapBodySchema } from './entries/meter.ts';
import { packBodySchema } from './entries/pack.ts';
import { resultBodySchema } from './entries/result.ts';
import { sampleBodySchema } from './entries/sample.ts';
import { shiftClosedBodySchema, shiftHandoverBodySchema, shiftNoteBodySchema } from './entries/shiftLog.ts';
import { shiftReportBodySchema } from './entries/shiftReport.ts';
import { stopBodySchema } from './entries/stop.ts';
import { verdictBodySchema } from './entries/verdict.ts';
import { GAP_CAUSES, LINK_STATES } from './link.ts';
import { VALUE_KINDS } from './valueType.ts';

export type { DeadlineBody } from './entries/deadline.ts';
export { type Actor, actorSchema, ENTRY_BODY_VERSION, STATION_ACTOR } from './entries/head.ts';
export {
  DISPOSITIONS,
  type Disposition,
  EXCURSION_CAUSES,
  type ExcursionCause,
  LOT_EVENTS,
  type LotBody,
  type LotEvent,
} from './entries/lot.ts';
export type { PackBody } from './entries/pack.ts';
export { type ResultBody, type ResultFields, resultFieldsSchema } from './entries/result.ts';
export type { SampleBody } from './entries/sample.ts';
export type { ShiftReportBody } from './entries/shiftReport.ts';
export { QUARANTINE_VERDICTS, type QuarantineVerdict, type VerdictBody, verdictBodySchema } from './entries/verdict.ts';

const us = z.int();
const digest = digestSchema;
const head = headSchema.shape;

/** Times of a column: `start`, then the difference of each to the one before. `[]` differences: one time only. */
export const axisSchema = z.strictObject({ start: us, steps: z.array(z.int()) });
export type Axis = z.infer<typeof axisSchema>;

/** Runs [row, length, value]: rows that are not in any run have the default. */
const runs = <T extends z.ZodType>(value: T) => z.array(z.tuple([z.int().min(0), z.int().min(1), value]));

/** Marks beside a reading; the reading itself is never changed. */
export const READING_FLAGS = [
  'late',
  'repeatedTime',
  'stepBack',
  'future',
  'afterReset',
  'handCorrected',
  'requeued',
] as const;
export type ReadingFlag = (typeof READING_FLAGS)[number];

export const batchTagSchema = z.strictObject({
  tag: z.string(),
  kind: z.enum(VALUE_KINDS),
  /** Index into the batch's `axes`: source times of the rows. */
  source: z.int().min(0),
  /** Index into `axes`; null: the same as the source times. */
  received: z.int().min(0).nullable(),
  /** Index into `axes`; null: the server gave none. The instant 0 stands where it gave none for that row alone. */
  server: z.int().min(0).nullable(),
  /**
   * One per row; null where the status is Bad. number: the double as RFC 8785 prints it. float32: the first of
   * round(v·10^k)/10^k, k = 0…10, that rounds to the same 32-bit float, else the double; Math.fround gives the value back.
   * bool: true/false. int64, uint64: decimal strings. NaN and infinities cannot be here: the gate refuses them.
   */
  values: z.array(z.union([z.number(), z.string(), z.boolean(), z.null()])),
  /** Status codes where they are not Good (0). */
  status: runs(z.int().min(0)),
  flags: runs(z.array(z.enum(READING_FLAGS)).min(1)),
});
export type BatchTag = z.infer<typeof batchTagSchema>;

export const lineageSchema = z.strictObject({
  config: digest,
  rulePacks: z.array(digest),
  engine: z.string(),
  worker: z.string(),
  /** Frames the readings came in: first and last inbox number, how many, and SHA-256 over their digests in order. */
  frames: z.array(
    z.strictObject({ connection: z.string(), first: z.int(), last: z.int(), count: z.int().min(1), digest }),
  ),
  /** Calibration offsets the clean layer uses, in engineering units. */
  calibration: z.array(z.strictObject({ tag: z.string(), certificate: z.string(), offset: z.number() })),
  /** Filters and gap filling as configured, of the tags of this batch that have any; absent where none has. */
  cleaning: z.array(z.strictObject({ tag: z.string(), clean: z.unknown() })).optional(),
  /**
   * Clock models by which the clean layer corrects source times: corrected = t + offsetUs + ratePpm·10⁻⁶·(t − baseUs). Absent
   * where no connection of this batch has `clock.policy` correct, or its clock is not known yet.
   */
  clocks: z
    .array(
      z.strictObject({
        connection: z.string(),
        baseUs: us,
        offsetUs: z.number(),
        ratePpm: z.number(),
        samples: z.int().min(1),
      }),
    )
    .optional(),
});
export type Lineage = z.infer<typeof lineageSchema>;

export const WINDOW_CLOSINGS = [
  'time',
  'count',
  'stateChange',
  'shift',
  'memory',
  'shutdown',
  'reconfigured',
  'late',
] as const;
export type WindowClosing = (typeof WINDOW_CLOSINGS)[number];

const batchFields = {
  window: z.strictObject({ start: us, end: us, closedBy: z.enum(WINDOW_CLOSINGS), shift: z.string().nullable() }),
  readings: z.int().min(1),
  good: z.int().min(0),
  axes: z.array(axisSchema),
  tags: z.array(batchTagSchema).min(1),
  /** Cleaned values beside the raw ones, in engineering units with calibration offset: [tag index, row, value, method]. */
  corrections: z.array(z.tuple([z.int(), z.int(), z.number(), z.string()])),
  /** Values of the clean layer at times where nothing was read: [tag index, time µs, value, method]. Never readings, never counted as such. */
  filled: z.array(z.tuple([z.int(), us, z.union([z.number(), z.string(), z.boolean()]), z.string()])).optional(),
  /** Readings that a filter marked, whatever it did about them: runs [tag index, row, length, filter kind]. */
  flagged: z.array(z.tuple([z.int(), z.int(), z.int().min(1), z.string()])).optional(),
  findings: z.array(z.strictObject({ tag: z.string(), rule: z.string(), detail: z.string(), count: z.int().min(1) })),
  /** SHA-256 over the canonical `{axes, tags}`. */
  rawDigest: digest,
  lineage: lineageSchema,
};
export const batchBodySchema = z.strictObject({ ...head, kind: z.literal('batch'), ...batchFields });
export type BatchBody = z.infer<typeof batchBodySchema>;
/** Readings that came after their window was sealed; names the batch it amends where there is one. */
export const amendmentBodySchema = z.strictObject({
  ...head,
  kind: z.literal('amendment'),
  amends: digest.nullable(),
  ...batchFields,
});
export type AmendmentBody = z.infer<typeof amendmentBodySchema>;

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
  ...head,
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
  frameDigest: digest.nullable(),
  /** The frames in order, and how many of the readings each brought; absent where all came in `frame`. */
  frames: z
    .array(z.strictObject({ frame: z.int(), digest, readings: z.int().min(1) }))
    .min(2)
    .max(1000)
    .optional(),
  schemaVersion: z.int(),
  config: digest,
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

/** Alarms of the station about itself and its links, besides the limits of tags. */
export const SYSTEM_ALARM_LIMITS = [
  'communicationLoss',
  'stale',
  'frozen',
  'heartbeat',
  'clock',
  'capacity',
  'disk',
  'certificate',
  /** Raised by a rule pack; `message` says what it found. */
  'rule',
  'coldChain',
  /** A part of the station has failed and is switched off; readings are sealed all the same. */
  'part',
  /** A place outside that keeps checkpoints is behind, or holds one that the log does not go on from. */
  'witness',
] as const;
export type SystemAlarmLimit = (typeof SYSTEM_ALARM_LIMITS)[number];

/** `suppressed`: a suppression of any kind began; `released`: one ended; which, stands in `suppression`. */
export const ALARM_EVENTS = ['raised', 'returned', 'acknowledged', 'reset', 'suppressed', 'released'] as const;
export const alarmBodySchema = z.strictObject({
  ...head,
  kind: z.literal('alarm'),
  alarm: z.string(),
  /** One per occurrence: all events of one occurrence share it. */
  occurrence: digest,
  event: z.enum(ALARM_EVENTS),
  tag: z.string().nullable(),
  connection: z.string().nullable(),
  limit: z.enum([...ALARM_KINDS, ...SYSTEM_ALARM_LIMITS]),
  priority: z.enum(ALARM_PRIORITIES),
  setpoint: z.number().nullable(),
  value: z.number().nullable(),
  unit: z.string(),
  message: z.string(),
  actor: actorSchema,
  comment: z.string(),
  /** State of the occurrence after the event, as the lists show it; absent in entries of earlier versions: it follows from `event`. */
  state: z.enum(ALARM_STATES).optional(),
  /** The alarm was suppressed when it was raised or returned: nothing was announced. */
  isSilent: z.literal(true).optional(),
  /** Of the suppression that begins or ends with this entry. */
  suppression: z
    .strictObject({
      kind: z.enum(SUPPRESSION_KINDS),
      since: us,
      /** When it ends at the latest; null: when a person ends it. */
      until: us.nullable(),
      /** Shelved for one occurrence: it ends when the condition returns. */
      isOneShot: z.boolean(),
      endedBy: z.enum(SUPPRESSION_ENDS).optional(),
    })
    .optional(),
  /** Roles that a rule pack wants told. */
  notify: z.array(z.string().max(120)).max(20).optional(),
});
export type AlarmBody = z.infer<typeof alarmBodySchema>;

export const excursionBodySchema = z.strictObject({
  ...head,
  kind: z.literal('excursion'),
  event: z.enum(['opened', 'closed', 'annotated']),
  excursion: digest,
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
  ...excursionExtras,
});
export type ExcursionBody = z.infer<typeof excursionBodySchema>;

export const gapBodySchema = z.strictObject({
  ...head,
  kind: z.literal('gap'),
  connection: z.string().nullable(),
  cause: z.enum(GAP_CAUSES),
  detail: z.string(),
  /** Which tags; absent: every tag of the connection. */
  tags: z.array(z.string()).min(1).max(1000).optional(),
  /** Readings that were lost, where they could be counted. */
  lost: z.int().min(0).optional(),
});
export type GapBody = z.infer<typeof gapBodySchema>;

export const configBodySchema = z.strictObject({
  ...head,
  kind: z.literal('config'),
  config: digest,
  before: digest.nullable(),
  document: z.unknown(),
  actor: actorSchema,
  reason: z.string(),
});

export const receiptBodySchema = z.strictObject({
  ...head,
  kind: z.literal('receipt'),
  target: z.string(),
  /** Sequence numbers of the log that the receipt covers, both inclusive. */
  firstSeq: z.int(),
  lastSeq: z.int(),
  idempotencyKey: digest,
  /** As the upstream answered, at most 4 kB. */
  answer: z.string(),
  checkpoint: z.string().nullable(),
});
export type ReceiptBody = z.infer<typeof receiptBodySchema>;

/** Everything else worth keeping: start, stop, a worker's death, a disabled tag, sign-in, user changes. */
export const EVENT_NAMES = [
  'stationStarted',
  'stationStopped',
  'workerDied',
  'workerRestarted',
  'tagDisabled',
  'linkChanged',
  'frameUnreadable',
  'ledgerPaused',
  'ledgerResumed',
  'signedIn',
  'signInRefused',
  'sessionLocked',
  'sessionUnlocked',
  'unlockRefused',
  'passwordChanged',
  'pinChanged',
  'passwordReset',
  'accountRecovered',
  'quickAcknowledged',
  'quickAcknowledgeRefused',
  'signatureRefused',
  'signedOut',
  'userCreated',
  'userChanged',
  'syncControlled',
  'trainingFault',
  'linkPaused',
  'linkResumed',
  'linkTested',
  'certificateTrusted',
  'certificateRejected',
  'fileImported',
  'fileRefused',
  'mappingSaved',
  'sessionRebuilt',
  'backfilled',
  'pollingSlowed',
  'pollingRestored',
  'clockJumped',
  'keyConflict',
  'notificationSent',
  'notificationFailed',
  'notificationGivenUp',
  'excursionSuppressed',
  'loggingInterval',
  'loggerTrouble',
  'partFailed',
  'ledgerFinding',
  'keyRotated',
  'keyRetired',
  'logContinued',
  'backupMade',
  'backupFailed',
  'archiveMade',
  'archiveFailed',
  'commandRefused',
  'auditExported',
] as const;
export type EventName = (typeof EVENT_NAMES)[number];
/** One attempt to tell one person, on one way, of one or more alarms. */
export const notificationSchema = z.strictObject({
  rule: z.string(),
  /** Index of the escalation step, from 0. */
  step: z.int().min(0),
  person: z.string(),
  channel: z.enum(['desktop', 'email', 'webhook']),
  /** From 1. */
  attempt: z.int().min(1),
  occurrences: z.array(digestSchema).min(1).max(200),
});
export type Notification = z.infer<typeof notificationSchema>;
/** What an event changed: where an inspector looks for old value, new value and why. */
export const eventChangeSchema = z.strictObject({
  /** What of the subject: role, areas, password … */
  field: z.string().min(1).max(60),
  /** Null: there was none, or it is a secret. */
  before: z.string().max(2000).nullable(),
  after: z.string().max(2000).nullable(),
  reason: z.string().max(1000),
});
export type EventChange = z.infer<typeof eventChangeSchema>;
export const eventBodySchema = z.strictObject({
  ...head,
  kind: z.literal('event'),
  event: z.enum(EVENT_NAMES),
  /** Connection, tag, user, worker …: what the event is about. */
  subject: z.string(),
  detail: z.string(),
  linkState: z.enum(LINK_STATES).optional(),
  /** Of what is signed, such as a rotation of the signing key. */
  signature: signatureSchema.optional(),
  /** Of the attempt to tell a person of alarms. */
  notification: notificationSchema.optional(),
  change: eventChangeSchema.optional(),
  /** Window or command line, and the computer; of what people do about users and sessions. */
  where: z.string().max(200).optional(),
  /** Of `logContinued`. */
  continued: continuationSchema.optional(),
  /** Of `archiveMade`: what it holds, and the file as it was verified. */
  archive: archivedSchema.optional(),
  actor: actorSchema,
});
export type EventBody = z.infer<typeof eventBodySchema>;

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
