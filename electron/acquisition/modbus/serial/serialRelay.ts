import type { MessagePort } from 'node:worker_threads';
import type { BytePipe, BytePipeEvents, OpenSerial, SerialSettings } from './bytePipe.ts';
import { openSerialPort } from './serialPort.ts';

/**
 * Serial ports for worker threads. The main thread holds the ports (see serialPort.ts why) and does nothing with the bytes
 * but pass them on; a worker speaks Modbus over them. One message port carries all serial ports of one worker.
 */
type ToHost =
  | { readonly ask: 'open'; readonly id: number; readonly settings: SerialSettings }
  | { readonly ask: 'write'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly ask: 'close'; readonly id: number };
type FromHost =
  | { readonly tell: 'opened'; readonly id: number }
  | { readonly tell: 'received'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly tell: 'closed'; readonly id: number; readonly reason: string }
  /** Answer to `close`: the port is free again. */
  | { readonly tell: 'gone'; readonly id: number };

/** Main thread: opens what the other end asks for; when that end closes, so do its ports. */
export function serveSerialPorts(port: MessagePort, open: OpenSerial = openSerialPort): void {
  const pipes = new Map<number, BytePipe>();
  const tell = (message: FromHost): void => port.postMessage(message);
  port.on('message', (message: ToHost) => {
    const { id } = message;
    if (message.ask === 'open') {
      const pipe = open(message.settings, {
        opened: () => tell({ tell: 'opened', id }),
        received: (piece) => tell({ tell: 'received', id, bytes: Uint8Array.from(piece) }),
        closed: (reason) => tell({ tell: 'closed', id, reason }),
      });
      pipes.set(id, pipe);
    } else if (message.ask === 'write') pipes.get(id)?.write(message.bytes);
    else {
      const gone = pipes.get(id)?.destroy() ?? Promise.resolve();
      pipes.delete(id);
      void gone.then(() => tell({ tell: 'gone', id }));
    }
  });
  port.on('close', () => {
    for (const pipe of pipes.values()) void pipe.destroy();
    pipes.clear();
  });
  port.unref(); // open serial ports keep the process alive, the way to them does not
}

/** Worker thread: the ports that `serveSerialPorts` holds at the other end of `port`. */
export function serialPortsOver(port: MessagePort): OpenSerial {
  const open = new Map<number, { readonly events: BytePipeEvents; gone?: () => void }>();
  let lastId = 0;
  port.on('message', (message: FromHost) => {
    const own = open.get(message.id);
    if (!own) return;
    if (message.tell === 'gone') {
      open.delete(message.id);
      own.gone?.();
    } else if (own.gone) return;
    else if (message.tell === 'opened') own.events.opened();
    else if (message.tell === 'received') own.events.received(message.bytes);
    else own.events.closed(message.reason);
  });
  port.on('close', () => {
    for (const own of open.values()) {
      if (own.gone) own.gone();
      else own.events.closed('the main thread has gone');
    }
    open.clear();
  });
  port.unref();
  return (settings, events) => {
    const id = ++lastId;
    const own: { readonly events: BytePipeEvents; gone?: () => void } = { events };
    open.set(id, own);
    const ask = (message: ToHost): void => port.postMessage(message);
    ask({ ask: 'open', id, settings });
    let gone: Promise<void> | undefined;
    return {
      write: (bytes) => ask({ ask: 'write', id, bytes }),
      destroy() {
        gone ??= new Promise((resolve) => {
          if (!open.has(id)) return resolve();
          own.gone = resolve;
          ask({ ask: 'close', id });
        });
        return gone;
      },
    };
  };
}
