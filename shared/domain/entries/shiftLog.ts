import { z } from 'zod';
import { actorSchema, headSchema, signatureSchema } from './head.ts';
import { shiftRefSchema } from './stop.ts';

const us = z.int();

export const NOTE_CHARACTERS_MAX = 4_000;
/** Things listed by name in one sealed entry; past it their number still stands there. */
export const LISTED_MATTERS_MAX = 500;

export const noteTagSchema = z.string().min(1).max(40);

/** What an operator wants the next shift, or an inspector, to know. */
export const shiftNoteBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('shiftNote'),
  /** Null where no shift ran. */
  shift: shiftRefSchema.nullable(),
  text: z.string().min(1).max(NOTE_CHARACTERS_MAX),
  tags: z.array(noteTagSchema).max(12),
  actor: actorSchema,
});
export type ShiftNoteBody = z.infer<typeof shiftNoteBodySchema>;

export const MATTER_KINDS = ['alarm', 'shelvedAlarm', 'stop', 'uncodedStop', 'excursion', 'quarantine'] as const;
export type MatterKind = (typeof MATTER_KINDS)[number];

/** Something open, by name: the next shift must know of it. */
export const openMatterSchema = z.strictObject({
  kind: z.enum(MATTER_KINDS),
  /** Occurrence, stop, excursion or quarantine entry. */
  id: z.string().max(120),
  /** One line for people. */
  text: z.string().max(400),
  workUnit: z.string().max(120).nullable(),
  since: us,
});
export type OpenMatter = z.infer<typeof openMatterSchema>;

/** All of one kind: how many, and the oldest by name. */
export const openMattersSchema = z.strictObject({
  kind: z.enum(MATTER_KINDS),
  count: z.int().min(0),
  oldestAt: us.nullable(),
  listed: z.array(openMatterSchema).max(LISTED_MATTERS_MAX),
});
export type OpenMatters = z.infer<typeof openMattersSchema>;

/** The handover of a shift: both people signed what was open at that moment. */
export const shiftHandoverBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('shiftHandover'),
  shift: shiftRefSchema,
  /** The shift that takes over; null where the calendar has none. */
  next: shiftRefSchema.nullable(),
  text: z.string().max(NOTE_CHARACTERS_MAX),
  open: z.array(openMattersSchema).max(MATTER_KINDS.length),
  outgoing: signatureSchema,
  incoming: signatureSchema,
});
export type ShiftHandoverBody = z.infer<typeof shiftHandoverBodySchema>;

/** What stood in the way of closing and was given to somebody by name instead. */
export const handedOverSchema = z.strictObject({
  kind: z.enum(['quarantine', 'uncodedStop']),
  /** A person of this station. */
  to: z.string().min(1).max(60),
  why: z.string().min(3).max(1000),
  count: z.int().min(1),
  items: z.array(openMatterSchema).max(LISTED_MATTERS_MAX),
});
export type HandedOver = z.infer<typeof handedOverSchema>;

const ratio = z.number().nullable();

/** OEE of a work unit over the shift, from sealed readings; null: undefined, which is not 0. */
export const closedOeeSchema = z.strictObject({
  workUnit: z.string().max(120),
  oee: ratio,
  availability: ratio,
  performance: ratio,
  quality: ratio,
  producedQuantity: z.number().nullable(),
  rejectedQuantity: z.number().nullable(),
  plannedBusyTimeMs: z.number(),
  unknownMs: z.number(),
});
export type ClosedOee = z.infer<typeof closedOeeSchema>;

export const closedStopsSchema = z.strictObject({
  workUnit: z.string().max(120),
  stops: z.int().min(0),
  stoppedUs: z.int().min(0),
  uncodedStops: z.int().min(0),
  uncodedUs: z.int().min(0),
});
export type ClosedStops = z.infer<typeof closedStopsSchema>;

/** A supervisor closes the shift: figures, what was undecided, and to whom that went. */
export const shiftClosedBodySchema = z.strictObject({
  ...headSchema.shape,
  kind: z.literal('shiftClosed'),
  shift: shiftRefSchema,
  /** Figures cover the shift up to here (exclusive): before its end where it was closed early. */
  until: us,
  isEarly: z.boolean(),
  text: z.string().max(NOTE_CHARACTERS_MAX),
  quarantine: z.strictObject({
    undecided: z.int().min(0),
    /** Age of the oldest undecided entry in ms; null where there is none. */
    oldestAgeMs: z.number().nullable(),
    /** Counts by age: under an hour, under eight hours, under a day, older. */
    byAge: z.tuple([z.int(), z.int(), z.int(), z.int()]),
  }),
  oee: z.array(closedOeeSchema).max(1000),
  stops: z.array(closedStopsSchema).max(1000),
  notes: z.int().min(0),
  handedOver: z.array(handedOverSchema).max(2),
  signature: signatureSchema,
  /** Key of the entry that closed the same shift early. */
  completes: z.string().optional(),
});
export type ShiftClosedBody = z.infer<typeof shiftClosedBodySchema>;
