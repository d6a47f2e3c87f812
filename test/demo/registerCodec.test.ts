import { describe, expect, it } from 'vitest';
import type { PlantValue } from '../../electron/demo/plantValue.ts';
import { writeRegisters } from '../../electron/demo/registerCodec.ts';
import { REGISTER_MAP, type RegisterRow, TABLE_SIZES, widthOf } from '../../electron/demo/registerMap.ts';

const row = (part: Partial<RegisterRow> & Pick<RegisterRow, 'type'>): RegisterRow => ({
  tag: 'press-1.temp',
  table: 'holding',
  register: 0,
  unit: '1',
  ...part,
});

const hex = (of: RegisterRow, value: PlantValue): string => {
  const words = new Uint16Array(widthOf(of));
  writeRegisters(words, of, value);
  return Array.from(words, (word) => word.toString(16).padStart(4, '0')).join(' ');
};

describe('a value in registers', () => {
  it.each([
    ['float32 ABCD', row({ type: 'float32', order: 'ABCD' }), 123.456, '42f6 e979'],
    ['float32 CDAB', row({ type: 'float32', order: 'CDAB' }), 123.456, 'e979 42f6'],
    ['float32 BADC', row({ type: 'float32', order: 'BADC' }), 123.456, 'f642 79e9'],
    ['float32 DCBA', row({ type: 'float32', order: 'DCBA' }), 123.456, '79e9 f642'],
    ['uint32, all bits', row({ type: 'uint32', order: 'ABCD' }), 4_294_967_295, 'ffff ffff'],
    ['int32 BADC', row({ type: 'int32', order: 'BADC' }), -2, 'ffff feff'],
    ['uint64 past 2^53', row({ type: 'uint64', order: 'ABCDEFGH' }), 9_007_199_254_740_993n, '0020 0000 0000 0001'],
    ['int64 HGFEDCBA', row({ type: 'int64', order: 'HGFEDCBA' }), -2n, 'feff ffff ffff ffff'],
    ['float64 GHEFCDAB', row({ type: 'float64', order: 'GHEFCDAB' }), 1.5, '0000 0000 0000 3ff8'],
    ['int16 in tenths', row({ type: 'int16', scale: 0.1 }), -12.34, 'ff85'],
    ['int16 past its end is held there', row({ type: 'int16', scale: 0.1 }), 1e9, '7fff'],
    ['bcd16', row({ type: 'bcd16' }), 1234, '1234'],
    ['bcd32', row({ type: 'bcd32' }), 20_417_033, '2041 7033'],
    ['string AB', row({ type: 'string', order: 'AB', registers: 3 }), 'WO-1', '574f 2d31 0000'],
    ['string BA', row({ type: 'string', order: 'BA', registers: 3 }), 'WO-1', '4f57 312d 0000'],
    ['bit 3', row({ type: 'bool', bit: 3 }), true, '0008'],
  ] as const)('%s', (_name, of, value, expected) => {
    expect(hex(of, value)).toBe(expected);
  });

  it('leaves the other bits of a status word alone', () => {
    const words = new Uint16Array([0b1010]);
    writeRegisters(words, row({ type: 'bool', bit: 0 }), true);
    writeRegisters(words, row({ type: 'bool', bit: 1 }), false);
    expect(words[0]).toBe(0b1001);
  });
});

describe('the register map', () => {
  it('has no two rows on one register, apart from the bits of a word', () => {
    const owners = new Map<string, string>();
    for (const of of REGISTER_MAP) {
      for (let i = 0; i < widthOf(of); i += 1) {
        const place = `${of.table} ${of.register + i}${of.bit === undefined ? '' : ` bit ${of.bit}`}`;
        expect(owners.get(place), `${of.tag} at ${place}`).toBeUndefined();
        owners.set(place, of.tag);
      }
    }
  });

  it('lies within its tables', () => {
    for (const of of REGISTER_MAP) expect(of.register + widthOf(of)).toBeLessThanOrEqual(TABLE_SIZES[of.table]);
  });
});
