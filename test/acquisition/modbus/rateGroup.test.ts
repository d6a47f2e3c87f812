import { describe, expect, it } from 'vitest';
import { resolveModbusAddress } from '../../../electron/acquisition/modbus/modbusAddress.ts';
import { type GroupRead, type ModbusTag, RateGroup } from '../../../electron/acquisition/modbus/rateGroup.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import { instantFromUs } from '../../../shared/domain/time.ts';

const AT = instantFromUs(1_790_000_000_000_000);
const LIMITS = { maxRegistersPerRead: 125, maxBitsPerRead: 2000, maxGapRegisters: 16 };

const tag = (register: number): ModbusTag => {
  const address = resolveModbusAddress({ id: `r${register}`, address: { table: 'holding', register } });
  return {
    id: `r${register}`,
    number: register,
    workUnit: 'unit-1',
    address,
    unitId: 1,
    table: 'holding',
    start: register,
    count: 1,
    everyMs: 1000,
  };
};
const groupOf = (registers: number[]): RateGroup => new RateGroup('plc', 1000, registers.map(tag), LIMITS);
const places = (reads: readonly GroupRead[]): string[] => reads.map(({ start, count }) => `${start}+${count}`);

/** Runs one cycle against a device without the registers `missing`; tells what was asked and which tags were blamed. */
function cycle(
  group: RateGroup,
  missing: ReadonlySet<number>,
): { asked: string[]; blamed: string[]; values: number[] } {
  const queue = group.readsOfCycle();
  const asked: string[] = [];
  const blamed: string[] = [];
  for (let read = queue.shift(); read; read = queue.shift()) {
    const { start, count } = read;
    asked.push(...places([read]));
    const registers = Array.from({ length: count }, (_, i) => start + i);
    if (registers.some((register) => missing.has(register))) {
      const { halves, disabled } = group.refuse(read, STATUS.BadNodeIdUnknown, AT);
      queue.unshift(...halves);
      if (disabled) blamed.push(disabled.id);
    } else {
      group.accept(read, Uint8Array.from(registers.flatMap((register) => [register >> 8, register & 255])), AT);
    }
  }
  const values = group
    .takeFrames()
    .flatMap((frame) => [...frame.value].filter((_, row) => frame.status[row] === STATUS.Good));
  return { asked, blamed, values };
}

describe('tags the device refuses', () => {
  const all = Array.from({ length: 40 }, (_, i) => i);

  it('are found by halving within one cycle, and every other tag is still read in it, once', () => {
    const { blamed, values } = cycle(groupOf(all), new Set([7, 8, 31]));
    expect(blamed).toEqual(['r7', 'r8', 'r31']);
    expect(values.sort((a, b) => a - b)).toEqual(all.filter((register) => ![7, 8, 31].includes(register)));
  });

  it('are left out of the next cycle, in as few requests as can go round them', () => {
    const group = groupOf(all);
    cycle(group, new Set([7, 8, 31]));
    expect(cycle(group, new Set([7, 8, 31]))).toMatchObject({ asked: ['0+7', '9+22', '32+8'], blamed: [] });
  });

  it('are asked again, alone, when it is time, and join the others once they answer', () => {
    const group = groupOf(all);
    cycle(group, new Set([7]));
    group.retryDisabled();
    const still = cycle(group, new Set([7]));
    expect(still).toMatchObject({ asked: ['0+7', '8+32', '7+1'], blamed: [] });
    expect(group.disabled).toBe(1);
    group.retryDisabled();
    expect(cycle(group, new Set()).values).toContain(7);
    expect(group.disabled).toBe(0);
    expect(cycle(group, new Set()).asked).toEqual(['0+40']);
  });

  it('a device that takes only short requests loses no tag', () => {
    const group = groupOf(all);
    const tooLong = (): string[] => {
      const queue = group.readsOfCycle();
      const asked: string[] = [];
      for (let read = queue.shift(); read; read = queue.shift()) {
        asked.push(...places([read]));
        if (read.count > 10) queue.unshift(...group.refuse(read, STATUS.BadConfigurationError, AT).halves);
        else group.accept(read, new Uint8Array(read.count * 2), AT);
      }
      group.takeFrames();
      return asked;
    };
    let asked = tooLong();
    for (let i = 0; i < 10 && asked.some((place) => Number(place.split('+')[1]) > 10); i++) asked = tooLong();
    expect(asked).toEqual(['0+10', '10+10', '20+10', '30+10']);
    expect(group.disabled).toBe(0);
  });

  it('are told Bad once; the others know nothing of it', () => {
    const group = groupOf([0, 1]);
    cycle(group, new Set([1]));
    const [frame] = group.allBad(STATUS.BadNoCommunication, AT);
    expect([...frame!.tag]).toEqual([0]);
    expect([...frame!.status]).toEqual([STATUS.BadNoCommunication]);
  });
});
