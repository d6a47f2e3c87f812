import type { DataValue } from 'node-opcua-client';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import type { Item } from './item.ts';
import { newPlace, type Outbox, type Row } from './outbox.ts';
import { servedValue } from './servedValue.ts';
import type { LinkCounters } from './services.ts';
import { instantOf } from './timestamps.ts';

export type WriteOutcome =
  /** `overflowFrom`: values of this tag were dropped by the server since that time (µs). */
  | { readonly kind: 'written'; readonly overflowFrom?: number }
  | { readonly kind: 'unsupported'; readonly type: string };

/** InfoType DataValue with the Overflow bit (OPC 10000-4 §7.39.1, table of info bits). */
const OVERFLOW = 0x0480;
/** The server says Good and gives no value. */
const BAD_NO_DATA = 0x809b0000;
/** What came is not what it says it is. */
const BAD_DECODING_ERROR = 0x80070000;

/**
 * Turns DataValues into rows: source time, server time, status and value as the server gave them. What is no value is counted,
 * and becomes a Bad reading of its own tag.
 */
export class ReadingWriter {
  readonly #outbox: Outbox;
  readonly #counters: LinkCounters;
  readonly #row: Row = {
    tag: 0,
    place: newPlace(),
    sourceTime: 0,
    serverTime: Number.NaN,
    receivedTime: 0,
    status: 0,
    kind: 'number',
    number: 0,
    bits: 0n,
    text: '',
  };

  constructor(outbox: Outbox, counters: LinkCounters) {
    this.#outbox = outbox;
    this.#counters = counters;
  }

  write(item: Item, dataValue: DataValue, receivedAt: Instant): WriteOutcome {
    const row = this.#row;
    const serverTime = instantOf(dataValue.serverTimestamp, dataValue.serverPicoseconds);
    const sourceTime = instantOf(dataValue.sourceTimestamp, dataValue.sourcePicoseconds);
    const code: unknown = (dataValue.statusCode as { value?: unknown } | undefined)?.value;
    let status = typeof code === 'number' ? code >>> 0 : BAD_DECODING_ERROR;
    if (typeof code !== 'number') this.#counters.rejectedAnswers++;
    const isOverflow = (status & OVERFLOW) === OVERFLOW;
    row.text = '';
    if (status >>> 31 === 0) {
      const served = servedValue(dataValue.value);
      switch (served.kind) {
        case 'unsupported':
          this.#counters.rejectedAnswers++;
          return served;
        case 'tooLong':
        case 'none':
        case 'malformed':
          this.#counters.rejectedAnswers++;
          status = REFUSED[served.kind];
          break;
        default:
          item.kind = served.kind;
          if ('text' in served) row.text = served.text;
          else if ('bits' in served) row.bits = served.bits;
          else row.number = served.number;
      }
    }
    row.tag = item.tag.number;
    row.place = item.place;
    // A server that gives no source time still says when it looked; failing that, we say when we heard.
    row.sourceTime = Number.isNaN(sourceTime) ? (Number.isNaN(serverTime) ? receivedAt : serverTime) : sourceTime;
    row.serverTime = serverTime;
    row.receivedTime = receivedAt;
    row.status = status;
    row.kind = item.kind;
    this.#outbox.add(item.tag.workUnit, row);
    const lostSince = Number.isNaN(item.lastSourceTime) ? row.sourceTime : item.lastSourceTime;
    item.lastSourceTime = row.sourceTime;
    item.isUsable = status >>> 31 === 0;
    return isOverflow ? { kind: 'written', overflowFrom: lostSince } : WRITTEN;
  }

  /** A reading of our own: the tag has no value, and this is why. */
  writeBad(item: Item, status: number, at: Instant): void {
    const row = this.#row;
    item.isUsable = false;
    row.tag = item.tag.number;
    row.place = item.place;
    row.sourceTime = at;
    row.serverTime = Number.NaN;
    row.receivedTime = at;
    row.status = status;
    row.kind = item.kind;
    row.text = '';
    this.#outbox.add(item.tag.workUnit, row);
  }
}

const REFUSED = { tooLong: STATUS.BadOutOfRange, none: BAD_NO_DATA, malformed: BAD_DECODING_ERROR } as const;

const WRITTEN: WriteOutcome = { kind: 'written' };
