import { z } from 'zod';
import { coldChainContract } from '../../shared/contract/coldChainChannels.ts';
import { downtimeContract } from '../../shared/contract/downtimeChannels.ts';
import type { LiveSnapshot } from '../../shared/contract/live.ts';
import { meterContract } from '../../shared/contract/meterChannels.ts';
import { shiftContract } from '../../shared/contract/shiftChannels.ts';
import { MODBUS_TABLES } from '../../shared/domain/config/index.ts';
import { exportRequestSchemas } from './exportRequests.ts';
import { keepingRequestSchemas } from './keepingRequests.ts';
import { rotateKeyRequestSchema } from './keyRequests.ts';
import { activatePackRequestSchema } from './packActivation.ts';
import { quarantineRequestSchema } from './quarantineDecisions.ts';
import { reportRequestSchema } from './reportRequests.ts';
import { usersRequestSchema } from './userRequests.ts';

/**
 * What the command line may ask of a running station: one JSON document a line, each answered once under its number. The
 * socket belongs to the user the station runs as; who may open it may also read the data folder.
 */
const name = z.string().min(1).max(120);
const unitId = z.int().min(0).max(255);

/** See `LinkRequest` of shared/contract/workers.ts. */
export const linkRequestSchema = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('test') }),
  z.strictObject({
    ask: z.literal('decode'),
    table: z.enum(MODBUS_TABLES),
    unitId,
    register: z.int().min(0).max(65535),
    registers: z.int().min(1).max(125),
  }),
  z.strictObject({ ask: z.literal('identify'), unitId }),
  z.strictObject({ ask: z.literal('certificates') }),
  z.strictObject({ ask: z.literal('trust'), thumbprint: z.string().max(128), isTrusted: z.boolean() }),
  z.strictObject({
    ask: z.literal('browse'),
    nodeId: z.string().max(1000),
    continuation: z.string().max(10_000).optional(),
  }),
  z.strictObject({ ask: z.literal('describe'), nodeIds: z.array(z.string().max(1000)).min(1).max(5000) }),
  z.strictObject({
    ask: z.literal('import'),
    id: z.string().min(1).max(80),
    file: z.string().max(1000),
    mapping: z.string().max(80),
  }),
  z.strictObject({
    ask: z.literal('importPreview'),
    file: z.string().max(1000),
    mapping: z.string().max(200_000).optional(),
    rows: z.int().min(1).max(200),
  }),
  z.strictObject({ ask: z.literal('importProgress') }),
  z.strictObject({ ask: z.literal('importCancel'), id: z.string().max(80) }),
]);

/** See `AlarmAct` of shared/contract/alarmCommands.ts. */
const alarmActSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('shelve'),
    durationMs: z.int().min(1_000).max(604_800_000),
    isOneShot: z.boolean(),
  }),
  z.strictObject({ kind: z.enum(['unshelve', 'takeOutOfService', 'returnToService', 'reset']) }),
]);

export const controlRequestSchema = z.strictObject({
  id: z.int(),
  /** Who does it, with their password: see electron/control/authority.ts. Stays in this process. */
  as: z.strictObject({ user: name, password: z.string().min(1).max(256) }).optional(),
  request: z.discriminatedUnion('method', [
    z.strictObject({ method: z.literal('status') }),
    z.strictObject({ method: z.literal('signCheckpoint') }),
    quarantineRequestSchema,
    activatePackRequestSchema,
    rotateKeyRequestSchema,
    ...keepingRequestSchemas,
    z.strictObject({
      method: z.literal('setLinkPaused'),
      connection: name,
      isPaused: z.boolean(),
      reason: z.string().max(1000),
      user: name,
    }),
    z.strictObject({ method: z.literal('ask'), connection: name, request: linkRequestSchema, user: name.optional() }),
    z.strictObject({ method: z.literal('recordLot'), lot: coldChainContract['lot:record'].request, user: name }),
    z.strictObject({
      method: z.literal('swapMeter'),
      swap: meterContract['meter:swap'].request,
      user: name,
    }),
    z.strictObject({
      method: z.literal('decideMeterExceptions'),
      decide: meterContract['meter:decide'].request,
      user: name,
    }),
    z.strictObject({
      method: z.literal('actOnAlarms'),
      alarms: z.array(z.string().min(1).max(200)).min(1).max(500),
      act: alarmActSchema,
      reason: z.string().min(3).max(1000),
      user: name,
    }),
    z.strictObject({ method: z.literal('codeStops'), code: downtimeContract['downtime:code'].request, user: name }),
    z.strictObject({ method: z.literal('splitStop'), split: downtimeContract['downtime:split'].request, user: name }),
    z.strictObject({ method: z.literal('mergeStop'), merge: downtimeContract['downtime:merge'].request, user: name }),
    z.strictObject({ method: z.literal('undoStop'), undo: downtimeContract['downtime:undo'].request, user: name }),
    z.strictObject({ method: z.literal('noteShift'), note: shiftContract['shift:note'].request, user: name }),
    z.strictObject({
      method: z.literal('closeShift'),
      close: shiftContract['shift:close'].request,
      /** Whose password signs. */
      name,
    }),
    reportRequestSchema,
    ...exportRequestSchemas,
    usersRequestSchema,
    z.strictObject({
      method: z.literal('reconfigure'),
      text: z.string().max(20_000_000),
      reason: z.string().min(3).max(1000),
      user: name,
    }),
  ]),
});
export type ControlRequest = z.infer<typeof controlRequestSchema>['request'];

/** What `status` answers: the live picture without its columns. */
export type ControlStatus = Omit<LiveSnapshot, 'values' | 'times' | 'goodTimes' | 'status' | 'texts'>;

export const controlAnswerSchema = z.union([
  z.strictObject({ id: z.int(), ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ id: z.int(), ok: z.literal(false), message: z.string() }),
]);
export type ControlAnswer = z.infer<typeof controlAnswerSchema>;

export const LINE_BYTES_MAX = 24 * 2 ** 20;
