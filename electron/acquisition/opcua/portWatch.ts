import { connect } from 'node:net';
import type { TimerHandle, Timers } from '../driver.ts';

/** ms between knocks, and how long one may take. */
const KNOCK_EVERY_MS = 1_000;
const KNOCK_MS = 900;
/** Knocks at a port that answers, before it is left alone: a server that dies closes its port a moment after its connections. */
const ANSWERED_KNOCKS_MAX = 3;
/** OPC 10000-6 §7.2. */
const PORT_DEFAULT = '4840';

/**
 * While a link waits for its next attempt: knocks at the server's port about once a second (a TCP connection that is
 * closed at once; costs the plant nothing), and tells when a port that did not answer begins to. So a server that was
 * down for an hour is read again within a second or two of its start, however long the wait has become. A port that
 * answers all along tells nothing: then something else is wrong, and the wait stands.
 */
export class PortWatch {
  readonly #host: string;
  readonly #port: number;
  readonly #timers: Timers;
  /** The port did not answer when last asked, and has not been seen to since; also from one wait to the next. */
  #wasAbsent = false;

  constructor(endpoint: string, timers: Timers) {
    const [, host = '', port = PORT_DEFAULT] = /^opc\.tcp:\/\/([^\s/:]+)(?::(\d+))?/.exec(endpoint) ?? [];
    this.#host = host;
    this.#port = Number(port);
    this.#timers = timers;
  }

  /** @returns stops knocking */
  begin(appeared: () => void): () => void {
    let isOver = false;
    let answered = 0;
    let timer: TimerHandle | undefined;
    let hangUp = (): void => {};
    const knock = (): void => {
      hangUp = this.#knock((isOpen) => {
        if (isOver) return;
        if (isOpen && this.#wasAbsent) {
          this.#wasAbsent = false; // once: should the attempt fail, the ordinary wait holds
          appeared();
          return;
        }
        this.#wasAbsent = !isOpen;
        if (isOpen && ++answered >= ANSWERED_KNOCKS_MAX) return;
        timer = this.#timers.after(KNOCK_EVERY_MS, knock);
      });
    };
    knock();
    return () => {
      isOver = true;
      hangUp();
      if (timer !== undefined) this.#timers.cancel(timer);
    };
  }

  /** @returns gives the knock up, silently */
  #knock(tell: (isOpen: boolean) => void): () => void {
    const socket = connect({ host: this.#host, port: this.#port });
    let isDone = false;
    const end = (): void => {
      isDone = true;
      this.#timers.cancel(timer);
      socket.destroy();
    };
    const done = (isOpen: boolean): void => {
      if (isDone) return;
      end();
      tell(isOpen);
    };
    const timer = this.#timers.after(KNOCK_MS, () => done(false));
    socket.on('connect', () => done(true));
    socket.on('error', () => done(false));
    return end;
  }
}
