import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type RawRequest, readRaw } from '../../../electron/acquisition/modbus/readRaw.ts';
import { systemClock, systemTimers } from '../../../electron/supervision/index.ts';
import { connectionSchema, isModbus, type ModbusConnectionConfig } from '../../../shared/domain/config/index.ts';

const PORTS = { clock: systemClock(), timers: systemTimers };
const CRC_BYTES = 2;

/** CRC-16/MODBUS by its definition (Modbus over Serial Line V1.02, 6.2.2). */
function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}
const rtu = (unitAndPdu: Buffer): Buffer => {
  const crc = crc16(unitAndPdu);
  return Buffer.concat([unitAndPdu, Buffer.from([crc & 0xff, crc >> 8])]);
};

let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

/** @param act gets each piece that came, and answers it */
async function device(act: (bytes: Buffer, socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => act(bytes, socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return (server.address() as { port: number }).port;
}

const connection = (more: object): ModbusConnectionConfig => {
  const parsed = connectionSchema.parse({ id: 'plc', host: '127.0.0.1', timeoutMs: 200, ...more });
  if (!isModbus(parsed)) throw new Error('not Modbus');
  return parsed;
};
const tcp = (port: number): ModbusConnectionConfig => connection({ protocol: 'modbus-tcp', port });
const READ: RawRequest = { unitId: 7, table: 'holding', register: 100, count: 2 };
/** Function, byte count and 42F6 E979. */
const PDU = Buffer.from([3, 4, 0x42, 0xf6, 0xe9, 0x79]);
const mbap = (request: Buffer, pdu: Buffer): Buffer =>
  Buffer.concat([request.subarray(0, 4), Buffer.from([0, pdu.length + 1]), request.subarray(6, 7), pdu]);

describe('one read for a person', () => {
  it('over TCP asks the unit, function, register and count that were wanted, and nothing else', async () => {
    const asked: Buffer[] = [];
    const port = await device((bytes, socket) => {
      asked.push(Buffer.from(bytes));
      socket.write(mbap(bytes, PDU));
    });
    expect(await readRaw(tcp(port), READ, PORTS)).toEqual([0x42f6, 0xe979]);
    expect(asked.map((bytes) => [...bytes.subarray(6)])).toEqual([[7, 3, 0, 100, 0, 2]]);
  });

  it('over RTU through a serial device server, checked by its CRC', async () => {
    const port = await device((bytes, socket) => {
      const request = bytes.subarray(0, bytes.length - CRC_BYTES);
      expect(rtu(request).equals(bytes)).toBe(true);
      socket.write(rtu(Buffer.concat([request.subarray(0, 1), PDU])));
    });
    expect(await readRaw(connection({ protocol: 'modbus-rtu-over-tcp', port }), READ, PORTS)).toEqual([0x42f6, 0xe979]);
  });

  it('a table of bits comes as its bits, the first entry first', async () => {
    const port = await device((bytes, socket) => socket.write(mbap(bytes, Buffer.from([1, 2, 0b0000_0101, 0b1]))));
    const read = { ...READ, table: 'coil', count: 10 } as const;
    expect(await readRaw(tcp(port), read, PORTS)).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 1, 0]);
  });
});

describe('a read that brings no registers says why', () => {
  it('the device refuses', async () => {
    const port = await device((bytes, socket) => socket.write(mbap(bytes, Buffer.from([0x83, 2]))));
    await expect(readRaw(tcp(port), READ, PORTS)).rejects.toThrow(
      /holding register 100 to 101 of unit 7.*exception 2 \(illegal data address/,
    );
  });
  it('the device is silent', async () => {
    const port = await device(() => undefined);
    await expect(readRaw(tcp(port), READ, PORTS)).rejects.toThrow(/no answer within 200 ms.*unit 7/);
  });
  it('the answer is not one to this request', async () => {
    const port = await device((bytes, socket) => {
      const wrong = mbap(bytes, PDU);
      wrong[6] = 9;
      socket.write(wrong);
    });
    await expect(readRaw(tcp(port), READ, PORTS)).rejects.toThrow(/refused.*unit 9/);
  });
  it('nobody listens', async () => {
    const port = await device(() => undefined);
    await stop?.();
    await expect(readRaw(tcp(port), READ, PORTS)).rejects.toThrow(/refuses the connection/);
  });
  it('the unit does not have such a place, by its configuration: it is not even asked', async () => {
    const port = await device(() => {
      throw new Error('was asked');
    });
    const units = [{ unitId: 7, readable: [{ table: 'holding', from: 0, to: 100 }] }];
    await expect(readRaw(connection({ protocol: 'modbus-tcp', port, units }), READ, PORTS)).rejects.toThrow(/readable/);
  });
});
