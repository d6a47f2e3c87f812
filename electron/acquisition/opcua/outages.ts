import type { OpcuaConnectionConfig } from '../../../shared/domain/config/index.ts';
import type { GapCause, GapReport } from '../../../shared/domain/link.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import type { DriverPorts } from '../driver.ts';
import { type BackfillPorts, backfill, backfillText } from './backfill.ts';
import { readHistoryEnds, writeHistoryEnds } from './historyEnds.ts';
import type { Item } from './item.ts';
import type { Link } from './link.ts';

/** ms a gap waits for its backfill before it is reported as it is; the event says the rest. */
const GAP_WAITS_MS = 60_000;
/** ms between notes of where durable readings ended. */
const ENDS_EVERY_MS = 10_000;

interface Loss {
  readonly from: Instant;
  readonly cause: GapCause;
  readonly detail: string;
}

/**
 * Times without readings, from the moment a link is lost until the gap is reported: at the first reading that comes again,
 * or, where the server keeps history, once the missing values have been read back. The gap is reported in any case;
 * its detail says what could be read back.
 */
export class Outages {
  readonly #config: OpcuaConnectionConfig;
  readonly #items: readonly Item[];
  readonly #ports: DriverPorts;
  readonly #backfillPorts: Omit<BackfillPorts, 'isOver'>;
  /** Since when nothing could be read; undefined while the link lives. */
  #loss: Loss | undefined;
  /** A gap that ended and waits for its backfill. */
  #waiting: { readonly gap: GapReport; readonly sinceMs: number } | undefined;
  /** The server has been asked for what this outage left out; it is asked once an outage, whatever it answers. */
  #isAsked = false;
  /** Outages so far. */
  #outage = 0;
  #filling: Promise<void> = Promise.resolve();
  #endsNotedMs = 0;
  #delivered = 0;
  #durable = 0;
  #ends: { readonly ends: Readonly<Record<string, number>>; readonly delivered: number } | undefined;

  constructor(
    config: OpcuaConnectionConfig,
    items: readonly Item[],
    ports: DriverPorts,
    backfillPorts: Omit<BackfillPorts, 'isOver'>,
  ) {
    this.#config = config;
    this.#items = items;
    this.#ports = ports;
    this.#backfillPorts = backfillPorts;
    if (this.#hoursMax === 0) return;
    const ends = readHistoryEnds(ports.folder);
    for (const item of items) item.missingFrom = ends.get(item.tag.config.id) ?? Number.NaN;
  }

  get #hoursMax(): number {
    return this.#config.historyBackfill.hoursMax;
  }

  /** True while nothing is known, and the first to say so has said it. */
  get isLost(): boolean {
    return this.#loss !== undefined;
  }

  /** The link was lost; nothing before it ends counts as another loss. */
  lost(loss: Loss): void {
    this.#reportWaiting('');
    this.#loss = loss;
    this.#isAsked = false;
    this.#outage++;
    for (const item of this.#items) {
      if (Number.isNaN(item.missingFrom)) item.missingFrom = item.lastSourceTime;
      item.missingTo = Number.NaN;
    }
  }

  /** A reading of the server has come. */
  read(item: Item, receivedAt: Instant): void {
    if (Number.isNaN(item.missingTo)) item.missingTo = item.lastSourceTime;
    const loss = this.#loss;
    if (!loss) return;
    this.#loss = undefined;
    const from = loss.from > receivedAt ? receivedAt : loss.from;
    const gap = { connection: this.#config.id, from, to: receivedAt, cause: loss.cause, detail: loss.detail };
    this.#waiting = { gap, sinceMs: this.#ports.clock.monotonicMs() };
    if (!this.#isFillable()) this.#reportWaiting('');
  }

  /** Every tag that can report has reported: what is missing can be asked for. */
  complete(link: Link): void {
    const { live } = link;
    if (this.#isAsked || !live) return;
    this.#isAsked = true;
    const missing: { item: Item; from: number; to: number }[] = [];
    for (const item of this.#items) {
      const { missingFrom: from, missingTo: to, hasHistory } = item;
      if (Number.isNaN(from) || Number.isNaN(to)) continue;
      if (hasHistory && from < to) missing.push({ item, from, to });
      else item.missingFrom = Number.NaN;
    }
    if (missing.length === 0) {
      this.#reportWaiting('');
      return;
    }
    const isOver = (): boolean => !link.isOpen;
    const { waiting, outage } = { waiting: this.#waiting, outage: this.#outage };
    this.#filling = backfill(this.#config.id, missing, live, this.#hoursMax, { ...this.#backfillPorts, isOver })
      .then((outcome) => {
        // Another outage may have begun meanwhile: of what was filled, only that one's time is missing then.
        const isSame = this.#outage === outage;
        for (const { item, to } of outcome.done) item.missingFrom = isSame ? Number.NaN : to;
        const text = backfillText(outcome);
        if (outcome.readings > 0 || outcome.trouble !== undefined) this.#ports.event('backfilled', text);
        return text;
      })
      .catch((error) => `reading it back failed: ${String(error).slice(0, 200)}`)
      .then((text) => {
        if (this.#waiting === waiting) this.#reportWaiting(`; ${text}`);
      });
  }

  /** About once a second. */
  tick(): void {
    const waiting = this.#waiting;
    if (!waiting || this.#ports.clock.monotonicMs() - waiting.sinceMs < GAP_WAITS_MS) return;
    this.#reportWaiting("; its values are being read back from the server's history");
  }

  /** The link is closed: what was being read back ends, and its gap is reported. */
  async stop(): Promise<void> {
    await this.#filling;
    this.#reportWaiting('');
  }

  /** A frame goes to the engine. @returns to be called once it is durable; frames become durable in order */
  frameDelivered(): () => void {
    this.#delivered++;
    return () => {
      this.#durable++;
      this.#writeEnds();
    };
  }

  /** All readings so far have been delivered: now and then, and at the end, notes where each tag's readings end. */
  allDelivered(isLast: boolean): void {
    const nowMs = this.#ports.clock.monotonicMs();
    if (this.#hoursMax === 0 || (!isLast && nowMs - this.#endsNotedMs < ENDS_EVERY_MS)) return;
    this.#endsNotedMs = nowMs;
    const ends: Record<string, number> = {};
    for (const item of this.#items) {
      const end = Number.isNaN(item.missingFrom) ? item.lastSourceTime : item.missingFrom;
      if (item.hasHistory && Number.isSafeInteger(end)) ends[item.tag.config.id] = end;
    }
    if (Object.keys(ends).length === 0) return;
    this.#ends = { ends, delivered: this.#delivered };
    this.#writeEnds();
  }

  /** Writes the note once everything before it is durable. */
  #writeEnds(): void {
    if (!this.#ends || this.#durable < this.#ends.delivered) return;
    try {
      writeHistoryEnds(this.#ports.folder, this.#ends.ends);
    } catch {
      // a disk that is full: only a later start knows less of what it missed
    }
    this.#ends = undefined;
  }

  #isFillable(): boolean {
    return this.#hoursMax > 0 && this.#items.some((item) => item.hasHistory && !Number.isNaN(item.missingFrom));
  }

  #reportWaiting(more: string): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#waiting = undefined;
    this.#ports.gap({ ...waiting.gap, detail: `${waiting.gap.detail}${more}` });
  }
}
