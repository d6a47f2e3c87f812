import { createHash } from 'node:crypto';
import { type AmendmentBody, type BatchBody, ENTRY_BODY_VERSION, type Lineage } from '../../../shared/domain/entry.ts';
import type { Cleaners } from '../clean/cleaners.ts';
import { cleanWindow, type WindowCleaning } from '../clean/cleanWindow.ts';
import type { ClockCorrection } from '../clock/correctTime.ts';
import { flagNames } from '../readingFlags.ts';
import type { ClosedWindow, FrameOrigin } from '../window/closedWindow.ts';
import { batchTags } from './batchTags.ts';
import type { TagTexts } from './tagTexts.ts';

/** What a batch says besides its readings. */
export interface BatchContext {
  readonly station: string;
  /** µs: when the entry is written. */
  readonly at: number;
  /** Name of the shift the window lies in, null where none. */
  readonly shift: string | null;
  readonly configHash: string;
  readonly rulePacks: readonly string[];
  /** Version of the engine. */
  readonly engine: string;
  readonly worker: string;
  /** Of the whole configuration; the batch lists those of its own tags. */
  readonly calibration: Lineage['calibration'];
  /** Filters and gap filling of the tags that have any; a batch names those of its own tags. */
  readonly cleaners?: Cleaners;
  /** Clock models of the connections that are corrected; a batch names those its frames came from. */
  readonly clocks?: readonly ConnectionClock[];
  /** For a replay: what the sealed batch says of its frames and clocks, which cannot be worked out from its readings. */
  readonly asSealed?: Pick<Lineage, 'frames' | 'clocks'>;
  /** Catalogue number → tag id. */
  readonly tagId: (tag: number) => string;
  /** Kept from batch to batch it saves time; without it the result is the same. */
  readonly tagTexts?: TagTexts;
}

/** The clock of a source as known when the batch is sealed. */
export interface ConnectionClock extends ClockCorrection {
  readonly connection: string;
  /** Readings the estimate rests on. */
  readonly samples: number;
}

export interface SealableBatch {
  readonly body: BatchBody | AmendmentBody;
  /** The body in canonical JSON (RFC 8785): the text whose SHA-256 becomes the leaf. */
  readonly text: string;
}

/**
 * Body and canonical text of a closed window. Every object is built with its keys in RFC 8785 order (all our keys are
 * ASCII), strings are well-formed and numbers finite (the gate's promise), so that `JSON.stringify` alone gives the
 * canonical text. Where no object is wanted, `encodeBatch` gives the same text faster.
 */
export function buildBatch(closed: ClosedWindow, context: BatchContext): SealableBatch {
  const { axes, tags } = batchTags(closed.columns, context.tagId);
  const rawDigest = sha256(JSON.stringify({ axes, tags }));
  const cleaning = cleanWindow(closed, context.cleaners, context.tagId);
  const head = batchHead(closed, context, new Set(tags.map((tag) => tag.tag)), rawDigest, cleaning);
  const whole = { ...head, axes, tags } as BatchBody | AmendmentBody;
  const body = Object.fromEntries(
    KEYS.filter((key) => key in whole).map((key) => [key, whole[key as keyof typeof whole]]),
  ) as BatchBody | AmendmentBody;
  return { body, text: canonicalBatchText(body) };
}

const KEYS = [
  ...['amends', 'at', 'axes', 'corrections', 'filled', 'findings', 'flagged', 'from', 'good', 'key', 'kind'],
  ...['lineage', 'rawDigest', 'readings', 'station', 'tags', 'to', 'v', 'window', 'workUnit'],
];

/** Everything but the columns, keys in RFC 8785 order. `ids`: tags of the batch. */
export function batchHead(
  closed: ClosedWindow,
  context: BatchContext,
  ids: ReadonlySet<string>,
  rawDigest: string,
  cleaning: WindowCleaning,
): Omit<BatchBody, 'axes' | 'tags'> | Omit<AmendmentBody, 'axes' | 'tags'> {
  const { station } = context;
  const { workUnit, start, end } = closed;
  const { time, status } = closed.columns;
  const fields = {
    at: context.at,
    corrections: cleaning.corrections,
    ...(cleaning.filled.length > 0 ? { filled: cleaning.filled } : {}),
    findings: byTag([...findingsOf(closed, context.tagId), ...cleaning.findings]),
    ...(cleaning.flagged.length > 0 ? { flagged: cleaning.flagged } : {}),
    from: earliest(time),
    good: goodReadings(status),
    key: batchKey(station, workUnit, start, end, rawDigest),
  };
  const rest = {
    lineage: {
      calibration: context.calibration
        .filter((entry) => ids.has(entry.tag))
        .map(({ certificate, offset, tag }) => ({ certificate, offset: offset + 0, tag }))
        .sort((a, b) => (a.tag < b.tag ? -1 : 1)),
      ...(cleaning.lineage.length > 0 ? { cleaning: cleaning.lineage } : {}),
      ...(context.asSealed ? clocksOf(context.asSealed) : clockLineage(closed, context.clocks)),
      config: context.configHash,
      engine: context.engine,
      frames: context.asSealed?.frames ?? frameLineage(closed.frames),
      rulePacks: [...context.rulePacks],
      worker: context.worker,
    },
    rawDigest,
    readings: closed.readings,
    station,
    to: latest(time),
    v: ENTRY_BODY_VERSION as typeof ENTRY_BODY_VERSION,
    window: { closedBy: closed.closedBy, end, shift: context.shift, start },
    workUnit,
  };
  return closed.isAmendment
    ? { amends: closed.ref?.key ?? null, ...fields, kind: 'amendment', ...rest }
    : { ...fields, kind: 'batch', ...rest };
}

export function buildBatchBody(closed: ClosedWindow, context: BatchContext): BatchBody | AmendmentBody {
  return buildBatch(closed, context).body;
}

/** Canonical text (RFC 8785) of a body that `buildBatchBody` built; of no other object. */
export function canonicalBatchText(body: BatchBody | AmendmentBody): string {
  return JSON.stringify(body);
}

/** Idempotency key: SHA-256 of the canonical array [station, workUnit, windowStart, windowEnd, rawDigest]; times in µs. */
export function batchKey(station: string, workUnit: string, start: number, end: number, rawDigest: string): string {
  return sha256(JSON.stringify([station, workUnit, start, end, rawDigest]));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function earliest(time: Float64Array): number {
  let from = Number.POSITIVE_INFINITY;
  for (let row = 0; row < time.length; row++) from = Math.min(from, time[row] as number);
  return from;
}

function latest(time: Float64Array): number {
  let to = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < time.length; row++) to = Math.max(to, time[row] as number);
  return to;
}

function goodReadings(status: Uint32Array): number {
  let good = 0;
  for (let row = 0; row < status.length; row++) if ((status[row] as number) >>> 30 === 0) good++;
  return good;
}

/** Per connection: first and last frame, how many, SHA-256 over their 32-byte digests in ascending frame number. */
function frameLineage(frames: readonly FrameOrigin[]): Lineage['frames'] {
  const byConnection = new Map<string, FrameOrigin[]>();
  for (const frame of frames) {
    const list = byConnection.get(frame.connection);
    if (list) list.push(frame);
    else byConnection.set(frame.connection, [frame]);
  }
  return [...byConnection.keys()].sort().map((connection) => {
    const list = byConnection.get(connection) as FrameOrigin[];
    const digest = createHash('sha256');
    for (const frame of list) digest.update(frame.digest, 'hex');
    return {
      connection,
      count: list.length,
      digest: digest.digest('hex'),
      first: list[0]?.number as number,
      last: list[list.length - 1]?.number as number,
    };
  });
}

const clocksOf = ({ clocks }: Pick<Lineage, 'clocks'>): Pick<Lineage, 'clocks'> => (clocks ? { clocks } : {});

function clockLineage(closed: ClosedWindow, clocks: readonly ConnectionClock[] = []): Pick<Lineage, 'clocks'> {
  if (clocks.length === 0) return {};
  const connections = new Set(closed.frames.map((frame) => frame.connection));
  const own = clocks
    .filter((clock) => connections.has(clock.connection))
    .map(({ connection, baseUs, offsetUs, ratePpm, samples }) => ({
      baseUs,
      connection,
      offsetUs: offsetUs + 0,
      ratePpm: ratePpm + 0,
      samples,
    }))
    .sort((a, b) => (a.connection < b.connection ? -1 : 1));
  return own.length > 0 ? { clocks: own } : {};
}

const FINDING_DETAIL = {
  late: 'came after its window was sealed',
  repeatedTime: 'same source time as another reading of the tag, other content',
  stepBack: 'source time earlier than that of a reading before',
  future: 'source time more than 1 s ahead of the time of receipt',
  afterReset: 'first reading after a counter reset',
  handCorrected: 'refused at first, sealed as a person corrected it; the refused value is in quarantine',
  requeued: 'refused at first, sealed as it came after the cause was mended',
} as const;

const byTag = (findings: BatchBody['findings']): BatchBody['findings'] =>
  findings.sort((a, b) => (a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0));

/** One per tag and flag, each tag's in the order of the flags. */
function findingsOf(closed: ClosedWindow, tagId: (tag: number) => string): BatchBody['findings'] {
  const { flags, tags, starts } = closed.columns;
  const found: BatchBody['findings'] = [];
  for (let g = 0; g < tags.length; g++) {
    let bits = 0;
    for (let row = starts[g] as number; row < (starts[g + 1] as number); row++) bits |= flags[row] as number;
    for (const rule of flagNames(bits)) {
      let count = 0;
      for (let row = starts[g] as number; row < (starts[g + 1] as number); row++) {
        if (flagNames(flags[row] as number).includes(rule)) count++;
      }
      found.push({ count, detail: FINDING_DETAIL[rule], rule, tag: tagId(tags[g] as number) });
    }
  }
  return found;
}
