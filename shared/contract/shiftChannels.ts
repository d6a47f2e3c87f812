import { z } from 'zod';
import {
  closedOeeSchema,
  closedStopsSchema,
  NOTE_CHARACTERS_MAX,
  openMattersSchema,
} from '../domain/entries/shiftLog.ts';
import { shiftRefSchema } from '../domain/entries/stop.ts';
import { ROLES } from '../domain/role.ts';
import { refusal } from './answers.ts';
import { secondSignRequestSchema, signRequestSchema } from './signature.ts';

const us = z.int();
const area = z.string().max(120);
const text = z.string().max(NOTE_CHARACTERS_MAX);
const sealed = z.union([z.strictObject({ ok: z.literal(true), seq: z.int() }), refusal]);

const closingSchema = z.strictObject({
  seq: z.int(),
  at: us,
  user: z.string(),
  isEarly: z.boolean(),
  until: us,
  undecided: z.int(),
  handedOver: z.int(),
  uncodedUs: z.int(),
});
export type ShiftClosing = z.infer<typeof closingSchema>;

export const calendarDaySchema = z.strictObject({
  localDate: z.string(),
  holiday: z.strictObject({ name: z.string(), works: z.boolean() }).optional(),
  /** Why this date is unlike others. */
  override: z.string().optional(),
  shifts: z.array(z.strictObject({ shift: shiftRefSchema, closing: closingSchema.optional() })).max(48),
});
export type ShiftDay = z.infer<typeof calendarDaySchema>;

export const shiftNoteSchema = z.strictObject({
  seq: z.int(),
  at: us,
  shiftArea: z.string().nullable(),
  shiftStart: us.nullable(),
  shiftName: z.string().nullable(),
  workUnit: z.string().nullable(),
  text,
  tags: z.array(z.string()),
  user: z.string(),
  role: z.string().nullable(),
});
export type ShiftNote = z.infer<typeof shiftNoteSchema>;

/** One shift as it stands: what is open, what keeps it from being closed, and its figures so far. */
export const shiftStandingSchema = z.strictObject({
  shift: shiftRefSchema,
  next: shiftRefSchema.nullable(),
  /** Figures cover the shift up to here. */
  until: us,
  closing: closingSchema.optional(),
  open: z.array(openMattersSchema).max(6),
  /** Kinds that must be decided or handed over by name before it can be closed. */
  blocking: z.array(z.enum(['quarantine', 'uncodedStop'])),
  uncodedMinutesAtClose: z.number(),
  oee: z.array(closedOeeSchema).max(1000),
  stops: z.array(closedStopsSchema).max(1000),
  notes: z.int(),
  handovers: z
    .array(z.strictObject({ seq: z.int(), at: us, outgoing: z.string(), incoming: z.string(), text: z.string() }))
    .max(20),
});
export type ShiftStanding = z.infer<typeof shiftStandingSchema>;

export const shiftContract = {
  'shift:calendar': {
    request: z.strictObject({ from: us, to: us, area }),
    response: z.strictObject({ areas: z.array(z.string()).max(51), days: z.array(calendarDaySchema).max(62) }),
  },
  'shift:standing': {
    /** `start` absent: the shift that runs, or the last one that ran. */
    request: z.strictObject({ area, start: us.optional() }),
    response: shiftStandingSchema.nullable(),
  },
  'shift:notes': {
    request: z.strictObject({
      shift: z.strictObject({ area, start: us }).optional(),
      workUnit: z.string().max(120).optional(),
      before: z.int().optional(),
      limit: z.int().min(1).max(200),
    }),
    response: z.array(shiftNoteSchema).max(200),
  },
  /** People things can be handed over to. */
  'shift:people': {
    request: z.strictObject({}),
    response: z.array(z.strictObject({ name: z.string(), role: z.enum(ROLES) })).max(1000),
  },
  'shift:note': {
    request: z.strictObject({
      text: z.string().trim().min(1).max(NOTE_CHARACTERS_MAX),
      tags: z.array(z.string().trim().min(1).max(40)).max(12),
      workUnit: z.string().max(120).nullable(),
      area,
    }),
    response: z.strictObject({ seq: z.int() }),
  },
  'shift:handOver': {
    request: z.strictObject({
      area,
      start: us,
      text,
      outgoing: signRequestSchema,
      incoming: secondSignRequestSchema,
    }),
    response: sealed,
  },
  'shift:close': {
    request: z.strictObject({
      area,
      start: us,
      text,
      handOver: z
        .array(
          z.strictObject({
            kind: z.enum(['quarantine', 'uncodedStop']),
            to: z.string().min(1).max(60),
            why: z.string().trim().min(3).max(1000),
          }),
        )
        .max(2),
      sign: signRequestSchema,
    }),
    response: sealed,
  },
} as const;
