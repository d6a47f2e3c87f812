import { type Frame, int64Slots } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { KIND_CODE } from '../../shared/domain/valueType.ts';
import type { ImportReading } from './rowJudge.ts';

/** Readings of one frame. */
const FRAME_ROWS_MAX = 5_000;
/** Readings held back in all frames together: many work units in one file must not each hold a whole frame. */
const HELD_MAX = 50_000;

/**
 * Sorts readings into frames: one connection and one work unit each, source times ascending. A frame is whole when it is full, or
 * when too many readings wait in too many frames: then the fullest goes.
 */
export class FrameBuilder {
  readonly #open = new Map<string, Columns>();
  readonly #now: () => Instant;
  #held = 0;

  constructor(now: () => Instant) {
    this.#now = now;
  }

  /** Returns a frame when one has become whole. */
  add(reading: ImportReading): Frame | undefined {
    const { connection, workUnit } = reading.tag;
    const key = `${connection}\n${workUnit}`;
    let columns = this.#open.get(key);
    if (!columns) {
      columns = new Columns(connection, workUnit);
      this.#open.set(key, columns);
    }
    columns.add(reading, this.#now());
    this.#held++;
    if (columns.rows >= FRAME_ROWS_MAX) return this.#take(key, columns);
    return this.#held >= HELD_MAX ? this.#takeFullest() : undefined;
  }

  /** What is left. */
  *rest(): Generator<Frame> {
    for (const [key, columns] of [...this.#open]) yield this.#take(key, columns);
  }

  #takeFullest(): Frame | undefined {
    const [fullest] = [...this.#open].sort((a, b) => b[1].rows - a[1].rows);
    return fullest && this.#take(...fullest);
  }

  #take(key: string, columns: Columns): Frame {
    this.#open.delete(key);
    this.#held -= columns.rows;
    return columns.frame();
  }
}

/** The columns of a frame in the making: numbers, no objects, so that a million rows leave little behind. */
class Columns {
  rows = 0;
  readonly #connection: string;
  readonly #workUnit: string;
  readonly #texts: string[] = [];
  #tag = new Uint32Array(64);
  #sourceTime = new Float64Array(64);
  #receivedTime = new Float64Array(64);
  #kind = new Uint8Array(64);
  #value = new Float64Array(64);
  #status = new Uint32Array(64);
  #isAscending = true;

  constructor(connection: string, workUnit: string) {
    this.#connection = connection;
    this.#workUnit = workUnit;
  }

  add({ tag, time, kind, value, status }: ImportReading, receivedAt: Instant): void {
    if (this.rows === this.#tag.length) this.#grow();
    const row = this.rows++;
    if (row > 0 && time < (this.#sourceTime[row - 1] as number)) this.#isAscending = false;
    this.#tag[row] = tag.number;
    this.#sourceTime[row] = time;
    this.#receivedTime[row] = receivedAt;
    this.#kind[row] = KIND_CODE[kind];
    this.#status[row] = status;
    if (value === undefined) return;
    if (typeof value === 'string') this.#value[row] = this.#texts.push(value) - 1;
    else if (typeof value === 'bigint') int64Slots({ value: this.#value })[row] = BigInt.asIntN(64, value);
    else this.#value[row] = Number(value);
  }

  frame(): Frame {
    const order = this.#isAscending ? undefined : this.#order();
    const value = new Float64Array(this.rows);
    // By bits: a 64-bit integer is no double.
    const [to, from] = [int64Slots({ value }), int64Slots({ value: this.#value })];
    for (let row = 0; row < this.rows; row++) to[row] = from[order?.[row] ?? row] as bigint;
    return {
      connection: this.#connection,
      workUnit: this.#workUnit,
      tag: gathered(this.#tag, new Uint32Array(this.rows), order),
      sourceTime: gathered(this.#sourceTime, new Float64Array(this.rows), order),
      serverTime: new Float64Array(0),
      receivedTime: gathered(this.#receivedTime, new Float64Array(this.rows), order),
      kind: gathered(this.#kind, new Uint8Array(this.rows), order),
      value,
      status: gathered(this.#status, new Uint32Array(this.rows), order),
      texts: this.#texts,
    };
  }

  /** Rows by source time; file order decides between equals. */
  #order(): Uint32Array {
    const times = this.#sourceTime;
    return Uint32Array.from({ length: this.rows }, (_, row) => row).sort(
      (a, b) => (times[a] as number) - (times[b] as number) || a - b,
    );
  }

  #grow(): void {
    const length = Math.min(FRAME_ROWS_MAX, 4 * this.rows);
    this.#tag = gathered(this.#tag, new Uint32Array(length));
    this.#sourceTime = gathered(this.#sourceTime, new Float64Array(length));
    this.#receivedTime = gathered(this.#receivedTime, new Float64Array(length));
    this.#kind = gathered(this.#kind, new Uint8Array(length));
    this.#status = gathered(this.#status, new Uint32Array(length));
    const value = new Float64Array(length);
    int64Slots({ value }).set(int64Slots({ value: this.#value }));
    this.#value = value;
  }
}

function gathered<T extends Uint8Array | Uint32Array | Float64Array>(from: T, to: T, order?: Uint32Array): T {
  const rows = Math.min(from.length, to.length);
  if (order === undefined) to.set(from.length === rows ? from : from.subarray(0, rows));
  else for (let row = 0; row < rows; row++) to[row] = from[order[row] as number] as number;
  return to;
}
