import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModbusAddress } from '../../../shared/domain/config/index.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import { connectionTo, modbusTags, RecordedDriver } from './support/recordedDriver.ts';
import { ServedModbus } from './support/servedModbus.ts';

const registers = (...at: number[]): Record<string, ModbusAddress> =>
  Object.fromEntries(at.map((register) => [`r${register}`, { table: 'holding', register }]));
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

describe('a device that refuses', () => {
  let server: ServedModbus;
  let driver: RecordedDriver;
  beforeEach(async () => {
    server = await ServedModbus.start();
    await server.tell({ entries: [{ table: 'holding', at: 0, entries: range(1000, 1500) }] });
  });
  afterEach(async () => {
    await driver.stop();
    await server.stop();
  });

  it.each([
    [1, STATUS.BadNotSupported],
    [2, STATUS.BadNodeIdUnknown],
    [3, STATUS.BadConfigurationError],
  ])('one register by exception %i switches off that tag alone, naming it', async (exceptionCode, status) => {
    await server.tell({ holes: [{ table: 'holding', at: 37, exceptionCode }] });
    driver = new RecordedDriver(connectionTo(server.port), modbusTags(registers(...range(0, 100)))).start();
    await driver.until(() => driver.readings.filter(({ tagId }) => tagId === 'r99').length >= 4, 'four cycles');
    expect(driver.disabled).toHaveLength(1);
    expect(driver.disabled[0]).toMatchObject({ tagId: 'r37', status });
    expect(driver.disabled[0]!.message).toMatch(new RegExp(`"r37".*holding register 37 .*exception ${exceptionCode} `));
    for (const register of range(0, 100).filter((at) => at !== 37)) {
      const readings = driver.readings.filter(({ tagId }) => tagId === `r${register}`);
      expect(readings.length).toBeGreaterThanOrEqual(3);
      expect(readings.every((reading) => reading.status === STATUS.Good && reading.value === 1000 + register)).toBe(
        true,
      );
    }
    expect(driver.readings.filter(({ tagId }) => tagId === 'r37').map((reading) => reading.status)).toEqual([status]);
    expect(driver.healths.at(-1)?.state).toBe('online');
  });

  it('asks in as few requests as before afterwards, around the refused register', async () => {
    await server.tell({ holes: [{ table: 'holding', at: 37, exceptionCode: 2 }] });
    driver = new RecordedDriver(connectionTo(server.port), modbusTags(registers(...range(0, 100)))).start();
    await driver.until(() => driver.readings.filter(({ tagId }) => tagId === 'r0').length >= 3, 'three cycles');
    await server.tell({ forget: true });
    const before = driver.readings.length;
    await driver.until(() => driver.readings.length >= before + 300, 'three more cycles');
    const asked = await server.tell({});
    expect(new Set(asked.map((request) => request.join(' ')))).toEqual(new Set(['holding 0 37', 'holding 38 62']));
  });

  it('a hole nobody asked for costs no tag: the two sides are asked apart', async () => {
    await server.tell({ holes: [{ table: 'holding', at: 5, exceptionCode: 2 }] });
    driver = new RecordedDriver(connectionTo(server.port), modbusTags(registers(0, 1, 2, 10, 11))).start();
    await driver.until(() => driver.readings.filter(({ tagId }) => tagId === 'r11').length >= 3, 'three cycles');
    expect(driver.disabled).toEqual([]);
    expect(driver.readings.every(({ status }) => status === STATUS.Good)).toBe(true);
    await server.tell({ forget: true });
    const before = driver.frames.length;
    await driver.until(() => driver.frames.length >= before + 2, 'two more cycles');
    const asked = await server.tell({});
    expect(new Set(asked.map((request) => request.join(' ')))).toEqual(new Set(['holding 0 3', 'holding 10 2']));
  });

  it.each([
    [4, STATUS.BadDeviceFailure],
    [6, STATUS.BadCommunicationError],
    [11, STATUS.BadCommunicationError],
  ])(
    'for now, by exception %i, makes its tags Bad once and is asked again until it answers',
    async (exceptionCode, status) => {
      await server.tell({ holes: [{ table: 'holding', at: 0, exceptionCode }] });
      driver = new RecordedDriver(connectionTo(server.port), modbusTags(registers(0, 1, 200))).start();
      const of = (tagId: string) => driver.readings.filter((reading) => reading.tagId === tagId);
      await driver.until(() => of('r200').length >= 4, 'the healthy request goes on');
      expect(of('r0').map((reading) => reading.status)).toEqual([status]);
      expect(of('r1').map((reading) => reading.status)).toEqual([status]);
      expect(driver.healths.at(-1)).toMatchObject({ state: 'degraded' });
      expect(driver.disabled).toEqual([]);
      await server.tell({ holes: [] });
      await driver.until(() => of('r1').at(-1)!.status === STATUS.Good, 'recovery');
      await driver.until(() => driver.healths.at(-1)!.state === 'online', 'online again');
    },
  );

  it('is asked again when the link returns, and read as soon as the fault is mended', async () => {
    await server.tell({ holes: [{ table: 'holding', at: 1, exceptionCode: 2 }] });
    driver = new RecordedDriver(connectionTo(server.port), modbusTags(registers(0, 1, 2))).start();
    await driver.until(() => driver.disabled.length === 1, 'r1 switched off');
    const { port } = server;
    await server.stop();
    server = await ServedModbus.start(port);
    await driver.until(() => driver.latest.get('r1')?.status === STATUS.Good, 'r1 read');
    await driver.until(() => driver.healths.at(-1)!.message === '', 'nothing is switched off any more');
  });
});
