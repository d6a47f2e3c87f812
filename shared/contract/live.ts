import { z } from 'zod';
import { ALARM_PRIORITIES } from '../domain/config/index.ts';
import { BREAKER_STATES, LINK_STATES } from '../domain/link.ts';
import { OEE_DEFINITIONS } from '../domain/oeeSettings.ts';
import { TIME_BANDS } from '../domain/timeLoss.ts';
import { witnessStatusSchema } from './witnesses.ts';

/**
 * The live picture: pushed to the renderer at most ten times a second. What rarely changes is the layout (fetched by
 * `plant:layout` whenever `layoutRevision` moves); what changes often travels as typed arrays in layout order.
 */
const us = z.int();

export const linkHealthSchema = z.strictObject({
  connection: z.string(),
  state: z.enum(LINK_STATES),
  lastReadingAt: us.optional(),
  message: z.string(),
  requests: z.number(),
  responses: z.number(),
  timeouts: z.number(),
  exceptions: z.number(),
  rejectedAnswers: z.number(),
  reconnects: z.number(),
  skippedCycles: z.number().optional(),
  ignored: z.number().optional(),
  responseMs: z.number().optional(),
  retryAt: us.optional(),
  units: z
    .array(
      z.strictObject({
        unitId: z.int(),
        breaker: z.enum(BREAKER_STATES),
        message: z.string(),
        lastReadingAt: us.optional(),
        requests: z.number(),
        responses: z.number().optional(),
        timeouts: z.number(),
        exceptions: z.number(),
        responseMs: z.number().optional(),
        retryAt: us.optional(),
      }),
    )
    .max(256)
    .readonly()
    .optional(),
  isPaused: z.boolean().optional(),
  responses95Ms: z.number().optional(),
  timeoutMsAdvised: z.number().optional(),
  certificateValidUntil: us.optional(),
});

/** The clock of a source against the clock of the station: source = station + offset. */
export const clockHealthSchema = z.strictObject({
  connection: z.string(),
  offsetMs: z.number(),
  driftPpm: z.number(),
  /** Half the spread of the samples the estimate rests on, in ms: how sure it is. */
  spreadMs: z.number(),
  samples: z.int(),
  since: us,
  policy: z.enum(['observe', 'correct']),
});
export type ClockHealth = z.infer<typeof clockHealthSchema>;

export const storageStatusSchema = z.strictObject({
  freeBytes: z.number(),
  ledgerBytes: z.number(),
  walBytes: z.number(),
  /** Bytes the ledger grows by in a day, from its recent growth; absent until enough was seen. */
  growthBytesPerDay: z.number().optional(),
  /** Days until the reserve is reached at that growth. */
  daysLeft: z.number().optional(),
  inboxReadings: z.number(),
  /** Fill of each bound in percent: inbox, memory, disk, wal. */
  fill: z.record(z.string(), z.number()),
  /** 0: polling as configured; 4: only critical tags. */
  paceLevel: z.int().min(0).max(4),
  /** ms within which 95 of 100 group commits were durable, and how many readings one may hold to keep that. */
  commit95Ms: z.number().optional(),
  commitReadingsMax: z.int().optional(),
  /** The ledger cannot be written: values with a source time from `since` on are shown and not stored yet. */
  unstored: z
    .strictObject({
      since: us,
      /** In memory; stored as soon as the ledger can be written. */
      waitingReadings: z.int(),
      /** Found no room in memory: sealed as a gap. */
      lostReadings: z.int(),
      /** Small things (signing in, acknowledging, signing) find room in the reserve. */
      takesSmallThings: z.boolean(),
    })
    .optional(),
});
export type StorageStatus = z.infer<typeof storageStatusSchema>;

/** An alarm that stands although the log cannot be written; it is sealed, under the same occurrence, once it can. */
export const unsealedAlarmSchema = z.strictObject({
  occurrence: z.string(),
  alarm: z.string(),
  limit: z.string(),
  priority: z.enum(ALARM_PRIORITIES),
  message: z.string(),
  onset: us,
});
export type UnsealedAlarm = z.infer<typeof unsealedAlarmSchema>;

/** OEE and its parts: ratios, absent where undefined (ISO 22400-2; an idle shift has no availability). */
export const oeeFigureSchema = z.strictObject({
  oee: z.number().optional(),
  availability: z.number().optional(),
  performance: z.number().optional(),
  quality: z.number().optional(),
  /** OEE while data is missing: unknown time counted as not running, and as running at ideal speed without reject. */
  low: z.number().optional(),
  high: z.number().optional(),
  plannedBusyMin: z.number(),
  actualProductionMin: z.number(),
  unknownMin: z.number(),
  producedQuantity: z.number(),
  rejectedQuantity: z.number(),
  availabilityLossMin: z.number(),
  speedLossMin: z.number(),
  qualityLossMin: z.number(),
  minutesByState: z.record(z.string(), z.number()),
  findings: z.array(z.string()),
  /** Minutes per band of the shift so far, in the order of TIME_BANDS. */
  bandMin: z.array(z.number()).length(TIME_BANDS.length).optional(),
  /** Time base it is held against. */
  definition: z.enum(OEE_DEFINITIONS).optional(),
  /** Of reduced speed: minutes in slow cycles. */
  slowMin: z.number().optional(),
});
export type OeeFigure = z.infer<typeof oeeFigureSchema>;

export const liveWorkUnitSchema = z.strictObject({
  id: z.string(),
  /** Name from the state map; `UNKNOWN` while data is missing; absent where the unit has no OEE. */
  state: z.string().optional(),
  stateSince: us.optional(),
  shift: z.string().optional(),
  shiftStart: us.optional(),
  shiftEnd: us.optional(),
  /** Value of the product tag, where there is one. */
  product: z.string().optional(),
  oee: oeeFigureSchema.optional(),
  unacknowledgedAlarms: z.int(),
  openExcursions: z.int(),
});
export type LiveWorkUnit = z.infer<typeof liveWorkUnitSchema>;

export const syncTargetStatusSchema = z.strictObject({
  target: z.string(),
  state: z.enum(['idle', 'sending', 'backingOff', 'circuitOpen', 'paused', 'refused']),
  message: z.string(),
  /** Sequence number up to which (exclusive) everything was received upstream. */
  deliveredTo: z.int(),
  backlogEntries: z.int(),
  /** "Safe upstream until": source time up to which every sealed entry has a receipt. */
  safeUntil: us.optional(),
  lastAnswerAt: us.optional(),
  retryAt: us.optional(),
  sentRequests: z.int(),
  failedRequests: z.int(),
});
export type SyncTargetStatus = z.infer<typeof syncTargetStatusSchema>;

export const ledgerStatusSchema = z.strictObject({
  entries: z.int(),
  /** Root hash of the log, hexadecimal. */
  root: z.string(),
  sealedBatches: z.int(),
  readingsIn: z.number(),
  readingsSealed: z.number(),
  readingsInInbox: z.number(),
  lastSealedAt: us.optional(),
  checkpointSize: z.int(),
  checkpointAt: us.optional(),
  /** `writing`, or why nothing can be made durable now (disk full …). */
  state: z.enum(['writing', 'paused']),
  message: z.string(),
  bytes: z.number(),
});
export type LedgerStatus = z.infer<typeof ledgerStatusSchema>;

export const liveSnapshotSchema = z.strictObject({
  at: us,
  layoutRevision: z.int(),
  /** Engineering values in layout order; NaN where there is none. bool: 0 or 1. 64-bit integers: rounded, see texts. */
  values: z.instanceof(Float64Array),
  /** µs UTC source time of the value; NaN before the first. */
  times: z.instanceof(Float64Array),
  /** µs UTC source time of the value shown: with a Bad status the last good one stands, and this is its age. */
  goodTimes: z.instanceof(Float64Array),
  status: z.instanceof(Uint32Array),
  /** Layout index → text of string and 64-bit tags. */
  texts: z.record(z.string(), z.string()),
  workUnits: z.array(liveWorkUnitSchema),
  links: z.array(linkHealthSchema),
  disabledTags: z.array(z.strictObject({ tagId: z.string(), message: z.string() })).max(1000),
  unacknowledgedAlarms: z.int(),
  activeAlarms: z.int(),
  /** Shelved, suppressed by design or out of service. */
  suppressedAlarms: z.int().optional(),
  openExcursions: z.int(),
  quarantined: z.int(),
  /** Counted above as active and unacknowledged; in no list of the ledger yet. Absent while there is none. */
  unsealedAlarms: z.array(unsealedAlarmSchema).max(10).optional(),
  ledger: ledgerStatusSchema,
  storage: storageStatusSchema,
  clocks: z.array(clockHealthSchema).max(500),
  /** Station clock against its time server, where one is known. */
  stationClock: z.strictObject({ offsetMs: z.number(), source: z.string(), isSynchronised: z.boolean() }).optional(),
  sync: z.array(syncTargetStatusSchema),
  /** Places outside that keep checkpoints; absent while there are none. */
  witnesses: z.array(witnessStatusSchema).max(16).optional(),
  /** Bumped when the lists behind the screens change; the renderer fetches again only then. */
  revisions: z.strictObject({
    alarms: z.int(),
    excursions: z.int(),
    quarantine: z.int(),
    entries: z.int(),
    /** Rule results and standings. */
    results: z.int(),
    /** Stops of work units and what people say of them. */
    stops: z.int(),
    /** Shift log and shift ends. */
    shifts: z.int(),
    /** Service points, their reads and exceptions. */
    meters: z.int(),
    /** Inventory of a laboratory. */
    inventory: z.int(),
  }),
});
export type LiveSnapshot = z.infer<typeof liveSnapshotSchema>;

/** Screens that only some plants have work on. */
export const PLANT_SECTIONS = ['downtime', 'shifts', 'compliance', 'water', 'meters', 'inventory'] as const;
export type PlantSection = (typeof PLANT_SECTIONS)[number];

export const plantLayoutSchema = z.strictObject({
  revision: z.int(),
  sections: z.array(z.enum(PLANT_SECTIONS)),
  workUnits: z.array(
    z.strictObject({
      id: z.string(),
      path: z.string(),
      hasOee: z.boolean(),
      idealCycleMs: z.number().optional(),
      stateTag: z.string().optional(),
      totalTag: z.string().optional(),
      rejectTag: z.string().optional(),
      /** Value of the product tag → name for people. */
      products: z.record(z.string(), z.string()).optional(),
    }),
  ),
  tags: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      workUnit: z.string(),
      connection: z.string(),
      unit: z.string(),
      isText: z.boolean(),
      isBool: z.boolean(),
      everyMs: z.number(),
      staleAfterMs: z.number(),
      range: z.strictObject({ min: z.number(), max: z.number() }).optional(),
      limits: z.array(z.strictObject({ kind: z.string(), setpoint: z.number() })),
      excursion: z.strictObject({ min: z.number().optional(), max: z.number().optional() }).optional(),
    }),
  ),
  connections: z.array(z.strictObject({ id: z.string(), protocol: z.string(), address: z.string() })),
  /** Lines of work units, in the order of flow; absent where there is none. */
  lines: z.array(z.strictObject({ id: z.string(), path: z.string(), workUnits: z.array(z.string()) })).optional(),
});
export type PlantLayout = z.infer<typeof plantLayoutSchema>;
