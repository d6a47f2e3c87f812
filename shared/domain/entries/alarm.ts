import { z } from 'zod';
import { ALARM_STATES, SUPPRESSION_ENDS, SUPPRESSION_KINDS } from '../alarmState.ts';
import { ALARM_KINDS, ALARM_PRIORITIES } from '../config/index.ts';
import { actorSchema, digestSchema, headSchema } from './head.ts';

/** µs UTC. */
const us = z.int();

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
  ...headSchema.shape,
  kind: z.literal('alarm'),
  alarm: z.string(),
  /** One per occurrence: all events of one occurrence share it. */
  occurrence: digestSchema,
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
