import type { Frame } from '../../../shared/domain/frame.ts';
import type { RefusedItem } from '../../../shared/domain/refused.ts';
import type { DriverPorts } from '../driver.ts';

/**
 * The engine's credit as promises: what is handed in waits its turn, goes when there is credit, and is settled once durable. A
 * file waits; nothing is lost by it, so no gap is told.
 */
export class CreditedSink {
  readonly #ports: DriverPorts;
  readonly #signal: AbortSignal;
  readonly #onReading: () => void;
  #turn: Promise<void> = Promise.resolve();

  /**
   * @param signal ends every waiting: what is not durable then never was taken
   * @param onReading a frame with a reading that is not Bad is durable
   */
  constructor(ports: DriverPorts, signal: AbortSignal, onReading: () => void) {
    this.#ports = ports;
    this.#signal = signal;
    this.#onReading = onReading;
  }

  deliver(frame: Frame): Promise<void> {
    const hasReading = frame.status.some((status) => status >>> 31 === 0); // the buffers leave with the frame
    return this.#inTurn((durable) =>
      this.#ports.deliver(frame, () => {
        if (hasReading) this.#onReading();
        durable();
      }),
    );
  }

  refuse(items: readonly RefusedItem[]): Promise<void> {
    return this.#inTurn((durable) => this.#ports.refuse(items, durable));
  }

  #inTurn(hand: (durable: () => void) => void): Promise<void> {
    let durable: Promise<void> | undefined;
    const handed = this.#turn.then(async () => {
      while (this.#ports.credit() <= 0) await this.#abortable((resolve) => this.#ports.onCredit(resolve));
      durable = this.#abortable(hand);
      durable.catch(() => undefined); // told by the promise below
    });
    this.#turn = handed.catch(() => undefined);
    return handed.then(() => durable);
  }

  #abortable(begin: (resolve: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const aborted = () => reject(new Error('the link was stopped before the file was imported; it is read again'));
      if (this.#signal.aborted) return aborted();
      this.#signal.addEventListener('abort', aborted, { once: true });
      begin(() => {
        this.#signal.removeEventListener('abort', aborted);
        resolve();
      });
    });
  }
}
