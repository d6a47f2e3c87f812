import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { HEADER_BYTES_MAX, type HttpLimits, IDLE_CONNECTIONS_MAX } from './limits.ts';

export interface ListenerSettings {
  readonly host: string;
  readonly port: number;
  readonly requestsAtOnceMax: number;
  readonly limits: HttpLimits;
}

export interface ListenerEvents {
  /** `isExpecting`: the sender waits for `100 Continue` before it sends the body. */
  request(request: IncomingMessage, response: ServerResponse, isExpecting: boolean): void;
  /** What came was no HTTP, or too slow. */
  malformed(isTimeout: boolean): void;
  /** The listening socket is gone. */
  lost(reason: string): void;
}

export interface Listener {
  readonly port: number;
  /** Resolves when the port is free and no socket is left. */
  close(): Promise<void>;
}

/**
 * Opens the port. Heads and bodies have deadlines, so that a slow sender holds nothing for long; connections are bounded.
 *
 * @throws Error of `listen`, with its `code`
 */
export function listen(settings: ListenerSettings, events: ListenerEvents): Promise<Listener> {
  const { host, port, requestsAtOnceMax, limits } = settings;
  const server = createServer({
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.max(50, Math.min(1_000, limits.headersMs / 4)),
  });
  server.maxConnections = requestsAtOnceMax + IDLE_CONNECTIONS_MAX;
  /** Answers under way on each socket. */
  const underWay = new WeakMap<Duplex, number>();
  const take = (request: IncomingMessage, response: ServerResponse, isExpecting: boolean): void => {
    const { socket } = request;
    underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
    response.once('close', () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1));
    events.request(request, response, isExpecting);
  };
  server.on('request', (request, response) => take(request, response, false));
  server.on('checkContinue', (request, response) => take(request, response, true));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // What is written here would be taken for the answer to a request before, which may well be stored; and whoever reads
    // that request hears of the end by itself.
    if ((underWay.get(socket) ?? 0) > 0) {
      socket.destroy();
      return;
    }
    const isTimeout = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    if (error.code !== 'ECONNRESET') events.malformed(isTimeout);
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    socket.end(`HTTP/1.1 ${isTimeout ? '408 Request Timeout' : '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
    setTimeout(() => socket.destroy(), 500).unref();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.removeListener('error', reject);
      server.on('error', (error) => events.lost(error.message));
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : port,
        close: () => closed(server),
      });
    });
  });
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
