/**
 * The controller of the line behind the press: a Modbus unit of its own, eight holding registers a work unit (state, stop reason,
 * then total, reject and rework counts as uint32, high word first), and the press's product for whoever reads only this one.
 */
import type { ModbusUnit } from './modbusAnswers.ts';
import type { LineState, LineUnitState, PlantProcess } from './process/index.ts';

export const LINE_CONTROLLER_UNIT_ID = 3;
export const LINE_UNITS = ['deburr', 'weld', 'pack'] as const satisfies readonly (keyof LineState)[];
export type LineUnit = (typeof LINE_UNITS)[number];

export const LINE_REGISTERS = { state: 0, stopReason: 1, total: 2, reject: 4, rework: 6 } as const;
const REGISTERS_PER_UNIT = 8;
export const PRODUCT_REGISTER = LINE_UNITS.length * REGISTERS_PER_UNIT;
const PRODUCT_REGISTERS = 8;

export const lineRegister = (unit: LineUnit, value: keyof typeof LINE_REGISTERS): number =>
  LINE_UNITS.indexOf(unit) * REGISTERS_PER_UNIT + LINE_REGISTERS[value];

/** @param advance brings the process to the present before a table is read */
export function createLineController(process: PlantProcess, advance: () => void): ModbusUnit {
  const holding = new Uint16Array(PRODUCT_REGISTER + PRODUCT_REGISTERS);
  const none = new Uint8Array(0);
  return {
    registers(table) {
      if (table === 'input') return new Uint16Array(0);
      advance();
      for (const unit of LINE_UNITS) writeUnit(holding, lineRegister(unit, 'state'), process.state.line[unit]);
      const product = process.state.press.product.padEnd(PRODUCT_REGISTERS * 2, '\0');
      for (let i = 0; i < PRODUCT_REGISTERS; i++)
        holding[PRODUCT_REGISTER + i] = (product.charCodeAt(i * 2) << 8) | product.charCodeAt(i * 2 + 1);
      return holding;
    },
    bits: () => none,
  };
}

function writeUnit(holding: Uint16Array, at: number, unit: LineUnitState): void {
  holding[at] = unit.state;
  holding[at + 1] = unit.stopReason;
  [unit.totalCount, unit.rejectCount, unit.reworkCount].forEach((count, i) => {
    holding[at + 2 + i * 2] = count >>> 16;
    holding[at + 3 + i * 2] = count & 0xffff;
  });
}
