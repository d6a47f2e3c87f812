import { z } from 'zod';
import { MODBUS_TABLES } from '../domain/config/index.ts';
import { done, refusal } from './answers.ts';
import {
  browseResultSchema,
  certificateSchema,
  configFindingSchema,
  connectionPlanSchema,
  decodedReadSchema,
  importPreviewSchema,
  importProgressSchema,
  linkTestSchema,
  nodeDescriptionSchema,
  replayReportSchema,
} from './links.ts';

/** Channels of the screens Links, Imports and Configuration; part of `ipcContract`. */
const empty = z.strictObject({});
const comment = z.string().max(1000);
const name120 = z.string().min(1).max(120);

export const wayInContract = {
  'link:control': {
    request: z.strictObject({ connection: name120, action: z.enum(['pause', 'resume']), reason: comment }),
    response: z.union([done, refusal]),
  },
  'link:test': {
    request: z.strictObject({ connection: name120 }),
    response: z.union([linkTestSchema.extend({ kind: z.literal('tested') }), refusal]),
  },
  'link:plan': { request: empty, response: z.array(connectionPlanSchema).max(500) },
  'link:decode': {
    request: z.strictObject({
      connection: name120,
      table: z.enum(MODBUS_TABLES),
      unitId: z.int().min(0).max(255),
      register: z.int().min(0).max(65535),
      registers: z.int().min(1).max(8),
    }),
    response: z.union([z.strictObject({ ok: z.literal(true), decoded: decodedReadSchema }), refusal]),
  },
  'link:identify': {
    request: z.strictObject({ connection: name120, unitId: z.int().min(0).max(255) }),
    response: z.union([
      z.strictObject({
        ok: z.literal(true),
        objects: z.array(z.strictObject({ name: z.string(), value: z.string() })),
      }),
      refusal,
    ]),
  },
  'link:certificates': {
    request: z.strictObject({ connection: name120 }),
    response: z.union([
      z.strictObject({ ok: z.literal(true), certificates: z.array(certificateSchema).max(200) }),
      refusal,
    ]),
  },
  'link:trust': {
    request: z.strictObject({ connection: name120, thumbprint: z.string().max(128), isTrusted: z.boolean() }),
    response: z.union([done, refusal]),
  },
  'link:browse': {
    request: z.strictObject({
      connection: name120,
      nodeId: z.string().max(1000),
      continuation: z.string().max(10_000).optional(),
    }),
    response: z.union([z.strictObject({ ok: z.literal(true), result: browseResultSchema }), refusal]),
  },
  'link:describe': {
    request: z.strictObject({ connection: name120, nodeIds: z.array(z.string().max(1000)).min(1).max(5000) }),
    response: z.union([
      z.strictObject({ ok: z.literal(true), nodes: z.array(nodeDescriptionSchema).max(5000) }),
      refusal,
    ]),
  },
  'import:mappings': {
    request: empty,
    response: z.array(z.strictObject({ name: z.string(), text: z.string(), hash: z.string() })).max(500),
  },
  'import:saveMapping': {
    request: z.strictObject({ text: z.string().max(200_000) }),
    response: z.union([done, refusal]),
  },
  /** Main asks the person for the file by the system's dialog; the renderer never names a path of its own making. */
  'import:choose': {
    request: empty,
    response: z.strictObject({ file: z.string().nullable() }),
  },
  'import:preview': {
    request: z.strictObject({
      file: z.string().max(1000),
      mapping: z.string().max(200_000).optional(),
      rows: z.int().min(1).max(200),
    }),
    response: z.union([z.strictObject({ ok: z.literal(true), preview: importPreviewSchema }), refusal]),
  },
  'import:start': {
    request: z.strictObject({ file: z.string().max(1000), mapping: z.string().max(80) }),
    response: z.union([z.strictObject({ ok: z.literal(true), id: z.string() }), refusal]),
  },
  'import:cancel': { request: z.strictObject({ id: z.string() }), response: done },
  'import:progress': { request: empty, response: z.array(importProgressSchema).max(50) },
  'config:get': {
    request: empty,
    response: z.strictObject({ text: z.string(), hash: z.string(), path: z.string(), isEditable: z.boolean() }),
  },
  'config:check': {
    request: z.strictObject({ text: z.string().max(20_000_000) }),
    response: z.strictObject({ findings: z.array(configFindingSchema).max(200), notes: z.array(z.string()).max(100) }),
  },
  /** What would this change do: the last hours of raw run through the same code under the new text. */
  'config:preview': {
    request: z.strictObject({ text: z.string().max(20_000_000), hours: z.number().positive().max(168) }),
    response: z.union([z.strictObject({ ok: z.literal(true), report: replayReportSchema }), refusal]),
  },
  'config:save': {
    request: z.strictObject({
      text: z.string().max(20_000_000),
      baseHash: z.string(),
      reason: z.string().min(3).max(1000),
    }),
    response: z.union([done, refusal]),
  },
} as const;
