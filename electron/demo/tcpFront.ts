/**
 * A forwarder in front of a server that cannot itself misbehave: it passes bytes through, refuses connections, or accepts
 * them and lets everything fall silent, as a hung device does.
 */
import { connect, createServer, type Socket } from 'node:net';
import { listenOnLoopback } from './portInUse.ts';

export type FrontBehaviour = 'normal' | 'refusing' | 'hung';

export interface TcpFront {
  readonly port: number;
  setBehaviour(behaviour: FrontBehaviour): Promise<void>;
  close(): Promise<void>;
}

/** Connections at once; a further one is closed. */
const CONNECTIONS_MAX = 32;

export interface TcpFrontOptions {
  /** 0: any free port. */
  readonly port: number;
  /** The port on 127.0.0.1 behind; asked at each connection, undefined closes it. */
  readonly backendPort: () => number | undefined;
  /** For the error message when the port is taken. */
  readonly name: string;
  readonly option: string;
}

/** @throws PortInUse */
export async function startTcpFront(options: TcpFrontOptions): Promise<TcpFront> {
  const sockets = new Set<Socket>();
  let behaviour: FrontBehaviour = 'normal';
  let change = Promise.resolve();

  function keep(socket: Socket): Socket {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy()); // either side may go at any time; the other side is closed below
    return socket;
  }

  function swallow(client: Socket): void {
    client.unpipe();
    client.removeAllListeners('data');
    client.resume();
  }

  const server = createServer({ noDelay: true }, (client) => {
    keep(client);
    const backendPort = options.backendPort();
    if (behaviour === 'hung') swallow(client);
    else if (backendPort === undefined) client.destroy();
    else join(client, keep(connect({ host: '127.0.0.1', port: backendPort, noDelay: true })));
  });
  server.maxConnections = CONNECTIONS_MAX;
  const port = await listenOnLoopback(server, options.port, options.name, options.option);

  /** Pairs in being; a hang cuts them apart without closing the client's side. */
  const pairs = new Map<Socket, Socket>();
  function join(client: Socket, backend: Socket): void {
    pairs.set(client, backend);
    client.pipe(backend);
    backend.pipe(client);
    backend.on('close', () => {
      if (pairs.get(client) === backend) client.destroy();
    });
    client.on('close', () => {
      pairs.delete(client);
      backend.destroy();
    });
  }

  function hang(): void {
    for (const [client, backend] of [...pairs]) {
      pairs.delete(client);
      backend.unpipe();
      swallow(client);
      backend.destroy();
    }
  }

  async function closeAll(): Promise<void> {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  }

  return {
    port,
    setBehaviour(next) {
      change = change.then(async () => {
        const was = behaviour;
        behaviour = next;
        if (next === 'refusing') return closeAll();
        if (!server.listening) await listenOnLoopback(server, port, options.name, options.option);
        if (next === 'hung') hang();
        // What hung cannot be revived in the middle of its conversation: the clients have to connect again.
        else if (was === 'hung') for (const socket of sockets) socket.destroy();
      });
      return change;
    },
    async close() {
      await change.catch(() => {}); // a failed change was reported to whoever asked for it
      await closeAll();
    },
  };
}
