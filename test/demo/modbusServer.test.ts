import { connect, createServer } from 'node:net';
import type ModbusRTU from 'modbus-serial';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startModbusServer } from '../../electron/demo/modbusServer.ts';
import { PortInUse } from '../../electron/demo/portInUse.ts';
import { type PlantUnderTest, startPlantUnderTest } from './plantUnderTest.ts';

let plant: PlantUnderTest;
let client: ModbusRTU;

beforeAll(async () => {
  plant = await startPlantUnderTest();
  client = await plant.modbus();
});
afterAll(() => plant.close());

/** Sends raw bytes and gives back what came within `bytes`. */
function exchange(request: string, bytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(plant.plant.modbusPort, '127.0.0.1', () => socket.write(Buffer.from(request, 'hex')));
    let got = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      got = Buffer.concat([got, chunk]);
      if (got.length >= bytes) socket.destroy();
    });
    socket.on('close', () => resolve(got.toString('hex')));
    socket.on('error', reject);
  });
}

describe('the press PLC over Modbus TCP', () => {
  it('serves each table with the values of the process', async () => {
    const { press } = plant.plant.state;
    const holding = await client.readHoldingRegisters(0, 64);
    expect(holding.data[0]).toBe(press.state);
    expect(holding.buffer.readUInt32BE(4)).toBe(press.totalCount);
    expect(holding.buffer.readUInt32BE(8)).toBe(press.rejectCount);
    const cdab = Buffer.from([22, 23, 20, 21].map((i) => holding.buffer[i] ?? 0));
    expect(cdab.readFloatBE(0)).toBe(Math.fround(Math.round(press.dieTempCelsius * 10) / 10)); // resolution 0.1 °C
    expect(holding.buffer.readBigUInt64BE(44)).toBe(press.energyWattHour);
    expect(holding.buffer.toString('latin1', 60, 76).replaceAll('\0', '')).toBe(press.order);
    const input = await client.readInputRegisters(0, 2);
    expect(input.data[0]).toBe(Math.round(press.motorCurrentAmpere * 100));
    const coils = await client.readCoils(0, 16);
    expect(coils.data[3]).toBe(press.coolingOn);
    const discrete = await client.readDiscreteInputs(5, 1);
    expect(discrete.data[0]).toBe(press.partPresent);
  });

  it('moves on with the plant', async () => {
    const before = await client.readHoldingRegisters(2, 2);
    plant.clock.advance(120_000);
    const after = await client.readHoldingRegisters(2, 2);
    expect(after.buffer.readUInt32BE(0)).toBeGreaterThan(before.buffer.readUInt32BE(0));
  });

  it('serves several clients, each with many requests at once', async () => {
    const clients = await Promise.all([plant.modbus(), plant.modbus(), plant.modbus()]);
    const answers = await Promise.all(
      clients.flatMap((each) => Array.from({ length: 50 }, () => each.readHoldingRegisters(0, 60))),
    );
    expect(answers).toHaveLength(150);
    for (const { data } of answers) expect(data).toHaveLength(60);
  });

  it('answers requests that arrive in pieces and in bundles, in their order', async () => {
    const one = '000100000006010300000001';
    const two = '000200000006010300000001';
    const reply = await exchange(one + two, 22);
    expect(reply.slice(0, 4)).toBe('0001');
    expect(reply.slice(22, 26)).toBe('0002');
  });

  it('identifies itself (43/14)', async () => {
    const { data } = await client.readDeviceIdentification(2, 0);
    expect(data).toMatchObject({ 0: 'Shiftseal', 1: 'SST-PRESS', 4: 'Training press controller' });
    const one = await client.readDeviceIdentification(4, 5);
    expect(one.data).toMatchObject({ 5: 'SST-1' });
  });
});

describe('what the press PLC refuses', () => {
  it.each([
    ['an address past the end', '000100000006010300400001', '8302'],
    ['a read that runs past the end', '0001000000060103003f0002', '8302'],
    ['126 registers', '00010000000601030000007e', '8303'],
    ['no registers', '000100000006010400000000', '8403'],
    ['2001 bits', '0001000000060101000007d1', '8103'],
    ['a request that is too short', '00010000000401030000', '8303'],
    ['write single coil (5)', '000100000006010500010000', '8501'],
    ['write single register (6)', '000100000006010600010001', '8601'],
    ['write multiple coils (15)', '000100000008010f00000001 0101'.replace(' ', ''), '8f01'],
    ['write multiple registers (16)', '0001000000090110000000010200ff', '9001'],
    ['an unknown function', '00010000000201 41'.replace(' ', ''), 'c101'],
    ['an unknown unit', '000100000006090300000001', '830b'],
  ])('%s', async (_name, request, expected) => {
    expect((await exchange(request, 9)).slice(14)).toBe(expected);
  });

  it('what is not Modbus, by closing the connection', async () => {
    expect(await exchange('474554202f20485454502f312e310d0a', 1)).toBe('');
  });
});

describe('a Modbus server on a taken port', () => {
  it('says which port, and what to do', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const identification = {
      vendorName: '',
      productCode: '',
      majorMinorRevision: '',
      vendorUrl: '',
      productName: '',
      modelName: '',
      userApplicationName: '',
    };
    const start = startModbusServer({ port, unitOf: () => undefined, identification });
    await expect(start).rejects.toThrow(PortInUse);
    await expect(start).rejects.toThrow(new RegExp(`port ${port} .*already in use.*--modbus-port`));
    await new Promise((resolve) => other.close(resolve));
  });
});
