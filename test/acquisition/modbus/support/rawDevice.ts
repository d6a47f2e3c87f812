import { createServer, type Server, type Socket } from 'node:net';

export interface Request {
  readonly transactionId: number;
  readonly unitId: number;
  readonly functionCode: number;
  readonly start: number;
  readonly count: number;
}

/** What the device does with its n-th request, counted over all connections from 0. */
export type Behaviour = (request: Request, socket: Socket, index: number) => void;

/** The register of a healthy device holds its own address plus 1000, so that a value given to the wrong tag shows. */
export const valueAt = (register: number): number => 1000 + register;

/** The right answer; any part of it can be bent. */
export function answer(
  request: Request,
  bent: {
    transactionId?: number;
    protocolId?: number;
    length?: number;
    unitId?: number;
    functionCode?: number;
    byteCount?: number;
    shift?: number;
  } = {},
): Buffer {
  const frame = Buffer.alloc(9 + 2 * request.count);
  frame.writeUInt16BE(bent.transactionId ?? request.transactionId, 0);
  frame.writeUInt16BE(bent.protocolId ?? 0, 2);
  frame.writeUInt16BE(bent.length ?? 3 + 2 * request.count, 4);
  frame[6] = bent.unitId ?? request.unitId;
  frame[7] = bent.functionCode ?? request.functionCode;
  frame[8] = bent.byteCount ?? 2 * request.count;
  for (let i = 0; i < request.count; i++)
    frame.writeUInt16BE(valueAt(request.start + i + (bent.shift ?? 0)), 9 + 2 * i);
  return frame;
}

/** A device made of a bare socket, to misbehave with; keeps count of connections and requests. */
export class RawDevice {
  behaviour: Behaviour;
  connections = 0;
  requests = 0;
  readonly #sockets = new Set<Socket>();
  #server: Server;

  constructor(behaviour: Behaviour = (request, socket) => socket.write(answer(request))) {
    this.behaviour = behaviour;
    this.#server = this.#create();
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  async listen(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return this;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    this.#server = this.#create();
  }

  dropAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  get open(): number {
    return this.#sockets.size;
  }

  #create(): Server {
    return createServer({ noDelay: true }, (socket) => {
      this.connections++;
      this.#sockets.add(socket);
      let rest = Buffer.alloc(0);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      socket.on('data', (piece) => {
        rest = Buffer.concat([rest, piece as Buffer]);
        for (; rest.length >= 12; rest = rest.subarray(12)) {
          const request = {
            transactionId: rest.readUInt16BE(0),
            unitId: rest[6]!,
            functionCode: rest[7]!,
            start: rest.readUInt16BE(8),
            count: rest.readUInt16BE(10),
          };
          this.behaviour(request, socket, this.requests++);
        }
      });
    });
  }
}
