import type { Frame } from '../../../shared/domain/frame.ts';
import { int64Slots } from '../../../shared/domain/frame.ts';
import { KIND_CODE, type ValueKind } from '../../../shared/domain/valueType.ts';
import { FRAME_READINGS } from './limits.ts';

/** Where a tag stands in the frame being gathered; one per tag, kept by whoever adds its rows. */
export interface Place {
  /** Serial number of the frame that has the tag's latest row. */
  frame: number;
  /** Source time of that row, µs. */
  latest: number;
}

export const newPlace = (): Place => ({ frame: 0, latest: Number.NaN });

/** One reading on its way into the columns; a single object is reused for all of them. */
export interface Row {
  tag: number;
  place: Place;
  /** µs UTC */
  sourceTime: number;
  /** µs UTC, or NaN */
  serverTime: number;
  receivedTime: number;
  status: number;
  kind: ValueKind;
  number: number;
  bits: bigint;
  text: string;
}

/** Characters that weigh as much as one reading in the backlog. */
const CHARACTERS_PER_READING = 64;
const ROWS_AT_FIRST = 64;

/** Readings of one work unit being gathered into a frame. */
class Columns {
  readonly #connection: string;
  readonly #workUnit: string;
  readonly #nextSerial: () => number;
  #room = ROWS_AT_FIRST;
  #frame: Frame;
  #slots: BigInt64Array;
  #texts: string[] = [];
  #serial = 0;
  rows = 0;

  constructor(connection: string, workUnit: string, nextSerial: () => number) {
    this.#nextSerial = nextSerial;
    this.#serial = nextSerial();
    this.#connection = connection;
    this.#workUnit = workUnit;
    this.#frame = this.#columns(ROWS_AT_FIRST);
    this.#slots = int64Slots(this.#frame);
  }

  /** False when the frame is full, or its order would break (a device clock set back): close it and start another. */
  takes(row: Row): boolean {
    const isBackwards = row.place.frame === this.#serial && row.sourceTime < row.place.latest;
    return this.rows < FRAME_READINGS && !isBackwards;
  }

  add(row: Row): void {
    if (this.rows === this.#room) this.#grow();
    const i = this.rows++;
    const frame = this.#frame;
    row.place.frame = this.#serial;
    row.place.latest = row.sourceTime;
    frame.tag[i] = row.tag;
    frame.sourceTime[i] = row.sourceTime;
    frame.serverTime[i] = row.serverTime;
    frame.receivedTime[i] = row.receivedTime;
    frame.status[i] = row.status;
    frame.kind[i] = KIND_CODE[row.kind];
    frame.value[i] = 0;
    if (row.status >>> 31 === 1) return;
    if (row.kind === 'string') frame.value[i] = this.#texts.push(row.text) - 1;
    else if (row.kind === 'int64' || row.kind === 'uint64') this.#slots[i] = row.bits;
    else frame.value[i] = row.number;
  }

  /** The gathered rows as a frame of exact length; the columns are free for the next. */
  close(): Frame {
    const n = this.rows;
    const from = this.#frame;
    const hasServerTime = from.serverTime.subarray(0, n).some((at) => !Number.isNaN(at));
    const frame: Frame = {
      connection: this.#connection,
      workUnit: this.#workUnit,
      tag: from.tag.slice(0, n),
      sourceTime: from.sourceTime.slice(0, n),
      serverTime: from.serverTime.slice(0, hasServerTime ? n : 0),
      receivedTime: from.receivedTime.slice(0, n),
      kind: from.kind.slice(0, n),
      value: from.value.slice(0, n),
      status: from.status.slice(0, n),
      texts: this.#texts,
    };
    this.#texts = [];
    this.#serial = this.#nextSerial();
    this.rows = 0;
    return frame;
  }

  #grow(): void {
    const old = this.#frame;
    this.#room *= 2;
    const wide = this.#columns(this.#room);
    for (const column of ['tag', 'sourceTime', 'serverTime', 'receivedTime', 'kind', 'value', 'status'] as const) {
      wide[column].set(old[column]);
    }
    this.#frame = wide;
    this.#slots = int64Slots(wide);
  }

  #columns(rows: number): Frame {
    return {
      connection: this.#connection,
      workUnit: this.#workUnit,
      tag: new Uint32Array(rows),
      sourceTime: new Float64Array(rows),
      serverTime: new Float64Array(rows),
      receivedTime: new Float64Array(rows),
      kind: new Uint8Array(rows),
      value: new Float64Array(rows),
      status: new Uint32Array(rows),
      texts: [],
    };
  }
}

/**
 * Readings between the server and the engine, gathered per work unit. What waits here is bounded by its user, who asks
 * the server for no more while `backlog` is high.
 */
export class Outbox {
  readonly #connection: string;
  readonly #units = new Map<string, Columns>();
  readonly #closed: Frame[] = [];
  #weight = 0;
  /** Frames begun so far. */
  #frames = 0;

  constructor(connection: string) {
    this.#connection = connection;
  }

  /** Readings that wait, long texts counted as several. */
  get backlog(): number {
    return this.#weight;
  }

  add(workUnit: string, row: Row): void {
    let columns = this.#units.get(workUnit);
    if (!columns) {
      columns = new Columns(this.#connection, workUnit, () => ++this.#frames);
      this.#units.set(workUnit, columns);
    }
    if (!columns.takes(row)) this.#closed.push(columns.close());
    columns.add(row);
    this.#weight += 1 + (row.kind === 'string' ? row.text.length / CHARACTERS_PER_READING : 0);
  }

  /**
   * Delivers frames while there is credit, oldest first.
   *
   * @returns true when nothing waits any more
   */
  flush(credit: () => number, deliver: (frame: Frame) => void): boolean {
    while (this.#closed.length > 0 && credit() > 0) deliver(this.#closed.shift() as Frame);
    for (const columns of this.#units.values()) {
      if (columns.rows === 0 || this.#closed.length > 0) continue;
      if (credit() <= 0) return false;
      deliver(columns.close());
    }
    const isEmpty = this.#closed.length === 0 && [...this.#units.values()].every((columns) => columns.rows === 0);
    if (isEmpty) this.#weight = 0;
    return isEmpty;
  }
}
