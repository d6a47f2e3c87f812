import type { LinkHealth, LinkState } from '../../shared/domain/link.ts';
import type { DriverPorts, TimerHandle } from './driver.ts';

const HEALTH_EVERY_MS = 1_000;

/** What a driver knows of its link besides state and message. */
export type LinkFacts = Omit<LinkHealth, 'connection' | 'state' | 'message'>;

/** State and message of a link, told at every change and otherwise about once a second. */
export class ToldHealth {
  readonly #connection: string;
  readonly #ports: Pick<DriverPorts, 'health' | 'timers'>;
  readonly #facts: () => LinkFacts;
  #state: LinkState = 'connecting';
  #message = '';
  #timer: TimerHandle | undefined;

  constructor(connection: string, ports: Pick<DriverPorts, 'health' | 'timers'>, facts: () => LinkFacts) {
    this.#connection = connection;
    this.#ports = ports;
    this.#facts = facts;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** @param judge what the driver does each second before its health is told */
  begin(judge: () => void): void {
    this.#timer = this.#ports.timers.after(HEALTH_EVERY_MS, () => this.begin(judge));
    judge();
    this.#tell();
  }

  set(state: LinkState, message: string): void {
    const isNew = state !== this.#state || message !== this.#message;
    this.#state = state;
    this.#message = message;
    if (isNew) this.#tell();
  }

  /** Another attempt; after a breaker was open it is a trial. The message stays: it says why the last one failed. */
  setTrying(): void {
    this.set(this.#state === 'circuitOpen' ? 'halfOpen' : 'connecting', this.#message);
  }

  /** Tells for the last time. */
  stop(): void {
    if (this.#timer !== undefined) this.#ports.timers.cancel(this.#timer);
    this.set('stopped', '');
  }

  #tell(): void {
    this.#ports.health({
      connection: this.#connection,
      state: this.#state,
      message: this.#message,
      ...this.#facts(),
    });
  }
}
