import { z } from 'zod';
import { LINK_STATES } from '../link.ts';
import { actorSchema, digestSchema, headSchema, signatureSchema } from './head.ts';
import { archivedSchema, continuationSchema } from './keeping.ts';

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
  'evidenceExported',
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
  ...headSchema.shape,
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
