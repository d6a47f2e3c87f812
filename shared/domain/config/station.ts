import { z } from 'zod';
import { oeeOverridesSchema } from '../oeeSettings.ts';
import { isTimeZone } from '../timeZone.ts';
import { alarmsSchema } from './alarms.ts';
import { checkpointSchema } from './checkpoint.ts';
import { coldChainSchema } from './coldChain.ts';
import { connectionSchema } from './connection.ts';
import { downtimeSchema } from './downtime.ts';
import { identitySchema } from './identity.ts';
import { keepingSchema } from './keeping.ts';
import { labSchema } from './lab.ts';
import { metersSchema } from './meters.ts';
import { notifySchema } from './notify.ts';
import { lineSchema, oeeSchema } from './oee.ts';
import { quarantineSchema } from './quarantine.ts';
import { reportsSchema } from './reports.ts';
import { separationSchema } from './separation.ts';
import { shiftsSchema } from './shifts.ts';
import { idSchema, tagSchema } from './tag.ts';
import { waterSchema } from './water.ts';

export { type ShiftConfig, shiftSchema } from './shifts.ts';

const secretSchema = z.string().min(1).max(120).describe('name of an entry of the key store, never the secret itself');

export const equipmentSchema = z.strictObject({
  id: idSchema,
  path: z.string().max(300).default('').describe('ISA-95 path: site/area/work center/work unit'),
  level: z.enum(['site', 'area', 'workCenter', 'workUnit']).default('workUnit').describe('ISA-95 level'),
  oee: oeeSchema.optional(),
  line: lineSchema.optional().describe('of a workCenter: the line it is'),
});
export type EquipmentConfig = z.infer<typeof equipmentSchema>;

export const windowsSchema = z.strictObject({
  everyMs: z
    .int()
    .min(50)
    .max(86_400_000)
    .default(300_000)
    .describe('ms; a window closes at multiples of this since 1970'),
  maxReadings: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(20_000)
    .describe('readings; a window closes when it holds so many; a batch with few readings a tag costs twice'),
  graceMs: z
    .int()
    .min(0)
    .max(600_000)
    .default(2000)
    .describe('ms that late readings are waited for; later ones become an amendment'),
  closeOnStateChange: z.boolean().default(true).describe('close when the OEE state leaves or enters production'),
  shiftBoundary: z
    .enum(['truncate', 'carryForward'])
    .default('truncate')
    .describe('what happens to an open window at shift end'),
});
export type WindowsConfig = z.infer<typeof windowsSchema>;

export const syncTargetSchema = z.strictObject({
  id: idSchema,
  kind: z.literal('http'),
  url: z.url({ protocol: /^https?$/ }),
  secret: secretSchema.optional().describe('bearer token'),
  requireReceipt: z
    .boolean()
    .default(false)
    .describe(
      'true: only an answer that names the request and counts its entries is a delivery; false: any complete 2xx answer is',
    ),
  timeoutMs: z.int().min(100).max(300_000).default(10_000).describe('ms'),
  maxEntriesPerRequest: z.int().min(1).max(1000).default(100),
  maxBytesPerRequest: z.int().min(1024).max(16_777_216).default(1_048_576),
  retryDelayMsMin: z.int().min(10).max(60_000).default(500),
  retryDelayMsMax: z.int().min(100).max(3_600_000).default(60_000),
});
export type SyncTargetConfig = z.infer<typeof syncTargetSchema>;

export const stationConfigSchema = z.strictObject({
  $schema: z.string().optional(),
  configVersion: z.literal(1),
  station: z.strictObject({
    id: idSchema,
    name: z.string().max(120).optional(),
    timeZone: z.string().default('UTC').refine(isTimeZone, 'an IANA time zone such as Europe/Berlin'),
  }),
  equipment: z.array(equipmentSchema).max(1000),
  connections: z.array(connectionSchema).max(500),
  tags: z.array(tagSchema).max(100_000),
  alarms: alarmsSchema.prefault({}),
  notify: notifySchema.prefault({}),
  windows: windowsSchema.prefault({}),
  lab: labSchema.optional(),
  keeping: keepingSchema.prefault({}).describe('backups, yearly archives, retention'),
  rulePacks: z
    .array(
      z.strictObject({
        file: z
          .string()
          .min(1)
          .max(300)
          .describe('beside this file, in the packs of the data folder, or a shipped pack'),
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional()
          .describe('hash of the resolved pack: pins its content; default: as found'),
      }),
    )
    .max(50)
    .default([])
    .describe('rule packs in force'),
  rules: z
    .strictObject({
      silentAfterMs: z
        .int()
        .min(1000)
        .max(86_400_000)
        .default(60_000)
        .describe('ms without a reading after which a work unit no longer keeps periods open; what comes later amends'),
    })
    .prefault({})
    .describe('how rules wait for readings'),
  shifts: shiftsSchema.prefault({ pattern: [{ name: 'Day', start: '00:00', end: '24:00' }] }),
  oee: oeeOverridesSchema.optional().describe('how OEE is worked out; before what the rule packs say'),
  downtime: downtimeSchema.prefault({}).describe('stops of work units: reasons, codes of the control, limits'),
  quarantine: quarantineSchema.prefault({}).describe('refused readings: who decides, and when people are told'),
  separation: separationSchema.optional().describe('separation of duties: which approvals one person may give alone'),
  identity: identitySchema.prefault({}).describe('people at this station: lock, quick acknowledge, signatures'),
  reports: reportsSchema.optional().describe('shift reports: who reviews and signs; without it the defaults hold'),
  meters: metersSchema.optional(),
  water: waterSchema.optional(),
  coldChain: coldChainSchema.optional().describe('stores, products and lots of a cold chain'),
  sync: z.strictObject({ targets: z.array(syncTargetSchema).max(8).default([]) }).prefault({}),
  checkpoint: checkpointSchema.prefault({}),
  acquisition: z
    .strictObject({
      creditFrames: z
        .int()
        .min(1)
        .max(10_000)
        .default(64)
        .describe('frames an acquisition worker may hold that are not yet durable'),
      commitEveryMs: z.int().min(1).max(100).default(50).describe('ms; longest wait of a frame for the group commit'),
      commitLatencyMsTarget: z
        .int()
        .min(5)
        .max(1_000)
        .default(50)
        .describe('ms at p95 that one group commit may take; the commit size follows'),
      commitReadingsMin: z.int().min(1).max(100_000).default(2_000).describe('readings; floor of the commit size'),
      commitReadingsMax: z
        .int()
        .min(1)
        .max(1_000_000)
        .default(200_000)
        .describe('readings; ceiling of the commit size'),
      waitingBytesMax: z
        .int()
        .min(65_536)
        .max(4_294_967_296)
        .default(67_108_864)
        .describe(
          'bytes of readings that wait in memory while the ledger cannot be written; then they are counted as lost',
        ),
    })
    .refine((a) => a.commitReadingsMin <= a.commitReadingsMax, 'commitReadingsMin must not be above commitReadingsMax')
    .prefault({}),
  storage: z
    .strictObject({
      reserveBytes: z
        .int()
        .min(0)
        .max(1_099_511_627_776)
        .default(67_108_864)
        .describe('bytes kept free for sign-in, acknowledging and signing when the disk is full'),
      walBytesMax: z
        .int()
        .min(1_048_576)
        .max(4_294_967_296)
        .default(268_435_456)
        .describe('bytes of the write-ahead log'),
      capacityPercent: z
        .tuple([z.int().min(1).max(99), z.int().min(2).max(100)])
        .default([70, 90])
        .describe('% of a bound at which its alarm is raised: warning, then high'),
    })
    .prefault({})
    .describe('what the disk may hold and when people are told'),
});
export type StationConfig = z.infer<typeof stationConfigSchema>;
