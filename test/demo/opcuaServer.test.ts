import {
  AttributeIds,
  type ClientSession,
  DataType,
  type DataValue,
  type NodeId,
  StatusCodes,
  WriteValue,
} from 'node-opcua-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { NODE_MAP, PLANT_NAMESPACE_URI } from '../../electron/demo/nodeMap.ts';
import { TRAINING_OPCUA_USER } from '../../electron/demo/trainingUser.ts';
import { type PlantUnderTest, startPlantUnderTest } from './plantUnderTest.ts';

let plant: PlantUnderTest;
let session: ClientSession;
let index: number;

beforeAll(async () => {
  plant = await startPlantUnderTest();
  session = await plant.opcua(TRAINING_OPCUA_USER);
  index = (await session.readNamespaceArray()).indexOf(PLANT_NAMESPACE_URI);
});
afterAll(() => plant.close());

const nodeId = (name: string): string => `ns=${index};s=${name}`;
const read = (name: string): Promise<DataValue> =>
  session.read({ nodeId: nodeId(name), attributeId: AttributeIds.Value });

/** A 64-bit integer as node-opcua gives it: two halves. */
function int64([high, low]: [number, number]): bigint {
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
}

/** The room's transmitters resolve 0.01 °C. */
const toHundredths = (celsius: number): number => Math.round(celsius * 100) / 100;

describe('the OPC UA server', () => {
  it('lets the station in by user name over an encrypted channel, and anybody anonymously', async () => {
    const anonymous = await plant.opcua();
    expect((await anonymous.readNamespaceArray())[index]).toBe(PLANT_NAMESPACE_URI);
  });

  it('refuses a wrong password', async () => {
    await expect(plant.opcua({ userName: 'station', password: 'guess' })).rejects.toThrow(
      /BadUserAccessDenied|BadIdentity/,
    );
  });

  it('tells its clients to come back through the same address', async () => {
    const other = await plant.opcua();
    const { endpoint } = other as unknown as { endpoint: { endpointUrl: string } };
    expect(endpoint.endpointUrl).toBe(plant.plant.opcuaEndpoint);
  });

  it.each(NODE_MAP)('serves $tag as $dataType, Good, with a source timestamp', async ({ folder, name, dataType }) => {
    const { value, statusCode, sourceTimestamp } = await read(`${folder}.${name}`);
    expect(DataType[value.dataType]).toBe(dataType);
    expect(statusCode.value & 0x8000_0000).toBe(0);
    expect(sourceTimestamp).toBeInstanceOf(Date);
  });

  it('stamps values with the plant time of their grid step and follows the process', async () => {
    plant.clock.advance(5_000);
    const expected = plant.clock.now() / 1_000;
    await vi.waitFor(async () => expect((await read('Filter1.TotalVolume')).sourceTimestamp?.getTime()).toBe(expected));
    const { coldRoom, filter } = plant.plant.state;
    expect((await read('ColdRoom1.AirTemperature')).value.value).toBe(
      Math.fround(toHundredths(coldRoom.airTempCelsius)),
    );
    expect((await read('ColdRoom1.ProductTemperature')).value.value).toBe(toHundredths(coldRoom.productTempCelsius));
    expect((await read('ColdRoom1.DoorOpen')).value.value).toBe(coldRoom.doorOpen);
    expect((await read('Filter1.ValveState')).value.value).toBe(filter.valveState);
    expect(int64((await read('Filter1.TotalVolume')).value.value)).toBe(filter.totalVolumeLitre);
    expect(int64((await read('Filter1.ClearWellBalance')).value.value)).toBe(filter.clearWellBalanceLitre);
  });

  it('names unit and range of a measured value', async () => {
    const path = await session.browse(nodeId('ColdRoom1.AirTemperature'));
    const property = (name: string): NodeId => {
      const found = path.references?.find(({ browseName }) => browseName.name === name);
      if (!found) throw new Error(`no property ${name}`);
      return found.nodeId as unknown as NodeId;
    };
    const unit = await session.read({ nodeId: property('EngineeringUnits'), attributeId: AttributeIds.Value });
    const range = await session.read({ nodeId: property('EURange'), attributeId: AttributeIds.Value });
    expect(unit.value.value.unitId).toBe(4_408_652); // UNECE "CEL"
    expect(unit.value.value.displayName.text).toBe('Cel');
    expect([range.value.value.low, range.value.value.high]).toEqual([-30, 40]);
  });

  it('cannot be written', async () => {
    const write = new WriteValue({
      nodeId: nodeId('ColdRoom1.Setpoint'),
      attributeId: AttributeIds.Value,
      value: { value: { dataType: DataType.Float, value: 9 } },
    });
    const status = await session.write(write);
    expect(status).not.toEqual(StatusCodes.Good);
  });

  it('has no method among its nodes', async () => {
    for (const folder of ['ColdRoom1', 'Filter1', 'Press1']) {
      const { references } = await session.browse(nodeId(folder));
      expect(references?.filter(({ nodeClass }) => nodeClass === 4)).toEqual([]);
    }
  });
});
