import type { Server } from 'node:net';

/** The port is taken by another process, or needs rights we do not have. The message names port and remedy. */
export class PortInUse extends Error {
  readonly port: number;

  constructor(what: string, port: number, option: string, cause: unknown) {
    const why = (cause as { code?: string }).code === 'EACCES' ? 'may not be opened by this user' : 'is already in use';
    super(
      `${what}: port ${port} on 127.0.0.1 ${why}. Stop the program that holds it, or choose another port with ${option}.`,
      { cause },
    );
    this.name = 'PortInUse';
    this.port = port;
  }
}

/**
 * Listens on 127.0.0.1 only: the training plant is never reachable from the network.
 *
 * @param port 0: any free port
 * @returns the port that is open
 * @throws PortInUse when the port is taken; the socket's error otherwise
 */
export async function listenOnLoopback(server: Server, port: number, what: string, option: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error & { code?: string }): void => {
      const isTaken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(isTaken ? new PortInUse(what, port, option, error) : error);
    };
    server.once('error', fail);
    server.listen({ host: '127.0.0.1', port }, () => {
      server.off('error', fail);
      resolve();
    });
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
