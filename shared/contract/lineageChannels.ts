import { z } from 'zod';

/**
 * What the graph of a number's history is made of. A node is known by `KIND:ID`; what is an entry of the log, is `entry:SEQ` in
 * whatever role it plays. Parts of an id are set apart by `|`, which no name of the configuration may contain.
 *
 * - `reading:TAG|TIME`: what was read of a tag at a source time (µs UTC)
 * - `readings:TAG|FROM|TO[|SEALED_BEFORE[|RECEIVED_UNTIL]]`: a span, both ends inclusive
 * - `rows:SEQ|TAG`: what one sealed entry holds of a tag
 * - `minute:WORK_UNIT|TAG|MINUTE`, `correction:SEQ|TAG|TIME`, `oee:WORK_UNIT|FROM|TO`, `line:SEQ|PATH` (of a report)
 * - `alarm:OCCURRENCE`, `excursion:ID`, `stop:ID`, `lot:ID`
 * - `rule:PACK_HASH|RULE`, `calibration:CONFIG_HASH|TAG`, `frames:SEQ|CONNECTION`, `engine:VERSION`, `worker:NAME`, `person:NAME`,
 *   `checkpoint:SIZE`
 */
export const LINEAGE_REFS = [
  ...[
    'entry',
    'reading',
    'readings',
    'rows',
    'minute',
    'correction',
    'oee',
    'line',
    'alarm',
    'excursion',
    'stop',
    'lot',
  ],
  ...['rule', 'calibration', 'frames', 'engine', 'worker', 'person', 'checkpoint'],
] as const;

/** Each edge leads from what was influenced to what influenced it, or vouches for it. */
export const LINEAGE_EDGES = [
  'computedFrom',
  'sealedIn',
  'judgedBy',
  'configuredBy',
  'calibratedBy',
  'readBy',
  'signedBy',
  'provenBy',
  'deliveredBy',
  'correctedBy',
  'refusedInto',
  'amendedBy',
  'replaces',
  'raisedBy',
  'partOf',
] as const;
export type LineageEdge = (typeof LINEAGE_EDGES)[number];

export const LINEAGE_DIRECTIONS = ['up', 'down'] as const;
/** `up`: what a thing rests on; `down`: what it influenced. */
export type LineageDirection = (typeof LINEAGE_DIRECTIONS)[number];

export const LINEAGE_PAGE_MAX = 200;

const us = z.int();
export const lineageRefSchema = z
  .string()
  .max(600)
  .regex(/^[a-zA-Z]+:.+$/s, 'KIND:ID');

export const lineageNodeSchema = z.strictObject({
  ref: lineageRefSchema,
  /** As the kinds of entries, or the kind of the ref: what picture and colour it gets. */
  kind: z.string().max(40),
  title: z.string().max(300),
  /** One sentence: why it is as it is. */
  detail: z.string().max(1200),
  /** When it was, source time where there is one. */
  at: us.nullable(),
  /** Entry that holds it; its proof is that entry’s. */
  seq: z.int().nullable(),
  /** What a person may want to know besides, in words. */
  facts: z.array(z.tuple([z.string().max(80), z.string().max(500)])).max(24),
});
export type LineageNode = z.infer<typeof lineageNodeSchema>;

/** Neighbours by one kind of edge. */
export const lineageGroupSchema = z.strictObject({
  /** Within its node and direction; asks for more of it. */
  id: z.string().max(120),
  edge: z.enum(LINEAGE_EDGES),
  /** Why these, in one sentence. */
  because: z.string().max(500),
  /** How many there are, whatever is listed. */
  total: z.int().min(0),
  /** False: at least so many; counting them all would take too long. */
  isExact: z.boolean(),
  offset: z.int().min(0),
  nodes: z.array(lineageNodeSchema).max(LINEAGE_PAGE_MAX),
});
export type LineageGroup = z.infer<typeof lineageGroupSchema>;

export const lineageViewSchema = z.strictObject({
  node: lineageNodeSchema,
  up: z.array(lineageGroupSchema).max(60),
  down: z.array(lineageGroupSchema).max(60),
});
export type LineageView = z.infer<typeof lineageViewSchema>;

const refused = z.strictObject({ ok: z.literal(false), message: z.string() });

export const lineageContract = {
  'lineage:show': {
    request: z.strictObject({ ref: lineageRefSchema, limit: z.int().min(1).max(LINEAGE_PAGE_MAX).default(12) }),
    response: z.union([z.strictObject({ ok: z.literal(true), view: lineageViewSchema }), refused]),
  },
  'lineage:more': {
    request: z.strictObject({
      ref: lineageRefSchema,
      direction: z.enum(LINEAGE_DIRECTIONS),
      group: z.string().max(120),
      offset: z.int().min(0).max(10_000_000),
      limit: z.int().min(1).max(LINEAGE_PAGE_MAX),
    }),
    response: z.union([z.strictObject({ ok: z.literal(true), group: lineageGroupSchema }), refused]),
  },
} as const;

/** Refs that a screen makes of what it shows. */
export const lineageRef = {
  entry: (seq: number): string => `entry:${seq}`,
  reading: (tag: string, time: number): string => `reading:${tag}|${time}`,
  readings: (tag: string, from: number, to: number): string => `readings:${tag}|${from}|${to}`,
  oee: (workUnit: string, from: number, to: number): string => `oee:${workUnit}|${from}|${to}`,
  alarm: (occurrence: string): string => `alarm:${occurrence}`,
  excursion: (id: string): string => `excursion:${id}`,
  stop: (id: string): string => `stop:${id}`,
  lot: (id: string): string => `lot:${id}`,
  line: (seq: number, path: string): string => `line:${seq}|${path}`,
} as const;
