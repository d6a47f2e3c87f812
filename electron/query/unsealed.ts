import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import { KIND_CODE, VALUE_KINDS } from '../../shared/domain/valueType.ts';
import { workUnitOf } from '../engine/layout.ts';
import { gateTagsOf } from '../engine/settings.ts';
import { decodeFrame } from '../ledger/index.ts';
import { createGate, type DecodedTag, FLAG, type Gate, type GateTag, type SealedCursor } from '../pipeline/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { newestParts } from './tagParts.ts';

/** Readings of one tag that are durable in the inbox, and in no batch yet; in the order in which they came. */
export type UnsealedTag = Pick<DecodedTag, 'tag' | 'time' | 'value' | 'status' | 'flags' | 'texts'> & {
  readonly kind: Uint8Array;
};

/** Batches looked at for the last readings of a tag; what lies farther back is no neighbour of what is in the inbox. */
const PARTS_BACK = 8;

/**
 * What the open windows of a work unit hold of some tags. The frames are judged by the same gate as in the engine, which
 * knows each tag's last sealed readings: what it refuses is in quarantine (or about to be), not here.
 *
 * Call within `atOneMoment`: a reading leaves the inbox in the transaction that seals it.
 */
export function unsealedTags(
  data: DataFolder,
  workUnit: string,
  tagIds: readonly string[],
  config: StationConfig,
  size: number,
): UnsealedTag[] {
  const tags = gateTags(data, workUnit, tagIds, config);
  if (tags.size === 0) return [];
  const cursor = sealedCursor(data, workUnit);
  const gate = createGate({ tags });
  rememberSealed(data, workUnit, tags, gate, size);
  const rows = new Map([...tags.keys()].map((number) => [number, newRows()]));
  const frames = data.db
    .prepare<[string], { frame: number; payload: Buffer }>(
      'SELECT frame, payload FROM inbox WHERE workUnit = ? ORDER BY frame',
    )
    .iterate(workUnit);
  for (const { frame: number, payload } of frames) {
    const frame = onlyTags(decodeFrame(payload), tags);
    if (frame.tag.length === 0) continue;
    const { accepted, flags } = gate.gateFrame(frame, number, cursor);
    for (let row = 0; row < accepted.tag.length; row++) {
      const into = rows.get(accepted.tag[row] as number);
      if (into) take(into, accepted, row, flags?.[row] ?? 0, cursor);
    }
  }
  return [...rows].map(([number, kept]) => columns((tags.get(number) as GateTag).config.id, kept));
}

function sealedCursor(data: DataFolder, workUnit: string): SealedCursor {
  const text = data.db.prepare('SELECT value FROM cursor WHERE name = ?').pluck().get(`window:${workUnit}`);
  if (text === undefined) return { closedEnd: 0, closedFrame: -1 };
  return (JSON.parse(text as string) as { cursor: SealedCursor }).cursor;
}

function gateTags(
  data: DataFolder,
  workUnit: string,
  tagIds: readonly string[],
  config: StationConfig,
): Map<number, GateTag> {
  const number = data.db.prepare<[string], number>('SELECT number FROM tag WHERE id = ?').pluck();
  const gateTag = gateTagsOf(config);
  const tags = new Map<number, GateTag>();
  for (const tag of config.tags) {
    if (!tagIds.includes(tag.id) || workUnitOf(config, tag) !== workUnit) continue;
    const known = number.get(tag.id) as number | undefined;
    if (known !== undefined) tags.set(known, gateTag(tag));
  }
  return tags;
}

/** What precedes the inbox, so that a repeat of a sealed reading is known for one. */
function rememberSealed(
  data: DataFolder,
  workUnit: string,
  tags: ReadonlyMap<number, GateTag>,
  gate: Gate,
  size: number,
): void {
  const waiting = new Map([...tags].map(([number, { config }]) => [config.id, number]));
  const options = { before: Number.MAX_SAFE_INTEGER, size, limit: PARTS_BACK };
  for (const part of newestParts(data, workUnit, [...waiting.keys()], options)) {
    for (const tag of part.tags) {
      const number = waiting.get(tag.tag);
      if (number === undefined) continue;
      gate.remember(number, { ...tag, kind: new Uint8Array(tag.time.length).fill(KIND_CODE[tag.kind]) });
      waiting.delete(tag.tag);
    }
    if (waiting.size === 0) return;
  }
}

/** The rows of the tags asked for; the whole frame where all are. */
function onlyTags(frame: Frame, tags: ReadonlyMap<number, GateTag>): Frame {
  const rows: number[] = [];
  for (let row = 0; row < frame.tag.length; row++) if (tags.has(frame.tag[row] as number)) rows.push(row);
  if (rows.length === frame.tag.length) return frame;
  const value = new Float64Array(rows.length);
  const bits = new BigInt64Array(value.buffer);
  const from = new BigInt64Array(frame.value.buffer, frame.value.byteOffset, frame.value.length);
  rows.forEach((row, i) => {
    bits[i] = from[row] as bigint;
  });
  const picked = <T extends Float64Array | Uint32Array | Uint8Array>(column: T, into: T): T => {
    rows.forEach((row, i) => {
      into[i] = column[row] as number;
    });
    return into;
  };
  const n = rows.length;
  return {
    ...frame,
    value,
    tag: picked(frame.tag, new Uint32Array(n)),
    sourceTime: picked(frame.sourceTime, new Float64Array(n)),
    serverTime: frame.serverTime.length === 0 ? frame.serverTime : picked(frame.serverTime, new Float64Array(n)),
    receivedTime: picked(frame.receivedTime, new Float64Array(n)),
    kind: picked(frame.kind, new Uint8Array(n)),
    status: picked(frame.status, new Uint32Array(n)),
  };
}

interface KeptRow {
  readonly time: number;
  readonly bits: bigint;
  readonly text: string;
  readonly kind: number;
  readonly status: number;
  readonly flags: number;
}

const newRows = (): KeptRow[] => [];

function take(rows: KeptRow[], frame: Frame, row: number, flags: number, cursor: SealedCursor): void {
  const time = frame.sourceTime[row] as number;
  const kind = frame.kind[row] as number;
  const isText = VALUE_KINDS[kind] === 'string';
  const slots = new BigInt64Array(frame.value.buffer, frame.value.byteOffset, frame.value.length);
  rows.push({
    time,
    bits: slots[row] as bigint,
    text: isText ? (frame.texts[frame.value[row] as number] ?? '') : '',
    kind,
    status: frame.status[row] as number,
    flags: flags | (time < cursor.closedEnd ? FLAG.late : 0),
  });
}

/** In ascending source time. */
function columns(tag: string, unsorted: readonly KeptRow[]): UnsealedTag {
  const rows = unsorted.toSorted((a, b) => a.time - b.time);
  const value = new Float64Array(rows.length);
  const bits = new BigInt64Array(value.buffer);
  const texts: string[] = [];
  rows.forEach((row, i) => {
    if (VALUE_KINDS[row.kind] === 'string') value[i] = texts.push(row.text) - 1;
    else bits[i] = row.bits;
  });
  return {
    tag,
    time: Float64Array.from(rows, ({ time }) => time),
    value,
    status: Uint32Array.from(rows, ({ status }) => status),
    flags: Uint8Array.from(rows, ({ flags }) => flags),
    kind: Uint8Array.from(rows, ({ kind }) => kind),
    texts,
  };
}
