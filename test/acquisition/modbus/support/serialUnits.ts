import { createServer, type Server, type Socket } from 'node:net';
import { SerialPort } from 'serialport';
import type { ModbusAddress } from '../../../../shared/domain/config/index.ts';

/** One request as the units of the line see it; `sequence` counts the requests of the whole line from 1. */
export interface UnitRequest {
  readonly unitId: number;
  readonly functionCode: number;
  readonly start: number;
  readonly count: number;
  readonly sequence: number;
  /** The right answer: unit and PDU, without check sum. */
  readonly body: Buffer;
}

/** What becomes of a request; `send` frames and sends a body, `raw` sends bytes as they are. */
export type UnitBehaviour = (
  request: UnitRequest,
  send: (body: Uint8Array) => void,
  raw: (bytes: Uint8Array) => void,
) => void;

/**
 * Units on one serial line, or behind a serial device server, that say in each value whose it is: two registers from an
 * even address hold unit, address and the number of the request they were read for (unit « 24 | address « 16 | sequence).
 * A value given to another tag, or an answer to another request, shows.
 */
export const ownValue = (unitId: number, register: number, sequence: number): number =>
  ((unitId << 24) | ((register & 0xff) << 16) | (sequence & 0xffff)) >>> 0;

export const partsOf = (value: number): { unitId: number; register: number; sequence: number } => ({
  unitId: value >>> 24,
  register: (value >>> 16) & 0xff,
  sequence: value & 0xffff,
});

/** Tags over those values: `u1.r4` is unit 1, registers 4 and 5. */
export function unitTags(unitIds: readonly number[], registers: readonly number[]): Record<string, ModbusAddress> {
  const addresses: Record<string, ModbusAddress> = {};
  for (const unitId of unitIds) {
    for (const register of registers) {
      addresses[`u${unitId}.r${register}`] = { table: 'holding', register, type: 'uint32', unitId };
    }
  }
  return addresses;
}

export const placeOfTag = (tagId: string): { unitId: number; register: number } => {
  const [, unitId, register] = /^u(\d+)\.r(\d+)$/.exec(tagId)!;
  return { unitId: Number(unitId), register: Number(register) };
};

/** CRC-16/MODBUS bit by bit, as the specification draws it: not the product's table. */
export function slowCrc(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

export const rtuFrame = (body: Uint8Array): Buffer => {
  const crc = slowCrc(body);
  return Buffer.from([...body, crc & 0xff, crc >> 8]);
};

export const asciiFrame = (body: Uint8Array): Buffer => {
  const lrc = -[...body].reduce((sum, byte) => sum + byte, 0) & 0xff;
  return Buffer.from(
    `:${Buffer.from([...body, lrc])
      .toString('hex')
      .toUpperCase()}\r\n`,
  );
};

export class SerialUnits {
  behaviour: UnitBehaviour;
  requests = 0;
  /** Requests by unit. */
  readonly asked = new Map<number, number>();
  readonly #frame: (body: Uint8Array) => Buffer;
  #rest = Buffer.alloc(0);
  #write: (bytes: Uint8Array) => void = () => {};

  constructor(kind: 'rtu' | 'ascii' = 'rtu', behaviour: UnitBehaviour = (request, send) => send(request.body)) {
    this.#frame = kind === 'rtu' ? rtuFrame : asciiFrame;
    this.behaviour = behaviour;
  }

  /** On a serial port. */
  async listenAt(path: string): Promise<() => Promise<void>> {
    const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
    await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
    this.#write = (bytes) => port.isOpen && port.write(Buffer.from(bytes));
    port.on('data', (piece: Buffer) => this.#receive(piece));
    port.on('error', () => {});
    return () => new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve()));
  }

  /** Behind a serial device server: the newest connection gets what the line says. */
  async listenOnTcp(): Promise<{ port: number; close: () => Promise<void> }> {
    const sockets = new Set<Socket>();
    const server: Server = createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      this.#rest = Buffer.alloc(0);
      this.#write = (bytes) => !socket.destroyed && socket.write(bytes);
      socket.on('data', (piece) => this.#receive(piece as Buffer));
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    return {
      port,
      close: () => {
        for (const socket of sockets) socket.destroy();
        return new Promise((resolve) => server.close(() => resolve()));
      },
    };
  }

  #receive(piece: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, piece]);
    for (;;) {
      const request = this.#frame === rtuFrame ? this.#nextRtu() : this.#nextAscii();
      if (!request) return;
      this.#answer(request);
    }
  }

  #nextRtu(): Buffer | undefined {
    const length = this.#rest[1] === 0x2b ? 7 : 8;
    if (this.#rest.length < length) return undefined;
    const request = this.#rest.subarray(0, length);
    const body = request.subarray(0, length - 2);
    if (request.readUInt16LE(length - 2) !== slowCrc(body)) throw new Error('a request with a wrong CRC');
    this.#rest = Buffer.from(this.#rest.subarray(length));
    return body;
  }

  #nextAscii(): Buffer | undefined {
    const end = this.#rest.indexOf('\r\n');
    if (end < 0) return undefined;
    const line = this.#rest.toString('latin1', 0, end);
    this.#rest = Buffer.from(this.#rest.subarray(end + 2));
    const bytes = Buffer.from(line.slice(1), 'hex');
    const sum = [...bytes].reduce((total, byte) => total + byte, 0) & 0xff;
    if (line[0] !== ':' || sum !== 0) throw new Error('a request with a wrong LRC');
    return bytes.subarray(0, -1);
  }

  #answer(bytes: Buffer): void {
    const unitId = bytes[0]!;
    const functionCode = bytes[1]!;
    if (functionCode > 4) {
      this.#write(this.#frame(Buffer.from([unitId, functionCode | 0x80, 1])));
      return;
    }
    const start = bytes.readUInt16BE(2);
    const count = bytes.readUInt16BE(4);
    const sequence = ++this.requests;
    this.asked.set(unitId, (this.asked.get(unitId) ?? 0) + 1);
    const body = Buffer.alloc(3 + 2 * count);
    body[0] = unitId;
    body[1] = functionCode;
    body[2] = 2 * count;
    for (let i = 0; i < count; i++) {
      const even = (start + i) & ~1;
      const value = ownValue(unitId, even, sequence);
      body.writeUInt16BE((start + i) & 1 ? value & 0xffff : value >>> 16, 3 + 2 * i);
    }
    this.behaviour(
      { unitId, functionCode, start, count, sequence, body },
      (own) => this.#write(this.#frame(own)),
      (own) => this.#write(own),
    );
  }
}
