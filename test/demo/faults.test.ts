import type ModbusRTU from 'modbus-serial';
import { AttributeIds, type ClientSession, type DataValue } from 'node-opcua-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PLANT_NAMESPACE_URI } from '../../electron/demo/nodeMap.ts';
import { type PlantUnderTest, startPlantUnderTest } from './plantUnderTest.ts';

let plant: PlantUnderTest;
beforeEach(async () => {
  plant = await startPlantUnderTest();
});
afterEach(() => plant.close());

const on = (id: string): Promise<void> => plant.plant.setFault(id, true);
const off = (id: string): Promise<void> => plant.plant.setFault(id, false);

describe('faults of the press PLC, seen by a Modbus client', () => {
  let client: ModbusRTU;
  beforeEach(async () => {
    client = await plant.modbus();
  });

  const dieTemp = async (): Promise<number> => {
    const { buffer } = await client.readHoldingRegisters(10, 2);
    return Buffer.concat([buffer.subarray(2, 4), buffer.subarray(0, 2)]).readFloatBE(0); // CDAB
  };
  const total = async (): Promise<number> => (await client.readHoldingRegisters(2, 2)).buffer.readUInt32BE(0);

  it('link drop closes connections and refuses new ones, until it is over', async () => {
    await on('link-drop:press-plc');
    await vi.waitFor(() => expect(client.isOpen).toBe(false));
    await expect(plant.modbus()).rejects.toThrow(/ECONNREFUSED/);
    await off('link-drop:press-plc');
    const again = await plant.modbus();
    expect((await again.readHoldingRegisters(0, 1)).data).toHaveLength(1);
  });

  it('a hung device accepts connections and answers nothing, until it is over', async () => {
    await on('hung-device:press-plc');
    await expect(client.readHoldingRegisters(0, 1)).rejects.toThrow(/Timed out/);
    const other = await plant.modbus();
    await expect(other.readHoldingRegisters(0, 1)).rejects.toThrow(/Timed out/);
    await off('hung-device:press-plc');
    expect((await other.readHoldingRegisters(0, 1)).data).toHaveLength(1);
  });

  it('exception replies carry code 4, or the one asked for', async () => {
    await on('exception-replies:press-plc');
    await expect(client.readHoldingRegisters(0, 1)).rejects.toMatchObject({ modbusCode: 4 });
    await plant.plant.setFault({ kind: 'exception-replies', target: 'press-plc', exceptionCode: 6 }, true);
    await expect(client.readCoils(0, 1)).rejects.toMatchObject({ modbusCode: 6 });
    await off('exception-replies:press-plc');
    expect((await client.readCoils(0, 1)).data.length).toBeGreaterThan(0);
  });

  it('a dropped link outweighs a hang, which comes back when the link does', async () => {
    await on('hung-device:press-plc');
    await on('link-drop:press-plc');
    await expect(plant.modbus()).rejects.toThrow(/ECONNREFUSED/);
    await off('link-drop:press-plc');
    const other = await plant.modbus();
    await expect(other.readHoldingRegisters(0, 1)).rejects.toThrow(/Timed out/);
  });

  it('a frozen value stays to the last digit while the rest moves on', async () => {
    await on('frozen-value:press-1.temp');
    const held = await dieTemp();
    const count = await total();
    plant.clock.advance(180_000);
    expect(await dieTemp()).toBe(held);
    expect(await total()).toBeGreaterThan(count);
    await off('frozen-value:press-1.temp');
    expect(await dieTemp()).not.toBe(held);
  });

  it('a spike lasts one second in every ten', async () => {
    const before = await dieTemp();
    await on('spike:press-1.temp');
    const seen: boolean[] = [];
    for (let second = 0; second < 20; second += 1) {
      seen.push((await dieTemp()) - before > 100);
      plant.clock.advance(1_000);
    }
    expect(seen.flatMap((isSpike, second) => (isSpike ? [second] : []))).toEqual([0, 10]);
    await off('spike:press-1.temp');
    expect((await dieTemp()) - before).toBeLessThan(10);
  });

  it('NaN arrives as the bits of NaN', async () => {
    await on('nan:press-1.temp');
    expect(await dieTemp()).toBeNaN();
    await off('nan:press-1.temp');
    expect(await dieTemp()).toBeGreaterThan(0);
  });

  it('registers out of range are refused, their neighbours are not', async () => {
    await on('out-of-range-register:press-1.temp');
    await expect(client.readHoldingRegisters(0, 60)).rejects.toMatchObject({ modbusCode: 2 });
    await expect(client.readHoldingRegisters(11, 1)).rejects.toMatchObject({ modbusCode: 2 });
    expect((await client.readHoldingRegisters(0, 10)).data).toHaveLength(10);
    expect((await client.readHoldingRegisters(12, 40)).data).toHaveLength(40);
    await off('out-of-range-register:press-1.temp');
    expect((await client.readHoldingRegisters(0, 60)).data).toHaveLength(60);
  });

  it('a counter reset starts again at 0, counts on, and does not come back', async () => {
    expect(await total()).toBeGreaterThan(1_000_000);
    await on('counter-reset:press-1.total');
    expect(await total()).toBe(0);
    plant.clock.advance(300_000);
    const counted = await total();
    expect(counted).toBeGreaterThan(50);
    await off('counter-reset:press-1.total');
    expect(await total()).toBe(counted);
  });
});

describe('faults of the OPC UA server, seen by an OPC UA client', () => {
  let session: ClientSession;
  let index: number;
  beforeEach(async () => {
    session = await plant.opcua();
    index = (await session.readNamespaceArray()).indexOf(PLANT_NAMESPACE_URI);
  });
  const read = (name: string, from = session): Promise<DataValue> =>
    from.read({ nodeId: `ns=${index};s=${name}`, attributeId: AttributeIds.Value });
  /** Lets the plant publish the present. */
  const moveOn = async (ms: number): Promise<void> => {
    plant.clock.advance(ms);
    await (await plant.modbus()).readHoldingRegisters(0, 1);
  };

  it('link drop closes connections and refuses new ones, until it is over', async () => {
    const closed = new Promise<void>((resolve) => session.on('session_closed', () => resolve()));
    await on('link-drop:opcua');
    await expect(plant.opcua()).rejects.toThrow();
    await Promise.race([closed, expect(read('Filter1.Flow')).rejects.toThrow()]);
    await off('link-drop:opcua');
    const again = await plant.opcua();
    expect((await read('ColdRoom1.AirTemperature', again)).value.value).toBeGreaterThan(0);
  });

  it('a hung server accepts connections and answers nothing, until it is over', async () => {
    await on('hung-device:opcua');
    await expect(plant.opcua()).rejects.toThrow();
    await off('hung-device:opcua');
    const again = await plant.opcua();
    expect((await read('ColdRoom1.AirTemperature', again)).value.value).toBeGreaterThan(0);
  });

  it('a clock jump shifts source timestamps by −90 s, or by what was asked for', async () => {
    await on('clock-jump:opcua');
    await moveOn(1_000);
    expect((await read('Filter1.Flow')).sourceTimestamp?.getTime()).toBe(plant.clock.now() / 1_000 - 90_000);
    await plant.plant.setFault({ kind: 'clock-jump', target: 'opcua', jumpMs: 3_600_000 }, true);
    await moveOn(1_000);
    expect((await read('Filter1.Flow')).sourceTimestamp?.getTime()).toBe(plant.clock.now() / 1_000 + 3_600_000);
    await off('clock-jump:opcua');
    await moveOn(1_000);
    expect((await read('Filter1.Flow')).sourceTimestamp?.getTime()).toBe(plant.clock.now() / 1_000);
  });

  it('a frozen value keeps its value while its time goes on', async () => {
    await on('frozen-value:filter-1.flow');
    await moveOn(1_000);
    const first = await read('Filter1.Flow');
    await moveOn(10_000);
    const second = await read('Filter1.Flow');
    expect(second.value.value).toBe(first.value.value);
    expect(second.sourceTimestamp?.getTime()).toBe((first.sourceTimestamp?.getTime() ?? 0) + 10_000);
  });

  it('NaN, spike and counter reset show here as well', async () => {
    await on('nan:filter-1.chlorine');
    await on('spike:cold-room-1.air-temp');
    await on('counter-reset:filter-1.total-volume');
    await moveOn(11_000);
    expect((await read('Filter1.FreeChlorine')).value.value).toBeNaN();
    expect((await read('Filter1.TotalVolume')).value.value[0]).toBe(0);
    expect((await read('Filter1.TotalVolume')).value.value[1]).toBeLessThan(1_000);
    await off('spike:cold-room-1.air-temp');
    await on('spike:cold-room-1.air-temp');
    await moveOn(500);
    expect((await read('ColdRoom1.AirTemperature')).value.value).toBeGreaterThan(40);
  });
});
