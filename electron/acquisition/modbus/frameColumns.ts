import { FRAME_READINGS_MAX, type Frame } from '../../../shared/domain/frame.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { type DecodePlan, decodeInto, type ValueColumns } from './decodeRegisters.ts';

/** Bytes of one row over all columns: three of 8, two of 4, one of 1. */
const ROW_BYTES = 33;

interface Columns extends ValueColumns {
  readonly frame: Frame;
  readonly texts: string[];
}

/**
 * Collects the readings of one connection and one work unit over a poll cycle, in columns that share one buffer, so that
 * a frame costs one allocation and one transfer. Holds at most `capacity` readings; `take` empties it.
 */
export class FrameColumns {
  readonly #connection: string;
  readonly #workUnit: string;
  readonly #capacity: number;
  #columns: Columns | undefined;
  #length = 0;

  constructor(connection: string, workUnit: string, capacity: number) {
    this.#connection = connection;
    this.#workUnit = workUnit;
    this.#capacity = Math.max(1, Math.min(capacity, FRAME_READINGS_MAX));
  }

  get length(): number {
    return this.#length;
  }

  hasRoomFor(readings: number): boolean {
    return this.#length + readings <= this.#capacity;
  }

  /** Adds the readings of one answer; all share the time of its arrival, for Modbus knows no other. */
  addAnswer(plan: DecodePlan, data: Uint8Array, at: Instant): void {
    const columns = this.#addRows(plan, at);
    decodeInto(plan, data, columns, this.#length - plan.length);
  }

  /** Adds the same tags without values. */
  addBad(plan: DecodePlan, status: number, at: Instant): void {
    const columns = this.#addRows(plan, at);
    columns.status.fill(status, this.#length - plan.length, this.#length);
  }

  /** The readings so far as a frame of their own, or undefined when there are none. */
  take(): Frame | undefined {
    const length = this.#length;
    const columns = this.#columns;
    this.#length = 0;
    this.#columns = undefined;
    if (!columns || length === 0) return undefined;
    if (length === columns.frame.tag.length) return columns.frame;
    const part = this.#create(length);
    for (const name of ['tag', 'sourceTime', 'receivedTime', 'kind', 'value', 'status'] as const) {
      part.frame[name].set(columns.frame[name].subarray(0, length));
    }
    part.slots.set(columns.slots.subarray(0, 2 * length)); // 64-bit integers bit by bit, not as doubles
    part.texts.push(...columns.texts);
    return part.frame;
  }

  #addRows(plan: DecodePlan, at: Instant): Columns {
    this.#columns ??= this.#create(this.#capacity);
    const { frame } = this.#columns;
    const row = this.#length;
    this.#length = row + plan.length;
    frame.tag.set(plan.tag, row);
    frame.kind.set(plan.kind, row);
    frame.sourceTime.fill(at, row, this.#length);
    frame.receivedTime.fill(at, row, this.#length);
    return this.#columns;
  }

  #create(n: number): Columns {
    const buffer = new ArrayBuffer(n * ROW_BYTES);
    const value = new Float64Array(buffer, 16 * n, n);
    const status = new Uint32Array(buffer, 28 * n, n);
    const texts: string[] = [];
    const frame: Frame = {
      connection: this.#connection,
      workUnit: this.#workUnit,
      sourceTime: new Float64Array(buffer, 0, n),
      receivedTime: new Float64Array(buffer, 8 * n, n),
      serverTime: new Float64Array(buffer, 0, 0),
      value,
      tag: new Uint32Array(buffer, 24 * n, n),
      status,
      kind: new Uint8Array(buffer, 32 * n, n),
      texts,
    };
    return { frame, value, slots: new Uint32Array(buffer, 16 * n, 2 * n), status, texts };
  }
}
