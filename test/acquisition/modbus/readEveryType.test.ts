import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import { PymodbusServer, pymodbusPython } from './support/pymodbus.ts';
import { connectionTo, modbusTags, RecordedDriver } from './support/recordedDriver.ts';
import { ServedModbus } from './support/servedModbus.ts';
import { servePlant } from './support/servedPlant.ts';

const served = servePlant();

/** One reading of every tag, compared one by one with what is served. */
async function expectExactly(port: number, maxInFlight: number): Promise<void> {
  const driver = new RecordedDriver(
    connectionTo(port, { maxInFlight }),
    modbusTags(served.addresses, { everyMs: 5000 }),
  ).start();
  try {
    await driver.until(() => driver.readings.length >= served.expected.size, 'one reading of every tag');
    const { latest } = driver;
    expect(latest.size).toBe(served.expected.size);
    for (const [tagId, value] of served.expected) {
      expect({ tagId, value: latest.get(tagId)!.value, status: latest.get(tagId)!.status }).toEqual({
        tagId,
        value,
        status: STATUS.Good,
      });
    }
    expect(driver.healths.at(-1)?.rejectedAnswers).toBe(0);
  } finally {
    await driver.stop();
  }
}

const python = pymodbusPython();
if (python === undefined) console.log('python3-pymodbus absent: types not compared with a second, independent server');

describe.runIf(python !== undefined)('against pymodbus', () => {
  let server: PymodbusServer;
  beforeAll(async () => {
    server = await PymodbusServer.start(python!, served.entries);
  });
  afterAll(() => server.stop());

  it.each([1, 8])(
    'every type, order and table arrives exactly as served, with %i request(s) under way',
    (maxInFlight) => expectExactly(server.port, maxInFlight),
  );
});

describe('against modbus-serial’s server in another process', () => {
  let server: ServedModbus;
  beforeAll(async () => {
    server = await ServedModbus.start();
    await server.tell({ entries: served.entries });
  });
  afterAll(() => server.stop());

  it.each([1, 8])(
    'every type, order and table arrives exactly as served, with %i request(s) under way',
    (maxInFlight) => expectExactly(server.port, maxInFlight),
  );

  it('tags of several work units in one request go into one frame per work unit', async () => {
    const workUnit = (id: string): string => `unit-${id.at(-1)}`;
    const addresses = Object.fromEntries(
      ['a0', 'b1', 'c0', 'd1'].map((id, register) => [id, { table: 'holding', register } as const]),
    );
    const driver = new RecordedDriver(
      connectionTo(server.port),
      modbusTags(addresses, { everyMs: 5000, workUnit }),
    ).start();
    try {
      await driver.until(() => driver.frames.length >= 2, 'two frames');
      expect(driver.frames.map((frame) => [frame.workUnit, [...frame.tag]])).toEqual([
        ['unit-0', [1, 3]],
        ['unit-1', [2, 4]],
      ]);
      const [first, second] = driver.frames;
      expect(new Set([...first!.sourceTime, ...second!.sourceTime, ...first!.receivedTime]).size).toBe(1);
      expect(first!.serverTime).toHaveLength(0);
      expect(driver.healths.at(-1)?.requests).toBe(1);
    } finally {
      await driver.stop();
    }
  });
});
