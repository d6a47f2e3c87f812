import { connect } from 'node:net';
import type { TimerHandle, Timers } from '../driver.ts';

/** ms between knocks, and how long one may take. */
const KNOCK_EVERY_MS = 1_000;
const KNOCK_MS = 900;
/** OPC 10000-6 §7.2. */
const PORT_DEFAULT = '4840';

/**
 * While a link waits for its next attempt: knocks at the server's port about once a second (a TCP connection that is
 * closed at once; costs the plant nothing), and tells when a port that did not answer begins to. So a server that was
 * down for an hour is read again within a second or two of its start, however long the wait has become. A port that
 * answers from the beginning tells nothing: then something else was wrong, and the wait stands.
 *
 * @returns stops knocking
 */
export function watchPort(endpoint: string, timers: Timers, appeared: () => void): () => void {
  const [, host = '', port = PORT_DEFAULT] = /^opc\.tcp:\/\/([^\s/:]+)(?::(\d+))?/.exec(endpoint) ?? [];
  let isOver = false;
  let wasAbsent = false;
  let timer: TimerHandle | undefined;
  let hangUp = (): void => {};

  const knock = (): void => {
    hangUp = tryPort(host, Number(port), timers, (isOpen) => {
      if (isOver || (isOpen && !wasAbsent)) return;
      if (isOpen) {
        appeared();
        return;
      }
      wasAbsent = true;
      timer = timers.after(KNOCK_EVERY_MS, knock);
    });
  };
  knock();
  return () => {
    isOver = true;
    hangUp();
    if (timer !== undefined) timers.cancel(timer);
  };
}

/** @returns gives the attempt up, silently */
function tryPort(host: string, port: number, timers: Timers, tell: (isOpen: boolean) => void): () => void {
  const socket = connect({ host, port });
  let isDone = false;
  const done = (isOpen: boolean): void => {
    if (isDone) return;
    isDone = true;
    timers.cancel(timer);
    socket.destroy();
    tell(isOpen);
  };
  const timer = timers.after(KNOCK_MS, () => done(false));
  socket.on('connect', () => done(true));
  socket.on('error', () => done(false));
  return () => {
    isDone = true;
    timers.cancel(timer);
    socket.destroy();
  };
}
