import fc from 'fast-check';
import type { ByteOrder, ModbusAddress } from '../../../../shared/domain/config/index.ts';
import type { Value, ValueType } from '../../../../shared/domain/valueType.ts';
import { bytesOf, ORDERS_BY_BYTES, registersFor, registersOf } from './encode.ts';
import type { Entries } from './servedModbus.ts';

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

export interface ServedPlant {
  readonly addresses: Record<string, ModbusAddress>;
  readonly expected: Map<string, Value>;
  readonly entries: Entries[];
}

/** Every type in every order in both register tables, side by side with now and then a gap; strings, bits, coils. */
export function servePlant(): ServedPlant {
  const served: ServedPlant = { addresses: {}, expected: new Map(), entries: [] };
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
