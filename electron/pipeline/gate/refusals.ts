import { createHash } from 'node:crypto';
import type { QuarantineReading, RefusalStep } from '../../../shared/domain/entry.ts';
import { type Frame, int64Slots } from '../../../shared/domain/frame.ts';
import { VALUE_KINDS } from '../../../shared/domain/valueType.ts';
import { isMicroseconds } from './frameSchema.ts';

export const REFUSAL_READINGS_MAX = 1000;
/** Longest text a reading may have, in UTF-16 units. */
export const TEXT_LENGTH_MAX = 4096;

/**
 * Readings of one tag that one frame brought and one step refused. `(frameNumber, tag, step, part)` names it for good: the
 * same frame gated again gives the same refusal, so the engine keeps the first.
 */
export interface Refusal {
  /** Tag id; `#17` for a catalogue number that is not configured; empty where a broken frame has no tag for it. */
  readonly tag: string;
  readonly connection: string;
  readonly workUnit: string;
  readonly step: RefusalStep;
  /** Names the tag, what was expected and what came, with units; speaks of the first reading. */
  readonly error: string;
  readonly readings: readonly QuarantineReading[];
  readonly frameNumber: number;
  /** 0 for the first thousand readings, 1 for the next … */
  readonly part: number;
}

/** Gathers the refusals of one frame: per tag and step, at most a thousand readings each. */
export class RefusalCollector {
  readonly #frame: Frame;
  readonly #frameNumber: number;
  readonly #refusals: (Refusal & { readings: QuarantineReading[] })[] = [];
  readonly #open = new Map<string, Refusal & { readings: QuarantineReading[] }>();

  constructor(frame: Frame, frameNumber: number) {
    this.#frame = frame;
    this.#frameNumber = frameNumber;
  }

  add(row: number, tag: string, step: RefusalStep, error: () => string): void {
    const key = `${step} ${tag}`;
    const open = this.#open.get(key);
    if (open && open.readings.length < REFUSAL_READINGS_MAX) {
      open.readings.push(quarantineReading(this.#frame, row));
      return;
    }
    const refusal = {
      tag,
      connection: this.#frame.connection,
      workUnit: this.#frame.workUnit,
      step,
      error: error(),
      readings: [quarantineReading(this.#frame, row)],
      frameNumber: this.#frameNumber,
      part: open ? open.part + 1 : 0,
    };
    this.#open.set(key, refusal);
    this.#refusals.push(refusal);
  }

  get refusals(): Refusal[] {
    return this.#refusals;
  }
}

/**
 * One row as evidence. A time that is no instant (told in the refusal's error) is replaced by the time of receipt, because
 * the log can only hold instants; a value JSON has no number for keeps its 64 bits.
 */
export function quarantineReading(frame: Frame, row: number): QuarantineReading {
  const received = instantOr(frame.receivedTime[row], 0);
  const server = frame.serverTime[row];
  return {
    sourceTime: instantOr(frame.sourceTime[row], received),
    receivedTime: received,
    serverTime: server !== undefined && isMicroseconds(server) ? server : null,
    value: evidence(frame, row),
    status: frame.status[row] ?? 0,
  };
}

function instantOr(time: number | undefined, otherwise: number): number {
  if (time === undefined || !Number.isFinite(time)) return otherwise;
  const whole = Math.round(time);
  return Number.isSafeInteger(whole) ? whole : otherwise;
}

function evidence(frame: Frame, row: number): QuarantineReading['value'] {
  const value = frame.value[row];
  if (value === undefined || (frame.status[row] ?? 0) >>> 31 === 1) return null;
  const kind = VALUE_KINDS[frame.kind[row] ?? 0];
  if (kind === 'string') {
    const text = frame.texts[value];
    return text === undefined ? `bits:${slotBits(frame, row)}` : textEvidence(text);
  }
  if (kind === 'int64') return String(int64Slots(frame)[row]);
  if (kind === 'uint64') return String(BigInt.asUintN(64, int64Slots(frame)[row] as bigint));
  if (!Number.isFinite(value)) return `bits:${slotBits(frame, row)}`;
  return kind === 'bool' && (value === 0 || value === 1) ? value === 1 : value;
}

/** The eight bytes of a slot, most significant first, in hexadecimal. */
export function slotBits(frame: Pick<Frame, 'value'>, row: number): string {
  return BigInt.asUintN(64, int64Slots(frame)[row] as bigint)
    .toString(16)
    .padStart(16, '0');
}

/** RFC 8785 knows no lone surrogates: a text that holds one cannot be sealed. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** Texts too long for the log keep their start, length and SHA-256 (UTF-16LE); ill-formed ones keep their code units. */
function textEvidence(text: string): string {
  const isLong = text.length > TEXT_LENGTH_MAX;
  const start = isLong ? text.slice(0, TEXT_LENGTH_MAX) : text;
  const shown = isWellFormed(start) ? start : `utf16le:${Buffer.from(start, 'utf16le').toString('hex')}`;
  if (!isLong) return shown;
  const digest = createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('hex');
  return `${shown}… (${text.length} characters, SHA-256 ${digest})`;
}

/** A broken frame, refused whole: its rows by tag, so that each refusal still names what it can. */
export function refuseFrame(frame: unknown, frameNumber: number, fault: string, idOf: (tag: number) => string) {
  const whole = salvage(frame);
  const collector = new RefusalCollector(whole, frameNumber);
  const error = `frame ${frameNumber} of connection "${whole.connection}" is malformed: ${fault}`;
  const rows = longestColumn(whole);
  for (let row = 0; row < Math.max(1, rows); row++) {
    const tag = whole.tag[row];
    collector.add(row, tag === undefined ? '' : idOf(tag), 'schema', () => error);
  }
  return collector.refusals;
}

function longestColumn(frame: Frame): number {
  const { tag, sourceTime, receivedTime, kind, value, status } = frame;
  return Math.max(tag.length, sourceTime.length, receivedTime.length, kind.length, value.length, status.length);
}

/** What can be read of something that should have been a frame. */
function salvage(frame: unknown): Frame {
  const given: Record<string, unknown> =
    typeof frame === 'object' && frame !== null ? (frame as Record<string, unknown>) : {};
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const doubles = (value: unknown) => (value instanceof Float64Array ? value : new Float64Array());
  const words = (value: unknown) => (value instanceof Uint32Array ? value : new Uint32Array());
  return {
    connection: text(given.connection),
    workUnit: text(given.workUnit),
    tag: words(given.tag),
    sourceTime: doubles(given.sourceTime),
    serverTime: doubles(given.serverTime),
    receivedTime: doubles(given.receivedTime),
    kind: given.kind instanceof Uint8Array ? given.kind : new Uint8Array(),
    value: doubles(given.value),
    status: words(given.status),
    texts: Array.isArray(given.texts) ? given.texts.map(String) : [],
  };
}
