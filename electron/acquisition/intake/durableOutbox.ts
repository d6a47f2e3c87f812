import { type Frame, type FrameRow, frameFromRows } from '../../../shared/domain/frame.ts';
import { REFUSED_ITEMS_MAX, type RefusedItem } from '../../../shared/domain/refused.ts';
import type { DriverPorts, TimerHandle } from '../driver.ts';

/** A reading and the work unit it belongs to. */
export interface UnitRow {
  readonly workUnit: string;
  readonly row: FrameRow;
}

export type OutboxPorts = Pick<DriverPorts, 'credit' | 'onCredit' | 'deliver' | 'refuse' | 'timers'>;

/** Readings of one frame; more start another. Well below `FRAME_READINGS_MAX`. */
const FRAME_READINGS = 20_000;

/** What a sender waits for: the parts of one delivery that are not durable yet. */
class Delivery {
  readonly #onDurable: () => void;
  #missing = 1;

  constructor(onDurable: () => void) {
    this.#onDurable = onDurable;
  }

  expect(): void {
    this.#missing++;
  }

  arrived(): void {
    if (--this.#missing === 0) this.#onDurable();
  }
}

interface OpenFrame {
  readonly rows: FrameRow[];
  readonly latest: Map<number, number>;
  readonly deliveries: Set<Delivery>;
}

type Parcel =
  | { readonly frame: Frame; readonly deliveries: ReadonlySet<Delivery> }
  | { readonly items: readonly RefusedItem[]; readonly deliveries: ReadonlySet<Delivery> };

/**
 * Gathers what senders push into frames and quarantine items, hands them over while there is credit, and tells each sender
 * when all that came from it is durable. Small deliveries share frames; each waits at most `batchMs` for others.
 */
export class DurableOutbox {
  readonly #connection: string;
  readonly #ports: OutboxPorts;
  readonly #batchMs: number;
  readonly #onFree: () => void;
  #open = new Map<string, OpenFrame>();
  #refused: { items: RefusedItem[]; deliveries: Set<Delivery> } = { items: [], deliveries: new Set() };
  #parcels: Parcel[] = [];
  #weight = 0;
  #timer: TimerHandle | undefined;
  #isClosed = false;

  /** @param onFree called when everything that waited for credit has been handed over */
  constructor(connection: string, ports: OutboxPorts, batchMs: number, onFree: () => void = () => {}) {
    this.#connection = connection;
    this.#ports = ports;
    this.#batchMs = batchMs;
    this.#onFree = onFree;
  }

  /** Readings and refused items that have not been handed over. */
  get backlog(): number {
    return this.#weight;
  }

  /** False while something waits for credit, or there is none: then take nothing more in. */
  get hasCredit(): boolean {
    return this.#parcels.length === 0 && this.#ports.credit() > 0;
  }

  /**
   * @param rows of one sender, each tag's in the order of its source times
   * @param onDurable once all of it is durable; never within this call
   */
  add(rows: readonly UnitRow[], refused: readonly RefusedItem[], onDurable?: () => void): void {
    const delivery = new Delivery(onDurable ?? (() => {}));
    for (const { workUnit, row } of rows) this.#frameFor(workUnit, row, delivery).rows.push(row);
    for (const item of refused) {
      if (this.#refused.items.length === REFUSED_ITEMS_MAX) this.#closeRefused();
      this.#refused.items.push(item);
      join(this.#refused.deliveries, delivery);
    }
    this.#weight += rows.length + refused.length;
    this.#timer ??= this.#ports.timers.after(this.#batchMs, () => {
      this.#timer = undefined;
      this.flush();
    });
    if (rows.length + refused.length > 0) delivery.arrived();
    else this.#ports.timers.after(0, () => delivery.arrived()); // nothing to wait for, but never within this call
  }

  /** Hands over what there is, as far as credit goes. */
  flush(): void {
    for (const workUnit of [...this.#open.keys()]) this.#closeFrame(workUnit);
    this.#closeRefused();
    this.#drain();
  }

  /** The last flush; what then still waits was never confirmed to its sender, who has it still. */
  close(): void {
    if (this.#timer !== undefined) this.#ports.timers.cancel(this.#timer);
    this.#timer = undefined;
    this.flush();
    this.#isClosed = true;
    this.#parcels = [];
  }

  #frameFor(workUnit: string, row: FrameRow, delivery: Delivery): OpenFrame {
    let open = this.#open.get(workUnit);
    if (open && (open.rows.length >= FRAME_READINGS || row.sourceTime < (open.latest.get(row.tag) ?? -Infinity))) {
      this.#closeFrame(workUnit);
      open = undefined;
    }
    if (!open) {
      open = { rows: [], latest: new Map(), deliveries: new Set() };
      this.#open.set(workUnit, open);
    }
    open.latest.set(row.tag, row.sourceTime);
    join(open.deliveries, delivery);
    return open;
  }

  #closeFrame(workUnit: string): void {
    const open = this.#open.get(workUnit);
    if (!open) return;
    this.#open.delete(workUnit);
    const frame = frameFromRows(this.#connection, workUnit, open.rows);
    this.#parcels.push({ frame, deliveries: open.deliveries });
  }

  #closeRefused(): void {
    if (this.#refused.items.length === 0) return;
    this.#parcels.push(this.#refused);
    this.#refused = { items: [], deliveries: new Set() };
  }

  #drain(): void {
    let sent = 0;
    while (sent < this.#parcels.length && this.#ports.credit() > 0) this.#hand(this.#parcels[sent++] as Parcel);
    this.#parcels = this.#parcels.slice(sent);
    if (this.#parcels.length > 0) this.#ports.onCredit(this.#resume);
  }

  #hand(parcel: Parcel): void {
    const onDurable = (): void => {
      for (const delivery of parcel.deliveries) delivery.arrived();
    };
    if ('frame' in parcel) {
      this.#weight -= parcel.frame.tag.length;
      this.#ports.deliver(parcel.frame, onDurable);
    } else {
      this.#weight -= parcel.items.length;
      this.#ports.refuse(parcel.items, onDurable);
    }
  }

  readonly #resume = (): void => {
    if (this.#isClosed) return;
    this.#drain();
    if (this.#parcels.length === 0) this.#onFree();
  };
}

function join(deliveries: Set<Delivery>, delivery: Delivery): void {
  if (deliveries.has(delivery)) return;
  deliveries.add(delivery);
  delivery.expect();
}
