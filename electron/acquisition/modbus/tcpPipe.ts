import { Socket } from 'node:net';
import type { BytePipe, BytePipeEvents } from './serial/index.ts';

const KEEP_ALIVE_MS = 10_000;

/** A socket to a serial device server: bytes in, bytes out. */
export function openTcpPipe(place: { host: string; port: number }, events: BytePipeEvents): BytePipe {
  const socket = new Socket();
  let isOver = false;
  let isOpen = false;
  let reason: string | undefined;
  socket.setNoDelay(true);
  socket.on('connect', () => {
    if (isOver) return;
    isOpen = true;
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    events.opened();
  });
  socket.on('data', (piece) => {
    if (!isOver) events.received(piece);
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    reason ??= error.code ?? error.message;
  });
  socket.on('end', () => {
    reason ??= 'closed by the device';
  });
  const gone = new Promise<void>((resolve) => {
    socket.on('close', () => {
      isOpen = false;
      if (!isOver) events.closed(reason ?? 'closed');
      isOver = true;
      resolve();
    });
  });
  socket.connect(place);
  return {
    write(bytes) {
      if (isOpen && !isOver) socket.write(bytes);
    },
    destroy() {
      isOver = true;
      socket.destroy();
      return gone;
    },
  };
}
