import { z } from 'zod';

/** What people and commands ask of single links: plan, raw decoding, certificates, address space, imports, configuration. */
const us = z.int();

export const linkTestSchema = z.strictObject({
  ok: z.boolean(),
  steps: z.array(z.strictObject({ step: z.string(), ok: z.boolean(), detail: z.string(), tookMs: z.number() })).max(50),
});

/** Poll plan of one connection (see acquisition/modbus/planReport.ts for the meaning of each figure). */
export const connectionPlanSchema = z.strictObject({
  connection: z.string(),
  /** Time from request to answer the plan counts with, ms, and where it comes from. */
  responseMs: z.number(),
  responseFrom: z.enum(['measured', 'assumed']),
  tags: z.int(),
  requestsPerSecond: z.number(),
  bytesPerSecond: z.number(),
  busLoadPercent: z.number(),
  requestsSavedPercent: z.number(),
  /** What cannot be kept or costs too much, with the remedy. */
  warnings: z.array(z.string()).max(20),
  rates: z
    .array(
      z.strictObject({
        everyMs: z.number(),
        tags: z.int(),
        requestsPerCycle: z.int(),
        registersPerCycle: z.int(),
        bitsPerCycle: z.int(),
        bytesPerCycle: z.int(),
        expectedCycleMs: z.number(),
        busLoadPercent: z.number(),
        unplannedRequestsPerCycle: z.int(),
        reads: z
          .array(
            z.strictObject({
              unitId: z.int(),
              table: z.string(),
              start: z.int(),
              count: z.int(),
              tags: z.array(z.string()).max(2000),
            }),
          )
          .max(2000),
      }),
    )
    .max(200),
});
export type ConnectionPlanView = z.infer<typeof connectionPlanSchema>;

/** One raw read decoded in every order and type. `plausible`: finite, ordinary in size, few trailing bits. */
export const decodedReadSchema = z.strictObject({
  unitId: z.int(),
  table: z.string(),
  register: z.int(),
  /** Register words as four hexadecimal digits each. */
  words: z.array(z.string()).max(125),
  rows: z
    .array(
      z.strictObject({
        type: z.string(),
        order: z.string(),
        value: z.string(),
        plausibility: z.enum(['likely', 'possible', 'unlikely']),
        why: z.string(),
      }),
    )
    .max(100),
});
export type DecodedRead = z.infer<typeof decodedReadSchema>;

export const certificateSchema = z.strictObject({
  thumbprint: z.string().describe('SHA-1 thumbprint as OPC UA uses it, hexadecimal'),
  sha256: z.string(),
  subject: z.string(),
  issuer: z.string(),
  applicationUri: z.string(),
  validFrom: us,
  validTo: us,
  keyBits: z.int(),
  isTrusted: z.boolean(),
  isRejected: z.boolean(),
  /** The station's own certificate toward this server: what the server has to trust. */
  isOwn: z.boolean().optional(),
  /** Empty while all is well: expired, expires in N days, weak key … */
  warnings: z.array(z.string()).max(10),
});
export type CertificateView = z.infer<typeof certificateSchema>;

export const browseResultSchema = z.strictObject({
  nodes: z
    .array(
      z.strictObject({
        /** With nsu=. */
        nodeId: z.string(),
        browseName: z.string(),
        displayName: z.string(),
        nodeClass: z.string(),
        dataType: z.string(),
        /** Variables that can be read and hold one value of a known type. */
        isTag: z.boolean(),
        hasChildren: z.boolean(),
      }),
    )
    .max(1000),
  continuation: z.string().optional(),
});
export type BrowseResult = z.infer<typeof browseResultSchema>;

/** A node as a tag ready for the configuration: name, unit (UCUM from EUInformation), range, type and path from the server. */
export const nodeDescriptionSchema = z.strictObject({
  nodeId: z.string(),
  ok: z.boolean(),
  message: z.string(),
  id: z.string(),
  name: z.string(),
  unit: z.string(),
  /** EUInformation as the server has it, where it could not be put into UCUM. */
  euText: z.string(),
  type: z.string(),
  range: z.strictObject({ min: z.number(), max: z.number() }).optional(),
  path: z.string(),
  value: z.string(),
});
export type NodeDescription = z.infer<typeof nodeDescriptionSchema>;

export const importPreviewSchema = z.strictObject({
  file: z.string(),
  bytes: z.number(),
  kind: z.enum(['csv', 'xlsx']),
  encoding: z.string(),
  delimiter: z.string(),
  sheets: z.array(z.string()).max(200),
  header: z.array(z.string()).max(2000),
  rows: z
    .array(
      z.strictObject({
        row: z.int(),
        cells: z.array(z.string()).max(2000),
        verdict: z.enum(['accepted', 'refused', 'notMapped']),
        reason: z.string(),
        readings: z
          .array(z.strictObject({ tag: z.string(), time: us, value: z.string(), status: z.string() }))
          .max(200),
      }),
    )
    .max(200),
  problems: z.array(z.string()).max(50),
  /** JSON of a mapping that would fit, to begin with. */
  suggestedMapping: z.string(),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;

export const importProgressSchema = z.strictObject({
  id: z.string(),
  file: z.string(),
  mapping: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  rows: z.int(),
  accepted: z.int(),
  refused: z.int(),
  readings: z.int(),
  bytesDone: z.number(),
  bytesTotal: z.number(),
  startedAt: us,
  endedAt: us.optional(),
  message: z.string(),
  /** Refusals by reason. */
  reasons: z.record(z.string(), z.int()),
});
export type ImportProgress = z.infer<typeof importProgressSchema>;

/** What a change of configuration would make of readings that are sealed already: the same raw through the same code. */
export const replayReportSchema = z.strictObject({
  from: us,
  to: us,
  batches: z.int(),
  readings: z.number(),
  identical: z.int(),
  differing: z.int(),
  isIdentical: z.boolean(),
  configBefore: z.string(),
  configAfter: z.string(),
  differences: z
    .array(
      z.strictObject({
        workUnit: z.string(),
        /** Tag, or '' where the whole batch is meant. */
        tag: z.string(),
        what: z.string(),
        before: z.string(),
        after: z.string(),
        at: us,
        count: z.int(),
      }),
    )
    .max(500),
  moreDifferences: z.int(),
});
export type ReplayReport = z.infer<typeof replayReportSchema>;

export const configFindingSchema = z.strictObject({
  line: z.int(),
  column: z.int(),
  path: z.string(),
  message: z.string(),
  remedy: z.string(),
});
