/**
 * A Modbus TCP server for the training plant (Modbus Application Protocol V1.1b3; Messaging on TCP/IP V1.0b): reads only,
 * on loopback, quick enough not to be the bottleneck of any measurement, and able to misbehave on request.
 */
import { createServer, type Socket } from 'node:net';
import { answerRequest, type DeviceIdentification, exceptionReply, type ModbusUnit } from './modbusAnswers.ts';
import { listenOnLoopback } from './portInUse.ts';

export type ModbusBehaviour =
  | { readonly kind: 'normal' }
  /** Sockets are closed, new connections refused. */
  | { readonly kind: 'refusing' }
  /** Connections are accepted, requests read, nothing answered. */
  | { readonly kind: 'hung' }
  /** Each request is answered by this exception code (V1.1b3 §7). */
  | { readonly kind: 'exceptions'; readonly exceptionCode: number };

export interface ModbusServerOptions {
  /** 0: any free port. */
  readonly port: number;
  /** The unit behind a unit id; undefined is answered by exception 11 (gateway target device failed to respond). */
  readonly unitOf: (unitId: number) => ModbusUnit | undefined;
  readonly identification: DeviceIdentification;
}

export interface ModbusServer {
  readonly port: number;
  setBehaviour(behaviour: ModbusBehaviour): Promise<void>;
  close(): Promise<void>;
}

/** Connections at once; a further one is closed by us, as small PLCs do. */
const CONNECTIONS_MAX = 64;
/** Answers waiting in one socket, in bytes, above which its requests are no longer read until it drains. */
const UNSENT_BYTES_MAX = 1 << 20;
/** Messaging on TCP/IP V1.0b §4.1: 7 bytes of header, and 253 of PDU at most. */
const HEADER_BYTES = 7;
const LENGTH_MAX = 254;

/** @throws PortInUse when the port is taken */
export async function startModbusServer(options: ModbusServerOptions): Promise<ModbusServer> {
  const sockets = new Set<Socket>();
  let behaviour: ModbusBehaviour = { kind: 'normal' };
  /** Changes of behaviour take effect one after the other. */
  let change = Promise.resolve();

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy()); // the client went away: nothing to save in a training plant
    serve(
      socket,
      () => behaviour,
      (unitId, pdu) => answerRequest(options.unitOf(unitId), pdu, options.identification),
    );
  });
  server.maxConnections = CONNECTIONS_MAX;
  const port = await listenOnLoopback(server, options.port, 'Modbus TCP', '--modbus-port');

  const closeAll = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };

  return {
    port,
    setBehaviour(next) {
      change = change.then(async () => {
        behaviour = next;
        if (next.kind === 'refusing') await closeAll();
        else if (!server.listening) await listenOnLoopback(server, port, 'Modbus TCP', '--modbus-port');
      });
      return change;
    },
    async close() {
      await change.catch(() => {}); // a failed change was reported to whoever asked for it
      await closeAll();
    },
  };
}

/** Cuts the byte stream into requests and writes the answers, several in one packet when requests came that way. */
function serve(
  socket: Socket,
  behaviourNow: () => ModbusBehaviour,
  answer: (unitId: number, pdu: Buffer) => Buffer,
): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('drain', () => socket.resume());
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const behaviour = behaviourNow();
    const replies: Buffer[] = [];
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES + 1) {
      const length = bytes.readUInt16BE(at + 4);
      if (bytes.readUInt16BE(at + 2) !== 0 || length < 2 || length > LENGTH_MAX) {
        socket.destroy(); // not Modbus: there is no way to find the next request in the stream
        return;
      }
      if (bytes.length - at < 6 + length) break;
      const pdu = bytes.subarray(at + HEADER_BYTES, at + 6 + length);
      const unitId = bytes[at + 6] ?? 0;
      if (behaviour.kind === 'exceptions') {
        replies.push(frame(bytes, at, exceptionReply(pdu[0] ?? 0, behaviour.exceptionCode)));
      } else if (behaviour.kind === 'normal') {
        replies.push(frame(bytes, at, answer(unitId, pdu)));
      }
      at += 6 + length;
    }
    rest = Buffer.from(bytes.subarray(at));
    if (replies.length > 0) socket.write(replies.length === 1 ? (replies[0] as Buffer) : Buffer.concat(replies));
    if (socket.writableLength > UNSENT_BYTES_MAX) socket.pause();
  });
}

/** Same transaction, protocol and unit id as the request at `at`. */
function frame(request: Buffer, at: number, pdu: Buffer): Buffer {
  const reply = Buffer.allocUnsafe(HEADER_BYTES + pdu.length);
  request.copy(reply, 0, at, at + 4);
  reply.writeUInt16BE(pdu.length + 1, 4);
  reply[6] = request[at + 6] ?? 0;
  pdu.copy(reply, HEADER_BYTES);
  return reply;
}
