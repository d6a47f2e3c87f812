import { z } from 'zod';

/** How the station handles alarms as a whole; what is said of one alarm stands with its tag. */
const byPriority = (critical: number, high: number, medium: number, low: number) =>
  z
    .strictObject({
      critical: z.int().min(0).max(604_800_000).default(critical),
      high: z.int().min(0).max(604_800_000).default(high),
      medium: z.int().min(0).max(604_800_000).default(medium),
      low: z.int().min(0).max(604_800_000).default(low),
    })
    .prefault({});

const minutes = (n: number): number => n * 60_000;

export const alarmsSchema = z
  .strictObject({
    shelveMsMax: byPriority(minutes(15), minutes(60), minutes(480), minutes(1440)).describe(
      'ms; longest time for which an alarm of a priority may be shelved; 0: never',
    ),
    shelvedMax: z.int().min(1).max(10_000).default(100).describe('alarms that may be shelved at the same time'),
    firstOutWindowMs: z
      .int()
      .min(100)
      .max(3_600_000)
      .default(10_000)
      .describe('ms; alarms of one group raised within so long of each other count as one event, the first is marked'),
    flood: z
      .strictObject({
        windowMs: z.int().min(60_000).max(3_600_000).default(minutes(10)).describe('ms; length of the window'),
        above: z.int().min(1).max(10_000).default(10).describe('alarms in the window above which it is a flood'),
        endsBelow: z.int().min(0).max(10_000).default(5).describe('alarms in the window below which the flood is over'),
      })
      .refine((flood) => flood.endsBelow <= flood.above, 'endsBelow must not be above the number that begins a flood')
      .prefault({}),
    chattering: z
      .strictObject({
        count: z.int().min(2).max(1000).default(3).describe('times that an alarm is raised within the window'),
        windowMs: z.int().min(1_000).max(3_600_000).default(60_000).describe('ms'),
      })
      .prefault({}),
    fleetingMs: z
      .int()
      .min(100)
      .max(600_000)
      .default(10_000)
      .describe('ms; an alarm that returns by itself sooner than this, before anyone could act, is fleeting'),
    longStandingMs: z
      .int()
      .min(60_000)
      .max(31_536_000_000)
      .default(86_400_000)
      .describe('ms; an alarm that stands longer is stale in the sense of the performance table'),
    operators: z
      .int()
      .min(1)
      .max(100)
      .default(1)
      .describe('operating positions that share the alarms of this station; rates are per position'),
  })
  .describe('alarm handling (ISA-18.2, IEC 62682); the values are defaults of ours, for the plant to settle');
export type AlarmsConfig = z.infer<typeof alarmsSchema>;
