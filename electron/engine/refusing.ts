import type { QuarantineBody, QuarantineReading } from '../../shared/domain/entry.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import type { RefusedItem } from '../../shared/domain/refused.ts';
import { requeueSourceOf } from '../../shared/domain/requeue.ts';
import { FRAME_SCHEMA_VERSION, isWellFormed, quarantineReading, type Refusal } from '../pipeline/index.ts';
import type { EntryFactory, PreparedEntry } from './entryFactory.ts';
import { addressOf } from './layout.ts';
import type { RefusalGroup, RefusedFrame } from './refusalBook.ts';
import type { EngineSettings } from './settings.ts';

/**
 * What the gate refused, as entries: raw payload, failing step, error, schema and configuration version. The same frames
 * refused again in the same way give the same keys.
 */
export function quarantineEntries(
  groups: readonly RefusalGroup[],
  settings: EngineSettings,
  entry: EntryFactory,
  now: number,
): PreparedEntry[] {
  return groups.map(({ frames, readings, workUnit, tag, connection, step, error, part, stack }) => {
    const [first] = frames as [RefusedFrame, ...RefusedFrame[]];
    const isOfOne = frames.length === 1;
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    for (const { sourceTime } of readings) {
      from = Math.min(from, sourceTime);
      to = Math.max(to, sourceTime);
    }
    return entry(
      {
        kind: 'quarantine',
        workUnit,
        from,
        to,
        tag,
        connection,
        step,
        error,
        readings: [...readings],
        frame: first.frame,
        frameDigest: first.digest,
        ...(isOfOne ? {} : { frames: [...frames] }),
        schemaVersion: FRAME_SCHEMA_VERSION,
        ...originOf(connection, settings),
        ...(stack === undefined ? {} : { scope: 'batch' as const, stack }),
      },
      now,
      isOfOne
        ? [first.digest, first.frame, tag, step, part]
        : [...frames.flatMap(({ frame, digest, readings: count }) => [digest, frame, count]), tag, step, part],
    );
  });
}

/** Under which configuration and version it was refused, and where it came from. */
function originOf(
  connection: string,
  { config, configHash, engineVersion }: EngineSettings,
  headers: Readonly<Record<string, string>> = {},
): Pick<QuarantineBody, 'config' | 'engine' | 'worker' | 'headers'> {
  const requeue = requeueSourceOf(connection);
  const known = config.connections.find(({ id }) => id === connection);
  const named = {
    ...(known ? { protocol: known.protocol, source: addressOf(known).slice(0, HEADER_CHARACTERS_MAX) } : {}),
    ...(requeue ? { quarantine: requeue.quarantine, verdict: requeue.verdict } : {}),
    ...headers,
  };
  return {
    config: configHash,
    engine: engineVersion,
    worker: requeue ? 'quarantine' : `acquisition:${connection}`,
    ...(Object.keys(named).length === 0 ? {} : { headers: named }),
  };
}

/** Refusals of one frame, each a group of its own. */
export const groupsOfFrame = (
  refusals: readonly Refusal[],
  frame: number,
  digest: string,
  stack?: string,
): RefusalGroup[] =>
  refusals.map(({ frameNumber: _frameNumber, ...refusal }) => ({
    ...refusal,
    ...(stack === undefined ? {} : { stack: stack.slice(0, STACK_CHARACTERS_MAX) }),
    frames: [{ frame, digest, readings: refusal.readings.length }],
  }));

/**
 * What came in and never was a reading (a row of a file, a request, a message), as it came. The same thing refused again
 * has the same key, whatever file or connection attempt brought it: importing twice adds nothing.
 */
export function refusedItemEntries(
  items: readonly RefusedItem[],
  settings: EngineSettings,
  entry: EntryFactory,
  now: number,
): PreparedEntry[] {
  return items.map(({ connection, workUnit, tag, step, error, payload, at, schemaVersion, headers }) => {
    const text = isWellFormed(payload) ? payload : `utf16le:${Buffer.from(payload, 'utf16le').toString('hex')}`;
    return entry(
      {
        kind: 'quarantine',
        workUnit,
        from: at,
        to: at,
        tag,
        connection,
        step,
        error,
        readings: [],
        payload: text,
        frame: null,
        frameDigest: null,
        schemaVersion,
        ...originOf(connection, settings, headers),
      },
      now,
      ['refused', connection, tag, step, text, schemaVersion],
    );
  });
}

/**
 * A frame that our own code could not process (a defect of ours): every reading is kept as evidence, by tag, so that
 * nothing is lost and the line behind it is not held up.
 */
export function unprocessable(
  frame: Frame,
  frameNumber: number,
  problem: string,
  tagIdOf: (tag: number) => string,
): Refusal[] {
  const refusals: Refusal[] = [];
  const open = new Map<number, { readings: QuarantineReading[]; part: number }>();
  for (let row = 0; row < frame.tag.length; row++) {
    const tag = frame.tag[row] as number;
    let group = open.get(tag);
    if (!group || group.readings.length >= READINGS_PER_ENTRY_MAX) {
      group = { readings: [], part: group ? group.part + 1 : 0 };
      open.set(tag, group);
      refusals.push({
        tag: tagIdOf(tag),
        connection: frame.connection,
        workUnit: frame.workUnit,
        step: 'processing',
        error: `frame ${frameNumber} could not be processed: ${problem}`,
        readings: group.readings,
        frameNumber,
        part: group.part,
      });
    }
    group.readings.push(quarantineReading(frame, row));
  }
  return refusals;
}

const READINGS_PER_ENTRY_MAX = 1000;
const HEADER_CHARACTERS_MAX = 500;
const STACK_CHARACTERS_MAX = 4000;
