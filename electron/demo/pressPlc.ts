/** The press PLC behind the Modbus server: table images made from the signal board, at most once per grid step. */
import type { ModbusUnit } from './modbusAnswers.ts';
import type { PlantProcess } from './process/index.ts';
import { writeRegisters } from './registerCodec.ts';
import { REGISTER_MAP, TABLE_SIZES, widthOf } from './registerMap.ts';
import type { SignalBoard } from './signalBoard.ts';
import type { TagId } from './signals.ts';

export interface PressPlc extends ModbusUnit {
  /** From now on the registers of this tag are answered by exception 2, or again by their values. */
  setRefused(tag: TagId, refused: boolean): void;
}

/** @param advance brings the process to the present before a table is read */
export function createPressPlc(process: PlantProcess, signals: SignalBoard, advance: () => void): PressPlc {
  const images = {
    holding: new Uint16Array(TABLE_SIZES.holding),
    input: new Uint16Array(TABLE_SIZES.input),
    coil: new Uint8Array(TABLE_SIZES.coil),
    discrete: new Uint8Array(TABLE_SIZES.discrete),
  };
  const refused = new Set<TagId>();
  let imagesOf = { atMs: Number.NaN, revision: -1 };

  function refresh(): void {
    advance();
    if (imagesOf.atMs === process.atMs && imagesOf.revision === signals.revision) return;
    imagesOf = { atMs: process.atMs, revision: signals.revision };
    for (const row of REGISTER_MAP) {
      const value = signals.read(row.tag);
      if (row.table === 'coil' || row.table === 'discrete') images[row.table][row.register] = value ? 1 : 0;
      else writeRegisters(images[row.table], row, value);
    }
  }

  return {
    registers(table) {
      refresh();
      return images[table];
    },
    bits(table) {
      refresh();
      return images[table];
    },
    refuses(table, start, quantity) {
      if (refused.size === 0) return false;
      return REGISTER_MAP.some(
        (row) =>
          refused.has(row.tag) &&
          row.table === table &&
          row.register < start + quantity &&
          start < row.register + widthOf(row),
      );
    },
    setRefused(tag, isRefused) {
      if (isRefused) refused.add(tag);
      else refused.delete(tag);
    },
  };
}
