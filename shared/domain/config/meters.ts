import { z } from 'zod';
import { METER_DECISIONS } from '../meterCheck.ts';
import { idSchema } from './tag.ts';

const dateSchema = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a date such as 2026-11-21')
  .describe('local date of the station');

/** Defaults of the checks; where a market sets others, they belong into the configuration. */
export const meterChecksSchema = z
  .strictObject({
    timeSyncSecondsMax: z.number().positive().max(86_400).default(180).describe('s that a device clock may be off'),
    spikePercent: z
      .number()
      .positive()
      .max(100_000)
      .default(180)
      .describe('%; (highest − third highest) / third highest of a day above it is a spike'),
    sumMultiplierUnits: z
      .number()
      .positive()
      .max(1000)
      .default(2)
      .describe('register units × multiplier by which the sum of a day may miss the register'),
    sumPercent: z.number().positive().max(100).default(2).describe('% by which the sum of a day may miss the register'),
    sumRule: z
      .enum(['percent', 'units', 'either', 'both'])
      .default('percent')
      .describe(
        'which of the two the tariff names; either: missing one is enough; both: it fails only when it misses both',
      ),
    highLowPercent: z
      .tuple([z.number().min(0).max(100), z.number().min(100).max(10_000)])
      .default([50, 150])
      .describe('% of the use of a like day a year ago, or of the like days before'),
    frozenIntervals: z.int().min(2).max(1000).default(3).describe('intervals with the same use, not 0'),
    sigma: z.number().positive().max(20).default(3).describe('standard deviations from the baseline'),
    prolongedDays: z.int().min(1).max(365).default(3).describe('days in a row that may be wholly estimated'),
    shortGapMinutes: z
      .int()
      .min(1)
      .max(1440)
      .default(120)
      .describe('min; gaps up to it are filled by a straight line, longer ones from like days'),
  })
  .describe('limits of the checks; absent: those of a rule pack for meters, else defaults');

export const meterBaselineSchema = z
  .strictObject({
    kind: z
      .enum(['likeDay', 'heating', 'cooling'])
      .default('likeDay')
      .describe('likeDay: mean of like days; heating, cooling: least squares against degree days'),
    points: z
      .int()
      .min(20)
      .max(400)
      .default(28)
      .describe('days of the baseline, the tested one left out; fewer than 20 give no answer'),
    baseCelsius: z.number().min(-20).max(40).default(15.5).describe('°C; base temperature of the degree days'),
    method: z.enum(['mean', 'fourCase']).default('mean').describe('how degree days are made of maximum and minimum'),
  })
  .prefault({});

const assignmentSchema = z.strictObject({
  serial: z.string().min(1).max(60),
  from: dateSchema,
  to: dateSchema.optional().describe('last day; absent: still there'),
  register: z
    .array(idSchema)
    .max(8)
    .default([])
    .describe(
      'tags of this meter’s own register: those of the first meter count up to its recorded swap, those of a later one from its swap on',
    ),
});

export const servicePointSchema = z.strictObject({
  id: idSchema,
  name: z.string().max(120).optional(),
  commodity: z.enum(['electricity', 'heat', 'water', 'gas']),
  unit: z.string().min(1).max(40).describe('UCUM unit of the use'),
  multiplier: z.number().positive().max(1_000_000).default(1).describe('use per unit of the register'),
  registerDigits: z
    .int()
    .min(1)
    .max(15)
    .optional()
    .describe('digits before the point; absent: the register never rolls over'),
  maxRate: z.number().positive().optional().describe('largest use per hour the meter can carry, in `unit`'),
  intervalMinutes: z.union([z.literal(15), z.literal(30), z.literal(60)]).default(15),
  reads: z.strictObject({
    register: z
      .array(idSchema)
      .max(8)
      .default([])
      .describe('tags with the cumulative register, of whichever meter is in place'),
    interval: z.array(idSchema).max(8).default([]).describe('tags with the use of an interval, at its end'),
    deviceClock: idSchema.optional().describe('tag with the device’s own time, s since 1970'),
  }),
  meters: z.array(assignmentSchema).min(1).max(50).describe('meters by serial number, in order'),
  tariffChanges: z
    .array(dateSchema)
    .max(50)
    .default([])
    .describe('days that begin a new tariff: billing is split there'),
  isActive: z.boolean().default(true).describe('false: nobody is supplied; a day of 0 is in order'),
  isExportAllowed: z.boolean().default(false).describe('use may be negative'),
  baseline: meterBaselineSchema,
});
export type ServicePoint = z.infer<typeof servicePointSchema>;

export const metersSchema = z
  .strictObject({
    servicePoints: z.array(servicePointSchema).min(1).max(2000),
    weather: z
      .strictObject({ temperature: z.array(idSchema).min(1).max(4).describe('tags with the outdoor temperature, °C') })
      .optional(),
    holidays: z.array(dateSchema).max(1000).default([]).describe('like days of their own kind'),
    closeAfterMinutes: z
      .int()
      .min(0)
      .max(10_080)
      .default(120)
      .describe('min after local midnight at which a day is validated; what comes later makes a new version'),
    checks: meterChecksSchema.optional(),
    secondPersonFor: z
      .array(z.enum(METER_DECISIONS))
      .max(METER_DECISIONS.length)
      .optional()
      .describe('decisions about exceptions that a second person must sign, such as editValue; default: none'),
  })
  .describe('service points whose reads are validated, estimated and edited');
export type MetersConfig = z.infer<typeof metersSchema>;
export type MeterChecks = z.infer<typeof meterChecksSchema>;
export type MeterBaseline = z.infer<typeof meterBaselineSchema>;
