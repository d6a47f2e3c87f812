import { z } from 'zod';
import { ALARM_STATES, SUPPRESSION_KINDS } from '../domain/alarmState.ts';
import { ALARM_PRIORITIES } from '../domain/config/index.ts';
import { ALARM_EVENTS, actorSchema } from '../domain/entry.ts';

/** Alarms between window and station. */
const us = z.int();
const id = z.string().min(1).max(200);

export const alarmRowSchema = z.strictObject({
  occurrence: z.string(),
  alarm: z.string(),
  tag: z.string().nullable(),
  connection: z.string().nullable(),
  workUnit: z.string().nullable(),
  limit: z.string(),
  priority: z.enum(ALARM_PRIORITIES),
  /** ISA-18.2 state of the occurrence; `normal`: it is over. */
  state: z.enum(ALARM_STATES),
  message: z.string(),
  setpoint: z.number().nullable(),
  value: z.number().nullable(),
  unit: z.string(),
  onset: us,
  /** When it was announced, of late: again, where it came back from a suppression. */
  raisedAt: us,
  returnedAt: us.nullable(),
  acknowledgedAt: us.nullable(),
  acknowledgedBy: z.string().nullable(),
  comment: z.string(),
  /** Roles that a rule pack wants told. */
  notify: z.array(z.string()).optional(),
  cause: z.string(),
  consequence: z.string(),
  action: z.string(),
  /** Rationalisation: ms in which the consequence can still be prevented. */
  timeToRespondMs: z.number().optional(),
  /** Alarms of one cause; absent: the work unit stands for it. */
  group: z.string().optional(),
  /** The first of its group within the configured window: look here for the cause. */
  isFirstOut: z.literal(true).optional(),
  /** How many later ones of the group it stands for. */
  followers: z.int().optional(),
});
export type AlarmRow = z.infer<typeof alarmRowSchema>;

export const suppressionRowSchema = z.strictObject({
  alarm: z.string(),
  kind: z.enum(SUPPRESSION_KINDS),
  since: us,
  until: us.nullable(),
  isOneShot: z.boolean(),
  by: z.string(),
  reason: z.string(),
  tag: z.string().nullable(),
  connection: z.string().nullable(),
  workUnit: z.string().nullable(),
  limit: z.string(),
  priority: z.enum(ALARM_PRIORITIES),
  message: z.string(),
  isActive: z.boolean(),
});
export type SuppressionRow = z.infer<typeof suppressionRowSchema>;

export const alarmEventSchema = z.strictObject({
  seq: z.int(),
  at: us,
  alarm: z.string(),
  occurrence: z.string(),
  event: z.enum(ALARM_EVENTS),
  state: z.enum(ALARM_STATES),
  tag: z.string().nullable(),
  connection: z.string().nullable(),
  workUnit: z.string().nullable(),
  limit: z.string(),
  priority: z.enum(ALARM_PRIORITIES),
  message: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  actor: z.string(),
  role: z.string().nullable(),
  comment: z.string(),
  isSilent: z.boolean(),
  suppression: z.string().nullable(),
  endedBy: z.string().nullable(),
});
export type AlarmEventRow = z.infer<typeof alarmEventSchema>;

/** A figure of the performance table beside its target. */
export const scoreSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** Null: too little was seen to say. */
  value: z.number().nullable(),
  unit: z.string(),
  /** As the table words it. */
  target: z.string(),
  verdict: z.enum(['good', 'tolerable', 'bad', 'unknown']),
  detail: z.string(),
});
export type Score = z.infer<typeof scoreSchema>;

export const badActorSchema = z.strictObject({
  alarm: z.string(),
  message: z.string(),
  priority: z.enum(ALARM_PRIORITIES),
  workUnit: z.string().nullable(),
  count: z.int(),
  /** Of all announced, 0 … 1. */
  share: z.number(),
  isChattering: z.boolean(),
  fleeting: z.int(),
});
export type BadActor = z.infer<typeof badActorSchema>;

export const scorecardSchema = z.strictObject({
  from: us,
  to: us,
  announced: z.int(),
  /** More were announced than are looked at: the figures cover the newest of them. */
  isCut: z.boolean(),
  operators: z.int(),
  source: z.strictObject({ document: z.string(), paragraph: z.string(), isChecked: z.boolean() }),
  scores: z.array(scoreSchema).max(30),
  badActors: z.array(badActorSchema).max(10),
  byPriority: z.record(z.string(), z.int()),
  /** Announced in each window of the flood's length, oldest first. */
  perWindow: z.array(z.int()).max(5000),
  windowMs: z.number(),
  chattering: z.array(z.string()).max(1000),
  longStanding: z.array(z.strictObject({ alarm: z.string(), message: z.string(), since: us })).max(1000),
});
export type Scorecard = z.infer<typeof scorecardSchema>;

/** Whether so many come that nobody can look at each. */
export const floodSchema = z.strictObject({
  isFlood: z.boolean(),
  /** Announced within the window up to now. */
  inWindow: z.int(),
  windowMs: z.number(),
  above: z.int(),
  since: us.nullable(),
});
export type Flood = z.infer<typeof floodSchema>;

const notificationFields = {
  rule: z.string(),
  step: z.int(),
  person: z.string(),
  channel: z.string(),
  attempts: z.int(),
  outcome: z.enum(['sent', 'failed', 'givenUp']),
  at: us,
  detail: z.string(),
  seq: z.int(),
};

const acted = z.strictObject({
  done: z.array(z.string()),
  refused: z.array(z.strictObject({ alarm: z.string(), reason: z.string() })),
});

const alarms = z.array(id).min(1).max(500);
const reason = z.string().min(3).max(1000);

export const alarmContract = {
  'alarm:list': {
    request: z.strictObject({ scope: z.enum(['open', 'present', 'all']), limit: z.int().min(1).max(1000) }),
    response: z.array(alarmRowSchema).max(1000),
  },
  'alarm:suppressed': {
    request: z.strictObject({ limit: z.int().min(1).max(1000) }),
    response: z.array(suppressionRowSchema).max(1000),
  },
  'alarm:history': {
    request: z.strictObject({ occurrence: z.string() }),
    response: z
      .array(
        z.strictObject({ event: z.enum(ALARM_EVENTS), at: us, actor: actorSchema, comment: z.string(), seq: z.int() }),
      )
      .max(100),
  },
  'alarm:journal': {
    request: z.strictObject({
      before: z.int().optional(),
      from: us.optional(),
      to: us.optional(),
      limit: z.int().min(1).max(1000),
    }),
    response: z.array(alarmEventSchema).max(1000),
  },
  /** The journal of a span as CSV, safe to open in a spreadsheet. */
  'alarm:export': {
    request: z.strictObject({ from: us, to: us }),
    response: z.strictObject({ name: z.string(), text: z.string().max(40_000_000), rows: z.int() }),
  },
  /** Asks the person where to, and writes the export there; null: they changed their mind. */
  'alarm:save': {
    request: z.strictObject({ from: us, to: us }),
    response: z.strictObject({ saved: z.string().nullable(), rows: z.int() }),
  },
  'alarm:scorecard': {
    request: z.strictObject({
      days: z
        .number()
        .min(1 / 24)
        .max(92),
    }),
    response: scorecardSchema,
  },
  'alarm:flood': { request: z.strictObject({}), response: floodSchema },
  /** Who was told of the alarms that are open. */
  'alarm:told': {
    request: z.strictObject({}),
    response: z.array(z.strictObject({ occurrence: z.string(), ...notificationFields })).max(5000),
  },
  'alarm:notifications': {
    request: z.strictObject({ occurrence: z.string() }),
    response: z.array(z.strictObject(notificationFields)).max(1000),
  },
  'alarm:acknowledge': {
    request: z.strictObject({ occurrences: z.array(z.string()).min(1).max(500), comment: z.string().max(1000) }),
    response: z.strictObject({
      acknowledged: z.array(z.string()),
      refused: z.array(z.strictObject({ occurrence: z.string(), reason: z.string() })),
    }),
  },
  'alarm:reset': {
    request: z.strictObject({ alarms, comment: z.string().max(1000) }),
    response: acted,
  },
  'alarm:shelve': {
    request: z.strictObject({
      alarms,
      durationMs: z.int().min(1_000).max(604_800_000),
      isOneShot: z.boolean(),
      reason,
    }),
    response: acted,
  },
  'alarm:unshelve': {
    request: z.strictObject({ alarms, reason }),
    response: acted,
  },
  'alarm:takeOutOfService': {
    request: z.strictObject({ alarms, reason }),
    response: acted,
  },
  'alarm:returnToService': {
    request: z.strictObject({ alarms, reason }),
    response: acted,
  },
  'alarm:settings': {
    request: z.strictObject({}),
    /** ms for which an alarm of a priority may be shelved. */
    response: z.strictObject({ shelveMsMax: z.record(z.enum(ALARM_PRIORITIES), z.int()) }),
  },
} as const;
export type Acted = z.infer<typeof acted>;
