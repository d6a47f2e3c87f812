import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ByteOrder, ModbusAddress } from '../../../shared/domain/config/index.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import type { Value, ValueType } from '../../../shared/domain/valueType.ts';
import { bytesOf, ORDERS_BY_BYTES, registersFor, registersOf } from './support/encode.ts';
import { connectionTo, modbusTags, RecordedDriver } from './support/recordedDriver.ts';
import { type Entries, ServedModbus } from './support/servedModbus.ts';

const NUMBERS: [ValueType, number, fc.Arbitrary<number | bigint>][] = [
  ['bool', 2, fc.constantFrom(0, 1, 256, 65_535)],
  ['int16', 2, fc.integer({ min: -32_768, max: 32_767 })],
  ['uint16', 2, fc.integer({ min: 0, max: 65_535 })],
  ['bcd16', 2, fc.integer({ min: 0, max: 9999 })],
  ['int32', 4, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })],
  ['uint32', 4, fc.integer({ min: 0, max: 2 ** 32 - 1 })],
  ['float32', 4, fc.float()],
  ['bcd32', 4, fc.integer({ min: 0, max: 99_999_999 })],
  ['int64', 8, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  ['uint64', 8, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })],
  ['float64', 8, fc.double()],
];
const SAMPLES_EACH = 4;
const SEED = 20_260_721;

interface Served {
  readonly addresses: Record<string, ModbusAddress>;
  readonly expected: Map<string, Value>;
  readonly entries: Entries[];
}

/** Every type in every order in both register tables, side by side with now and then a gap; strings, bits, coils. */
function servePlant(): Served {
  const served: Served = { addresses: {}, expected: new Map(), entries: [] };
  for (const table of ['input', 'holding'] as const) {
    let at = 3;
    const put = (
      id: string,
      address: Omit<ModbusAddress, 'table' | 'register'>,
      registers: number[],
      value: Value,
    ): void => {
      const tag = `${table}.${id}`;
      served.addresses[tag] = { table, register: at, ...address };
      served.expected.set(tag, value);
      served.entries.push({ table, at, entries: registers });
      at += registers.length + (at % 7 === 0 ? 5 : 0);
    };
    for (const [type, bytes, values] of NUMBERS) {
      for (const order of ORDERS_BY_BYTES[bytes]!) {
        fc.sample(values, { numRuns: SAMPLES_EACH, seed: SEED + at }).forEach((value, i) => {
          const expected = type === 'bool' ? value !== 0 : value;
          put(`${type}.${order}.${i}`, { type, order }, registersFor(bytesOf(type, value), order), expected);
        });
      }
    }
    for (let bit = 0; bit < 16; bit++) {
      for (const order of ['AB', 'BA'] as ByteOrder[]) {
        const word = (0x5a3c * (bit + 1)) & 0xffff;
        put(
          `bit${bit}.${order}`,
          { bit, order },
          registersFor(bytesOf('uint16', word), order),
          ((word >> bit) & 1) === 1,
        );
      }
    }
    const text = [...new TextEncoder().encode('Charge µ-17, Öl'), 0, 0, 0].slice(0, 18);
    put('string.AB', { type: 'string', registers: 9, order: 'AB' }, registersOf(text), 'Charge µ-17, Öl');
    const swapped = text.map((_, i) => text[i ^ 1]!);
    put('string.BA', { type: 'string', registers: 9, order: 'BA' }, registersOf(swapped), 'Charge µ-17, Öl');
  }
  for (const table of ['coil', 'discrete'] as const) {
    const bits = fc.sample(fc.integer({ min: 0, max: 1 }), { numRuns: 2300, seed: SEED });
    served.entries.push({ table, at: 0, entries: bits });
    bits.forEach((bit, register) => {
      served.addresses[`${table}.${register}`] = { table, register };
      served.expected.set(`${table}.${register}`, bit === 1);
    });
  }
  return served;
}

describe('against modbus-serial’s server in another process', () => {
  let server: ServedModbus;
  const served = servePlant();
  beforeAll(async () => {
    server = await ServedModbus.start();
    await server.tell({ entries: served.entries });
  });
  afterAll(() => server.stop());

  it.each([1, 8])(
    'every type, order and table arrives exactly as served, with %i request(s) under way',
    async (maxInFlight) => {
      const connection = connectionTo(server.port, { maxInFlight });
      const driver = new RecordedDriver(connection, modbusTags(served.addresses, { everyMs: 5000 })).start();
      try {
        await driver.until(() => driver.readings.length >= served.expected.size, 'one reading of every tag');
        const { latest } = driver;
        expect(latest.size).toBe(served.expected.size);
        for (const [tagId, value] of served.expected) {
          expect({ tagId, value: latest.get(tagId)!.value }).toEqual({ tagId, value });
          expect(latest.get(tagId)!.status).toBe(STATUS.Good);
        }
        expect(driver.healths.at(-1)?.rejectedAnswers).toBe(0);
      } finally {
        await driver.stop();
      }
    },
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
