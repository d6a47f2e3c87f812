import { createHash } from 'node:crypto';
import type { KeyAddress } from '../../../shared/domain/config/index.ts';
import type { RefusalStep } from '../../../shared/domain/entry.ts';
import type { FrameRow } from '../../../shared/domain/frame.ts';
import {
  INTAKE_SCHEMA_VERSION,
  type IntakeReceipt,
  intakeEnvelopeSchema,
  intakeReadingSchema,
  intakeVersionSchema,
} from '../../../shared/domain/intake.ts';
import type { RefusedItem } from '../../../shared/domain/refused.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { valueKindOf } from '../../../shared/domain/valueType.ts';
import type { DriverTag } from '../driver.ts';
import {
  boundedPayload,
  canonicalJson,
  isJsonObject,
  isRefusal,
  type Json,
  JsonError,
  parseExactJson,
  payloadParts,
  type Refusal,
  readTime,
  readValue,
  type UnitRow,
} from '../intake/index.ts';

/** What a request is: readings and refused items with their receipt, or nothing that could be kept. */
export type RequestOutcome =
  | {
      readonly kind: 'taken';
      readonly rows: readonly UnitRow[];
      readonly refused: readonly RefusedItem[];
      readonly receipt: Omit<IntakeReceipt, 'durableAt'>;
    }
  | { readonly kind: 'tooMany'; readonly error: string }
  | { readonly kind: 'unreadable'; readonly error: string };

export interface RequestReader {
  readonly connection: string;
  readonly tagOfKey: ReadonlyMap<string, DriverTag>;
  readonly readingsMax: number;
}

/** Judges a request: pure, so that the same text always has the same outcome. */
export function readRequest(text: string, receivedAt: Instant, reader: RequestReader): RequestOutcome {
  let json: Json;
  try {
    json = parseExactJson(text);
  } catch (error) {
    if (error instanceof JsonError) return { kind: 'unreadable', error: `not JSON: ${error.message}` };
    throw error;
  }
  const stated = intakeVersionSchema.safeParse(json);
  if (!stated.success) return { kind: 'unreadable', error: 'schemaVersion, a whole number, is missing' };
  const receipt = createHash('sha256').update(canonicalJson(json)).digest('hex');
  const { schemaVersion } = stated.data;
  if (schemaVersion !== INTAKE_SCHEMA_VERSION) return unknownVersion(text, schemaVersion, receipt, receivedAt, reader);
  const envelope = intakeEnvelopeSchema.safeParse(json);
  if (!envelope.success) {
    const [issue] = envelope.error.issues;
    return {
      kind: 'unreadable',
      error: `${issue?.path.join('.') || 'request'}: ${issue?.message ?? 'not as described'}`,
    };
  }
  const readings = envelope.data.readings as readonly Json[];
  if (readings.length > reader.readingsMax)
    return { kind: 'tooMany', error: `${readings.length} readings; at most ${reader.readingsMax} in one request` };
  return judge(readings, receipt, receivedAt, reader);
}

function judge(readings: readonly Json[], receipt: string, receivedAt: Instant, reader: RequestReader): RequestOutcome {
  const rows: UnitRow[] = [];
  const items: RefusedItem[] = [];
  const refused: { index: number; step: RefusalStep; reason: string }[] = [];
  readings.forEach((json, index) => {
    const outcome = readReading(json, receivedAt, reader);
    if ('row' in outcome) {
      rows.push(outcome);
      return;
    }
    const { tag, at, refusal } = outcome;
    refused.push({ index, step: refusal.step, reason: refusal.reason });
    items.push({
      connection: reader.connection,
      workUnit: tag?.workUnit ?? null,
      tag: tag?.config.id ?? '',
      step: refusal.step,
      error: `reading ${index} of request ${receipt.slice(0, 16)}: ${refusal.reason}`,
      payload: boundedPayload(canonicalJson(json)),
      at: at ?? receivedAt,
      schemaVersion: INTAKE_SCHEMA_VERSION,
      headers: { request: receipt, reading: String(index) },
    });
  });
  // Senders may list their readings in any order; a frame has each tag's in the order of time.
  rows.sort((a, b) => a.row.sourceTime - b.row.sourceTime);
  const { schemaVersion, accepted } = { schemaVersion: INTAKE_SCHEMA_VERSION, accepted: rows.length };
  return {
    kind: 'taken',
    rows,
    refused: items,
    receipt: { status: 'stored', receipt, schemaVersion, accepted, refused },
  };
}

interface Refused {
  readonly tag: DriverTag | undefined;
  readonly at: Instant | undefined;
  readonly refusal: Refusal;
}

function readReading(json: Json, receivedAt: Instant, reader: RequestReader): UnitRow | Refused {
  const key = isJsonObject(json) ? json.key : undefined;
  const tag = typeof key === 'string' ? reader.tagOfKey.get(key) : undefined;
  const time = isJsonObject(json) ? readTime(json.time, 1) : undefined;
  const at = time !== undefined && 'at' in time ? time.at : undefined;
  const no = (refusal: Refusal): Refused => ({ tag, at, refusal });

  const shape = intakeReadingSchema.safeParse(json);
  if (!shape.success) {
    const [issue] = shape.error.issues;
    const where = issue?.path.join('.');
    return no({ step: 'schema', reason: `${where ? `${where}: ` : ''}${issue?.message ?? 'not as described'}` });
  }
  if (!tag)
    return no({
      step: 'unknownTag',
      reason: `no tag of this connection has the key ${JSON.stringify(shape.data.key)}`,
    });
  if (time === undefined || isRefusal(time)) return no(time as Refusal);
  const status = statusOf(shape.data.status);
  if (status === undefined)
    return no({
      step: 'schema',
      reason: `${JSON.stringify(shape.data.status)} is no name of an OPC UA StatusCode known here`,
    });
  const type = (tag.config.address as KeyAddress).type ?? 'float64';
  const value = shape.data.value as Json | undefined;
  const head = { tag: tag.number, sourceTime: time.at, receivedTime: receivedAt, status };
  if (status >>> 31 === 1) {
    if (value !== undefined && value !== null)
      return no({ step: 'schema', reason: 'a reading whose status is Bad has no value; send null, or another status' });
    return { workUnit: tag.workUnit, row: { ...head, kind: valueKindOf(type) } satisfies FrameRow };
  }
  const typed = readValue(type, value);
  if (isRefusal(typed)) return no(typed);
  return { workUnit: tag.workUnit, row: { ...head, ...typed } satisfies FrameRow };
}

const STATUS_BY_NAME = new Map<string, number>([...Object.entries(STATUS), ['Uncertain', 0x40000000]]);

const statusOf = (status: number | string | undefined): number | undefined =>
  typeof status === 'string' ? STATUS_BY_NAME.get(status) : (status ?? STATUS.Good);

/** Kept whole, in as many parts as it takes: the sender is told that we have it. */
function unknownVersion(
  text: string,
  schemaVersion: number,
  receipt: string,
  at: Instant,
  { connection }: RequestReader,
): RequestOutcome {
  const parts = payloadParts(text);
  const refused = parts.map((payload, i): RefusedItem => {
    const headers = { request: receipt };
    const part = parts.length > 1 ? `, part ${i + 1} of ${parts.length}` : '';
    const error = `request ${receipt.slice(0, 16)} has schema version ${schemaVersion}; known is ${INTAKE_SCHEMA_VERSION}${part}`;
    return { connection, workUnit: null, tag: '', step: 'version', error, payload, at, schemaVersion, headers };
  });
  return {
    kind: 'taken',
    rows: [],
    refused,
    receipt: { status: 'quarantined', receipt, schemaVersion, accepted: 0, refused: [] },
  };
}
