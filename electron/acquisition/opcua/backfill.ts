import { type DataValue, HistoryData, type NodeId, ReadRawModifiedDetails } from 'node-opcua-client';
import type { Frame } from '../../../shared/domain/frame.ts';
import { addMs, formatInstant, type Instant, US_PER_MS } from '../../../shared/domain/time.ts';
import type { Timers } from '../driver.ts';
import type { Item } from './item.ts';
import {
  HISTORY_CREDIT_RESERVE,
  HISTORY_NODES_PER_CALL,
  HISTORY_VALUES_MAX,
  HISTORY_VALUES_PER_NODE,
} from './limits.ts';
import { newPlace, Outbox } from './outbox.ts';
import { ReadingWriter } from './readingWriter.ts';
import type { LinkCounters, ServerFacts, Services } from './services.ts';
import { instantOf } from './timestamps.ts';

export interface BackfillPorts {
  readonly timers: Timers;
  readonly counters: LinkCounters;
  now(): Instant;
  credit(): number;
  deliver(frame: Frame): void;
  /** Live values wait for the engine: history waits too. */
  isBusy(): boolean;
  /** The link is over or the station stops; what has been read is delivered. */
  isOver(): boolean;
}

/** One tag's time without readings: strictly between two source times that were read, µs. */
export interface MissingSpan {
  readonly item: Item;
  readonly from: number;
  readonly to: number;
}

export interface BackfillOutcome {
  readonly readings: number;
  /** Tags of which something was read. */
  readonly tags: number;
  /** First and last source time read; undefined when nothing was. */
  readonly span: { readonly from: Instant; readonly to: Instant } | undefined;
  /** Spans that were asked for to their end, whatever came. */
  readonly done: readonly MissingSpan[];
  /** In words, where the server failed, or more was missing than is read back. */
  readonly trouble: string | undefined;
}

/** ms between looks whether the engine takes frames again. */
const WAIT_MS = 50;
/** Nodes whose spans begin within this time of each other share a call. */
const SHARED_START_US = 60_000_000;
/** Answers without a new value after which a server that always has "more" is no longer asked. */
const EMPTY_ANSWERS_MAX = 3;

/**
 * Reads what was missed in an outage from the server's own history (HistoryRead, raw values, OPC 10000-11 §6.4.3) and
 * delivers it as ordinary readings with their own source times. One call at a time and only while the engine has credit
 * to spare, so that live values never wait for old ones. Values at the bounds are known already and left out.
 *
 * @param hoursMax how far back; of a longer span the latest hours are read
 */
export async function backfill(
  connection: string,
  missing: readonly MissingSpan[],
  live: { readonly services: Services; readonly facts: ServerFacts },
  hoursMax: number,
  ports: BackfillPorts,
): Promise<BackfillOutcome> {
  const run = new BackfillRun(connection, live, ports);
  const spans = missing
    .map((span) => ({ ...span, from: Math.max(span.from, addMs(span.to as Instant, -hoursMax * 3_600_000)) }))
    .filter(({ item, from, to }) => item.resolved !== undefined && from < to);
  for (const group of groupsOf(
    spans,
    Math.min(live.facts.nodesPerHistoryRead ?? HISTORY_NODES_PER_CALL, HISTORY_NODES_PER_CALL),
  )) {
    if (!(await run.read(group))) break;
  }
  await run.drained();
  return run.outcome();
}

/** One node being read. The item is a copy: what the live link knows of its tag is not touched. */
interface Reading {
  readonly span: MissingSpan;
  readonly nodeId: NodeId;
  readonly copy: Item;
  continuationPoint: Buffer | undefined;
  latest: number;
  emptyAnswers: number;
}

class BackfillRun {
  readonly #live: { readonly services: Services; readonly facts: ServerFacts };
  readonly #ports: BackfillPorts;
  readonly #outbox: Outbox;
  readonly #writer: ReadingWriter;
  /** Frames left to the live values; a station that was given hardly any credit leaves less. */
  readonly #reserve: number;
  readonly #done: MissingSpan[] = [];
  readonly #tags = new Set<string>();
  #readings = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #trouble: string | undefined;

  constructor(
    connection: string,
    live: { readonly services: Services; readonly facts: ServerFacts },
    ports: BackfillPorts,
  ) {
    this.#live = live;
    this.#ports = ports;
    this.#outbox = new Outbox(connection);
    this.#writer = new ReadingWriter(this.#outbox, ports.counters);
    this.#reserve = Math.max(0, Math.min(HISTORY_CREDIT_RESERVE, ports.credit() - 1));
  }

  /** @returns false when it makes no sense to go on */
  async read(group: readonly MissingSpan[]): Promise<boolean> {
    const details = new ReadRawModifiedDetails({
      isReadModified: false,
      startTime: new Date(Math.floor(Math.min(...group.map(({ from }) => from)) / US_PER_MS)),
      endTime: new Date(Math.ceil(Math.max(...group.map(({ to }) => to)) / US_PER_MS)),
      numValuesPerNode: HISTORY_VALUES_PER_NODE,
      returnBounds: false,
    });
    let open: Reading[] = group.map((span) => ({
      span,
      nodeId: span.item.resolved as NodeId,
      copy: { ...span.item, place: newPlace(), lastSourceTime: Number.NaN },
      continuationPoint: undefined,
      latest: span.from,
      emptyAnswers: 0,
    }));
    while (open.length > 0) {
      if (!(await this.#room())) return false;
      if (this.#readings >= HISTORY_VALUES_MAX) {
        this.#trouble = `more than ${HISTORY_VALUES_MAX} values were missing; the rest is left in the server's archive`;
        return false;
      }
      const results = await this.#live.services.historyRead(details, open).catch((error: Error) => {
        this.#trouble = `reading history failed: ${error.message.replace(/\s+/g, ' ').slice(0, 200)}`;
        return undefined;
      });
      if (!results) return false;
      open = open.filter((reading, i) => this.#take(reading, results[i]));
      this.#deliver();
    }
    return true;
  }

  /** Resolves when what was read has been delivered. What the end of the link cuts off counts as not read at all. */
  async drained(): Promise<void> {
    for (;;) {
      const isOver = this.#ports.isOver();
      this.#deliver(isOver ? 0 : this.#reserve);
      if (this.#outbox.backlog === 0) return;
      if (isOver) {
        this.#done.length = 0;
        this.#trouble = 'the link ended before all of it was taken';
        return;
      }
      await new Promise<void>((resolve) => void this.#ports.timers.after(WAIT_MS, resolve));
    }
  }

  outcome(): BackfillOutcome {
    return {
      readings: this.#readings,
      tags: this.#tags.size,
      span: this.#readings > 0 ? { from: this.#first as Instant, to: this.#last as Instant } : undefined,
      done: this.#done,
      trouble: this.#trouble,
    };
  }

  /** @returns true when the server has more of this node */
  #take(reading: Reading, result: Awaited<ReturnType<Services['historyRead']>>[number] | undefined): boolean {
    const { span, copy } = reading;
    if (!result || result.statusCode.value >>> 30 === 2) {
      // This node's history is not to be had (BadHistoryOperationUnsupported …): asked once, and not again in this session.
      span.item.hasHistory = false;
      this.#done.push(span);
      return false;
    }
    const before = reading.latest;
    const values = result.historyData instanceof HistoryData ? (result.historyData.dataValues ?? []) : [];
    for (const value of values) this.#write(reading, copy, value);
    reading.emptyAnswers = reading.latest > before ? 0 : reading.emptyAnswers + 1;
    const point = result.continuationPoint;
    reading.continuationPoint = point && point.length > 0 ? Buffer.from(point) : undefined;
    if (reading.continuationPoint && reading.emptyAnswers < EMPTY_ANSWERS_MAX) return true;
    this.#done.push(span);
    return false;
  }

  /** Strictly later than the last one, so that a server that repeats itself adds nothing. */
  #write(reading: Reading, copy: Item, value: DataValue): void {
    const at = instantOf(value.sourceTimestamp, value.sourcePicoseconds);
    if (!(at > reading.latest && at < reading.span.to)) return;
    if (this.#writer.write(copy, value, this.#ports.now()).kind !== 'written') return;
    reading.latest = at;
    this.#readings++;
    this.#tags.add(copy.tag.config.id);
    this.#first = Math.min(this.#first, at);
    this.#last = Math.max(this.#last, at);
  }

  #deliver(reserve = this.#reserve): void {
    this.#outbox.flush(
      () => this.#ports.credit() - reserve,
      (frame) => this.#ports.deliver(frame),
    );
  }

  /** Waits until live values have gone through and what was read has been delivered. */
  async #room(): Promise<boolean> {
    for (;;) {
      if (this.#ports.isOver()) return false;
      if (!this.#ports.isBusy() && this.#ports.credit() > this.#reserve) {
        this.#deliver();
        if (this.#outbox.backlog === 0) return true;
      }
      await new Promise<void>((resolve) => void this.#ports.timers.after(WAIT_MS, resolve));
    }
  }
}

/** Spans that begin close together, a few a call: a tag that last changed a week ago must not make the others read a week. */
function groupsOf(spans: readonly MissingSpan[], nodesMax: number): MissingSpan[][] {
  const groups: MissingSpan[][] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const group = groups.at(-1);
    const isClose = group !== undefined && span.from - (group[0] as MissingSpan).from <= SHARED_START_US;
    if (group && isClose && group.length < nodesMax) group.push(span);
    else groups.push([span]);
  }
  return groups;
}

/** What the log says of a backfill. */
export const backfillText = ({ readings, tags, span, trouble }: BackfillOutcome): string => {
  const what = span
    ? `${readings} values of ${tags} tags from ${formatInstant(span.from)} to ${formatInstant(span.to)} read back from the server's history`
    : "the server's history holds no value of this time";
  return trouble === undefined ? what : `${what}; ${trouble}`;
};
