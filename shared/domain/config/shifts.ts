import { z } from 'zod';

const clockTime = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, 'HH:MM, local time of the station');

/** A day that exists, as the wall calendar of the station writes it. */
export const localDateSchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'YYYY-MM-DD')
  .refine(
    (text) => !Number.isNaN(Date.parse(`${text}T00:00Z`)) && new Date(`${text}T00:00Z`).toISOString().startsWith(text),
    'no such day',
  );

const shiftName = z.string().min(1).max(40);
const times = {
  name: shiftName,
  start: clockTime,
  end: clockTime.describe('equal to or before start: the next day'),
  breaks: z
    .array(z.tuple([clockTime, clockTime]))
    .max(12)
    .default([])
    .describe('planned breaks, not in planned busy time'),
};

export const shiftSchema = z.strictObject({
  ...times,
  days: z
    .array(z.int().min(1).max(7))
    .min(1)
    .max(7)
    .default([1, 2, 3, 4, 5, 6, 7])
    .describe('ISO weekdays on which it starts'),
});
export type ShiftConfig = z.infer<typeof shiftSchema>;

/** Crews that take the shifts in turn, over a cycle of days that repeats from the anchor on, and before it. */
export const rotationSchema = z.strictObject({
  anchor: localDateSchema.describe('a date on which the cycle begins'),
  crews: z
    .array(
      z.strictObject({
        crew: z.string().min(1).max(20),
        plan: z
          .array(shiftName.nullable())
          .min(1)
          .max(84)
          .describe('per day of the cycle: the shift it works, null for a day off; the length is that of the cycle'),
      }),
    )
    .min(1)
    .max(12),
});
export type RotationConfig = z.infer<typeof rotationSchema>;

export const holidaySchema = z.strictObject({
  date: localDateSchema,
  name: z.string().min(1).max(60),
  works: z.boolean().default(false).describe('true: shifts start as on any other day'),
});

const oneDay = z.strictObject(times);
export const shiftOverrideSchema = z.strictObject({
  date: localDateSchema.describe('local date on which the shifts start; comes before holidays'),
  reason: z.string().min(3).max(200),
  replace: z.array(oneDay).max(24).optional().describe('the only shifts of that date; [] for none'),
  cancel: z.array(shiftName).max(24).default([]).describe('shifts that do not take place'),
  overtime: z
    .array(z.strictObject({ shift: shiftName, start: clockTime.optional(), end: clockTime.optional() }))
    .max(24)
    .default([])
    .describe('shifts that begin or end at another time'),
  add: z.array(oneDay).max(24).default([]).describe('shifts besides'),
});
export type ShiftOverrideConfig = z.infer<typeof shiftOverrideSchema>;

const plan = {
  rotation: rotationSchema.optional(),
  holidays: z.array(holidaySchema).max(2000).default([]),
  overrides: z.array(shiftOverrideSchema).max(2000).default([]),
};

export const areaShiftsSchema = z.strictObject({
  area: z.string().min(1).max(120).describe('ISA-95 area: second part of the path of its equipment'),
  pattern: z.array(shiftSchema).min(1).max(24),
  ...plan,
});

export const shiftsSchema = z.strictObject({
  pattern: z.array(shiftSchema).min(1).max(24),
  ...plan,
  areas: z
    .array(areaShiftsSchema)
    .max(50)
    .default([])
    .describe('areas that work by a calendar of their own; the others by that of the station'),
});
export type ShiftsConfig = z.infer<typeof shiftsSchema>;
/** What one calendar is made of: the station's, or that of an area. */
export type ShiftPlanConfig = Pick<ShiftsConfig, 'pattern'> & Partial<Omit<z.infer<typeof areaShiftsSchema>, 'area'>>;
