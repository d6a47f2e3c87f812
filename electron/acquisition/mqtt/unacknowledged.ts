import { createHash } from 'node:crypto';

/** A message of QoS 1 that the broker has not been told of yet. */
export interface Unacknowledged {
  readonly messageId: number;
  readonly digest: string;
  /** Number of the connection on which the acknowledgement is to go out. */
  connection: number;
  isDurable: boolean;
}

export type Arrival =
  | { readonly kind: 'new'; readonly entry: Unacknowledged }
  /** Sent again by the broker; the first copy is on its way into the ledger, and will be acknowledged on this connection. */
  | { readonly kind: 'pending' }
  /** Sent again, and durable already: acknowledge now. */
  | { readonly kind: 'durable' };

/**
 * Messages of QoS 1 between arrival and PUBACK. As long as we have not acknowledged one, the broker may not use its packet
 * identifier for another (MQTT 5.0, 2.2.1), so that the same identifier, topic and payload on a later connection of the same
 * session are the same message, and not a second reading.
 */
export class UnacknowledgedMessages {
  readonly #byId = new Map<number, Unacknowledged>();

  #pending = 0;

  /** Messages that wait for the ledger. */
  get pending(): number {
    return this.#pending;
  }

  /** The broker begins a new session: its identifiers start anew. */
  forget(): void {
    this.#byId.clear();
  }

  arrived(messageId: number, topic: string, payload: Uint8Array, connection: number): Arrival {
    const digest = createHash('sha256').update(`${topic}\u0000`).update(payload).digest('base64');
    const known = this.#byId.get(messageId);
    if (known && known.digest === digest && known.connection !== connection) {
      known.connection = connection;
      if (!known.isDurable) return { kind: 'pending' };
      this.#byId.delete(messageId);
      return { kind: 'durable' };
    }
    const entry = { messageId, digest, connection, isDurable: false };
    this.#byId.set(messageId, entry);
    this.#pending++;
    return { kind: 'new', entry };
  }

  /** @returns true: acknowledge it now, on `connection` */
  durable(entry: Unacknowledged, connection: number | undefined): boolean {
    entry.isDurable = true;
    this.#pending--;
    if (this.#byId.get(entry.messageId) !== entry || entry.connection !== connection) return false;
    this.#byId.delete(entry.messageId);
    return true;
  }
}
