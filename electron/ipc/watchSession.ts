import { type BrowserWindow, powerMonitor } from 'electron';
import type { Identity } from '../identity/index.ts';

const WATCH_EVERY_MS = 1_000;
/** Moving the pointer tells a hundred times a second; once in a while is enough. */
const TOUCH_EVERY_MS = 500;

/**
 * Keeps the session awake while somebody really uses the window: keys and pointer as the system hands them over, which no script
 * in the page can send. Locks it when nobody does, and when the computer sleeps or locks its own screen.
 *
 * @param changed told when a session begins, ends, is locked or unlocked
 * @returns stops all of that
 */
export function watchSession(window: BrowserWindow, identity: Identity, changed: () => void): () => void {
  let touchedMs = Number.NEGATIVE_INFINITY;
  const touch = (): void => {
    const nowMs = performance.now();
    if (nowMs - touchedMs < TOUCH_EVERY_MS) return;
    touchedMs = nowMs;
    identity.touch();
  };
  const quietly = (act: Promise<void>): void => {
    act.catch((error: unknown) => console.error(`shiftseal: the lock is not in the log: ${String(error)}`));
  };
  const lock = (): void => quietly(identity.lock('computer'));
  // Closed while the station was starting: nobody uses it.
  if (!window.isDestroyed()) {
    window.webContents.on('before-input-event', touch);
    window.webContents.on('input-event', touch);
  }
  powerMonitor.on('suspend', lock);
  powerMonitor.on('resume', lock);
  powerMonitor.on('lock-screen', lock);
  const timer = setInterval(() => quietly(identity.watch()), WATCH_EVERY_MS);
  const stopTelling = identity.onSession(changed);
  return () => {
    clearInterval(timer);
    stopTelling();
    powerMonitor.off('suspend', lock);
    powerMonitor.off('resume', lock);
    powerMonitor.off('lock-screen', lock);
  };
}
