import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileDecodePlan } from '../../../electron/acquisition/modbus/decodeRegisters.ts';
import { FrameColumns } from '../../../electron/acquisition/modbus/frameColumns.ts';
import { checkModbusAddress, resolveModbusAddress } from '../../../electron/acquisition/modbus/modbusAddress.ts';
import type { ModbusAddress } from '../../../shared/domain/config/index.ts';
import { rowValue } from '../../../shared/domain/frame.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import { type Instant, instantFromUs } from '../../../shared/domain/time.ts';
import type { Value, ValueType } from '../../../shared/domain/valueType.ts';
import { bytesOf, ORDERS_BY_BYTES, registersFor, registersOf } from './support/encode.ts';

const AT: Instant = instantFromUs(1_790_000_000_000_000);

function decode(address: ModbusAddress, registers: readonly number[]): { value: Value | undefined; status: number } {
  const resolved = resolveModbusAddress({ id: 'tag', address });
  const columns = new FrameColumns('plc', 'unit-1', 1);
  const data = Uint8Array.from(registers.flatMap((register) => [register >> 8, register & 255]));
  columns.addAnswer(compileDecodePlan([{ number: 7, address: resolved }], address.register), data, AT);
  const frame = columns.take()!;
  return { value: rowValue(frame, 0), status: frame.status[0]! };
}

const holding = (type: ValueType, more: Partial<ModbusAddress> = {}): ModbusAddress => ({
  table: 'holding',
  register: 0,
  type,
  ...more,
});

const TYPES: [ValueType, fc.Arbitrary<number | bigint>, number][] = [
  ['int16', fc.integer({ min: -32768, max: 32767 }), 2],
  ['uint16', fc.integer({ min: 0, max: 65535 }), 2],
  ['bcd16', fc.integer({ min: 0, max: 9999 }), 2],
  ['int32', fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), 4],
  ['uint32', fc.integer({ min: 0, max: 2 ** 32 - 1 }), 4],
  ['float32', fc.float(), 4],
  ['bcd32', fc.integer({ min: 0, max: 99_999_999 }), 4],
  ['int64', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), 8],
  ['uint64', fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), 8],
  ['float64', fc.double(), 8],
];

describe('a value comes out as it was put in, bit for bit', () => {
  const cases = TYPES.flatMap(([type, values, bytes]) =>
    ORDERS_BY_BYTES[bytes]!.map((order) => ({ type, order, values })),
  );
  it.each(cases)('$type in order $order', ({ type, order, values }) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(decode(holding(type, { order }), registersFor(bytesOf(type, value), order)).value).toBe(value);
      }),
    );
  });

  it('takes the most significant byte first where no order is given', () => {
    expect(decode(holding('uint64'), [0x0102, 0x0304, 0x0506, 0x0708]).value).toBe(0x0102030405060708n);
    expect(decode({ table: 'input', register: 0 }, [0x1234]).value).toBe(0x1234);
  });
});

describe('bools', () => {
  it.each(Array.from({ length: 16 }, (_, bit) => bit))('bit %i of a register, 0 = least significant', (bit) => {
    expect(decode({ table: 'holding', register: 0, bit }, [1 << bit]).value).toBe(true);
    expect(decode({ table: 'holding', register: 0, bit }, [0xffff ^ (1 << bit)]).value).toBe(false);
  });
  it('bit 0 with swapped bytes is the least significant bit of the first byte', () => {
    expect(decode({ table: 'input', register: 0, bit: 0, order: 'BA' }, [0x0100]).value).toBe(true);
  });
  it('a whole register is true when it is not zero', () => {
    expect(decode(holding('bool'), [0]).value).toBe(false);
    expect(decode(holding('bool'), [0x0100]).value).toBe(true);
  });
});

describe('strings', () => {
  const text = (travelled: number[], order: 'AB' | 'BA' = 'AB'): Value | undefined =>
    decode(holding('string', { registers: travelled.length / 2, order }), registersOf(travelled)).value;
  it('drop trailing NULs and keep those inside', () => {
    expect(text([0x41, 0, 0x42, 0, 0, 0])).toBe('A\0B');
    expect(text([0, 0])).toBe('');
  });
  it('order BA puts the low byte first', () => expect(text([0x42, 0x41, 0, 0x43], 'BA')).toBe('ABC'));
  it('are UTF-8 when the bytes are valid UTF-8', () =>
    expect(text([...new TextEncoder().encode('Öl µm'), 0])).toBe('Öl µm'));
  it('are ISO 8859-1 otherwise, so that no byte is lost', () => expect(text([0xd6, 0x6c])).toBe('Öl'));
});

describe('what is not a number', () => {
  it.each([
    ['bcd16', [0x12a4]],
    ['bcd32', [0x1234, 0x56f8]],
  ] as [ValueType, number[]][])('%s with a digit above 9 is Bad and has no value', (type, registers) => {
    expect(decode(holding(type), registers)).toEqual({ value: undefined, status: STATUS.BadOutOfRange });
  });
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%d is passed on as it is', (value) => {
    for (const type of ['float32', 'float64'] as const) {
      expect(decode(holding(type), registersFor(bytesOf(type, value), 'ABCD'))).toEqual({ value, status: STATUS.Good });
    }
  });
});

describe('addresses that cannot be read are refused, naming tag and remedy', () => {
  it.each([
    [{ table: 'coil', register: 1, type: 'uint16' }, /"boiler".*a coil is one bit/],
    [{ table: 'discrete', register: 1, bit: 3 }, /"boiler".*one bit already/],
    [{ table: 'coil', register: 1, order: 'AB' }, /"boiler".*"order" belongs to registers/],
    [{ table: 'holding', register: 1, type: 'float32', bit: 3 }, /"boiler".*one bit of a register is a bool/],
    [{ table: 'holding', register: 1, type: 'float32', order: 'AB' }, /"boiler".*float32 has order ABCD.*not AB/],
    [{ table: 'holding', register: 1, type: 'uint16', order: 'GHEFCDAB' }, /"boiler".*uint16 has order/],
    [{ table: 'holding', register: 1, type: 'int32', order: 'HGFEDCBA' }, /"boiler".*int32 has order/],
    [{ table: 'input', register: 1, type: 'string' }, /"boiler".*needs "registers"/],
    [{ table: 'input', register: 1, type: 'string', registers: 4, order: 'ABCD' }, /"boiler".*order AB.*or BA/],
    [{ table: 'input', register: 1, type: 'int16', registers: 4 }, /"boiler".*belongs to a string/],
    [{ table: 'holding', register: 65533, type: 'float64' }, /"boiler".*past the last register/],
    [{ nodeId: 'i=1' }, /"boiler".*needs "table" and "register"/],
  ] as [ModbusAddress, RegExp][])('%j', (address, message) => {
    expect(checkModbusAddress({ id: 'boiler', address })).toEqual([expect.stringMatching(message)]);
    expect(() => resolveModbusAddress({ id: 'boiler', address })).toThrow(message);
  });
  it('a value wider than the connection allows in one request', () => {
    expect(checkModbusAddress({ id: 'boiler', address: holding('float64') }, { maxRegistersPerRead: 3 })).toEqual([
      expect.stringMatching(/"boiler".*4 registers do not fit.*maxRegistersPerRead/),
    ]);
  });
});

const TRUTH = new URL('../../../../shared/data/truth.md', import.meta.url);
const truth = existsSync(TRUTH) ? readFileSync(TRUTH, 'utf8') : undefined;
if (truth === undefined) console.log('worked examples absent (../shared/data/truth.md): word-order table not compared');

describe.runIf(truth !== undefined)('the published word-order table', () => {
  const rows = [
    ...(truth ?? '').matchAll(
      /^\| (float32|float64|u?int\d\d) \| (-?[\d.]+) \| ([0-9A-F ]+) \| ([0-9A-F ]+) \| ([0-9A-F ]+) \| ([0-9A-F ]+) \|$/gm,
    ),
  ];
  it('has its eight rows', () => expect(rows).toHaveLength(8));
  it.each(rows.map(([, type, value, ...columns]) => ({ type, value, columns })))(
    '$type $value',
    ({ type, value, columns }) => {
      (['ABCD', 'CDAB', 'BADC', 'DCBA'] as const).forEach((order, i) => {
        const registers = columns[i]!.trim()
          .split(' ')
          .map((word) => Number.parseInt(word, 16));
        expect(String(decode(holding(type as ValueType, { order }), registers).value)).toBe(String(Number(value)));
      });
    },
  );
});
