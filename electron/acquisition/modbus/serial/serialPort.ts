import { isMainThread } from 'node:worker_threads';
import type { SerialPort } from 'serialport';
import type { BytePipe, BytePipeEvents, SerialSettings } from './bytePipe.ts';

/** What to do when the native part of `serialport` cannot be loaded on this computer. */
const REMEDY =
  'install the package "serialport" with its prebuilt binary for this system (npm ci), or use a serial device server and modbus-rtu-over-tcp';

/**
 * A serial port of this computer. It works in the main thread only: the native binding waits for the port on that thread's
 * event loop, and ends the whole process when it is used in another (node-serialport issue 2748).
 */
export function openSerialPort(settings: SerialSettings, events: BytePipeEvents): BytePipe {
  let port: SerialPort | undefined;
  let isOver = false;
  const close = (reason: string): void => {
    if (isOver) return;
    isOver = true;
    events.closed(reason);
  };

  const opening = (async (): Promise<void> => {
    if (!isMainThread) throw new Error('serial ports are opened by the main thread, and this thread has no way there');
    const { SerialPort } = await load();
    if (isOver) return;
    const own = new SerialPort({ ...settings, autoOpen: false });
    port = own;
    own.on('data', (piece: Buffer) => {
      if (!isOver) events.received(piece);
    });
    own.on('error', (error: Error) => {
      close(error.message);
      release(own);
    });
    own.on('close', (error?: Error | null) => close(error?.message ?? 'closed'));
    await new Promise<void>((resolve, reject) => own.open((error) => (error ? reject(error) : resolve())));
    if (!isOver) events.opened();
  })().catch((error: Error) => close(error.message));

  return {
    write(bytes) {
      if (port?.isOpen && !isOver) port.write(Buffer.from(bytes));
    },
    async destroy() {
      isOver = true;
      await opening;
      if (port?.isOpen) await new Promise<void>((resolve) => port!.close(() => resolve()));
      port?.removeAllListeners();
      port?.on('error', () => {}); // a last word of a port that is gone
    },
  };
}

async function load(): Promise<typeof import('serialport')> {
  try {
    return await import('serialport');
  } catch (error) {
    throw new Error(`serial ports cannot be used here: ${(error as Error).message}. ${REMEDY}`, { cause: error });
  }
}

function release(port: SerialPort): void {
  if (port.isOpen) port.close(() => {});
}
