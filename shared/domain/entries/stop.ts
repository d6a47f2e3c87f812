import { z } from 'zod';
import { TIME_LOSSES } from '../timeLoss.ts';
import { actorSchema, digestSchema, headSchema, signatureSchema } from './head.ts';

const us = z.int();

/** The shift something belongs to: `area` is empty for the calendar of the station. */
export const shiftRefSchema = z.strictObject({
  area: z.string().max(120),
  name: z.string().max(40),
  /** The station's local date on which it starts, `YYYY-MM-DD`. */
  localDate: z.string().max(10),
  start: us,
  end: us,
  crew: z.string().max(20).optional(),
});
export type ShiftRef = z.infer<typeof shiftRefSchema>;

/** Who said why: nobody yet, the control of the work unit by a code or state, or a person. */
export const CODED_BY = ['nobody', 'control', 'person'] as const;
export type CodedBy = (typeof CODED_BY)[number];

/** Parts of one stop at most; a further split is refused. */
export const STOP_PARTS_MAX = 48;

/** One part of a stop, with its reason as the configuration had it when it was coded. The parts of a stop partition it. */
export const stopPartSchema = z.strictObject({
  from: us,
  /** Null while the stop goes on. */
  to: us.nullable(),
  /** Planned time within the part, in µs: without breaks. Null while the stop goes on. */
  plannedUs: z.int().min(0).nullable(),
  by: z.enum(CODED_BY),
  /** Null: not coded. */
  reason: z.string().max(120).nullable(),
  /** Labels of the tree down to the reason, joined by ` › `; empty where not coded. */
  label: z.string().max(300),
  loss: z.enum(TIME_LOSSES).nullable(),
  comment: z.string().max(1000),
});
export type StopPart = z.infer<typeof stopPartSchema>;

export const STOP_EVENTS = ['opened', 'closed', 'redrawn', 'withdrawn', 'coded', 'split', 'merged', 'undone'] as const;
export type StopEvent = (typeof STOP_EVENTS)[number];

/**
 * One act on one stop; the body holds the stop as it is after the act, so that its newest entry alone tells it. `from` and `to`
 * of the head are the stop (`to` exclusive, null while it goes on). `redrawn`: readings that came late moved its ends;
 * `withdrawn`: they left nothing of it. Neither takes away what a person said of time that is still part of the stop.
 */
export const stopBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('stop'),
  event: z.enum(STOP_EVENTS),
  stop: digestSchema,
  shift: shiftRefSchema,
  /** State name with which it began. */
  state: z.string().max(40),
  parts: z.array(stopPartSchema).min(1).max(STOP_PARTS_MAX),
  actor: actorSchema,
  /** Why the station or the person did it; what a supervisor gives when the edit window is over. */
  why: z.string().max(1000),
  /** Key of the entry whose act is undone. */
  undoes: digestSchema.optional(),
  /** Who signed, where the edit window was over and the configuration asks for two. */
  signatures: z.array(signatureSchema).max(2).optional(),
});
export type StopBody = z.infer<typeof stopBodySchema>;
