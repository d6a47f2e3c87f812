import type { Frame } from '../../../shared/domain/frame.ts';
import type { DriverPorts } from '../driver.ts';

/**
 * Hands frames over as long as there is credit and keeps the others until it returns. Nothing is asked of the device
 * while frames wait here, so it holds one poll cycle and one "link lost" frame per work unit at most.
 */
export class CreditOutbox {
  readonly #ports: Pick<DriverPorts, 'credit' | 'onCredit' | 'deliver'>;
  readonly #onFree: () => void;
  #waiting: Frame[] = [];
  #isClosed = false;

  constructor(ports: Pick<DriverPorts, 'credit' | 'onCredit' | 'deliver'>, onFree: () => void) {
    this.#ports = ports;
    this.#onFree = onFree;
  }

  deliver(frames: readonly Frame[]): void {
    for (const frame of frames) {
      if (this.#waiting.length === 0 && this.#ports.credit() > 0) this.#ports.deliver(frame);
      else this.#waiting.push(frame);
    }
    if (this.#waiting.length > 0) this.#ports.onCredit(this.#resume);
  }

  /** False: wait; we are called back when credit returns. */
  hasCredit(): boolean {
    this.#drain();
    if (this.#waiting.length === 0 && this.#ports.credit() > 0) return true;
    this.#ports.onCredit(this.#resume);
    return false;
  }

  /** Nothing more is handed over; what still waits here falls into the gap that a stop leaves anyway. */
  close(): void {
    this.#isClosed = true;
    this.#waiting = [];
  }

  #drain(): void {
    let sent = 0;
    while (sent < this.#waiting.length && this.#ports.credit() > 0) this.#ports.deliver(this.#waiting[sent++]!);
    if (sent > 0) this.#waiting = this.#waiting.slice(sent);
  }

  readonly #resume = (): void => {
    if (!this.#isClosed && this.hasCredit()) this.#onFree();
  };
}
