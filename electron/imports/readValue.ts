import type { ValueMapping } from '../../shared/domain/importMapping.ts';
import { STATUS } from '../../shared/domain/statusCode.ts';
import type { Value, ValueKind } from '../../shared/domain/valueType.ts';
import { type NumberReading, numberReader } from './readNumber.ts';
import { fault, quoted, type RowFault } from './rowFault.ts';
import type { CellKind } from './sourceRow.ts';

/**
 * A value that is known to lie below or above what was written ("<1", ">200.5"): Uncertain_EngineeringUnitsExceeded with the
 * LimitBits of a DataValue (OPC 10000-4 §7.39.1: InfoType bit 10; bits 8–9, 01 low, 10 high), the limit as its value.
 */
export const STATUS_LIMITED = {
  low: STATUS.UncertainEngineeringUnitsExceeded | 0x0500,
  high: STATUS.UncertainEngineeringUnitsExceeded | 0x0600,
} as const;
/** The sender wrote its mark for "no value here" (OPC 10000-6 Annex A: BadNoData). */
export const STATUS_NO_DATA = STATUS.BadNoData;

export type CellValue =
  | { readonly kind: 'value'; readonly value: Value; readonly status: number }
  | { readonly kind: 'noData' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'fault'; readonly fault: RowFault };

export interface ValueReader {
  readonly valueKind: ValueKind;
  read(text: string, kind: CellKind): CellValue;
}

/** Reads the cells of one value column by its mapping. */
export function valueReader(mapping: ValueMapping, decimal: '.' | ','): ValueReader {
  const { column, type } = mapping;
  const noData = new Set(mapping.noData.map((text) => text.trim()));
  const failed = (name: RowFault['name'], detail: string): CellValue => ({
    kind: 'fault',
    fault: fault(name, `column "${column}" ${detail}`),
  });
  const written = numberReader(decimal);
  const pointed = numberReader('.');

  function number(text: string, kind: CellKind): CellValue {
    if (kind === 'date') return failed('dateInsteadOfNumber', `holds a date (serial ${text}), expected a number`);
    const reading: NumberReading = kind === 'number' ? pointed(text) : written(text);
    switch (reading.kind) {
      case 'number':
        return { kind: 'value', value: reading.value, status: STATUS.Good };
      case 'censored':
        if (mapping.censored === 'limit')
          return { kind: 'value', value: reading.value, status: STATUS_LIMITED[reading.side] };
        return failed(
          'censoredValue',
          `is ${quoted(text)}: ${reading.side === 'low' ? 'below' : 'above'} a limit; the mapping's "censored" decides`,
        );
      case 'thousands':
        return failed(
          'thousandsSeparator',
          `is ${quoted(text)}: thousands separators are not taken, and the decimal mark is "${decimal}"`,
        );
      default:
        return failed('unparsableNumber', `is ${quoted(text)}, expected a number with the decimal mark "${decimal}"`);
    }
  }

  function other(text: string): CellValue {
    if (type === 'text') return { kind: 'value', value: text, status: STATUS.Good };
    if (type === 'bool') {
      const value = BOOLS.get(text.toLowerCase());
      if (value === undefined)
        return failed('unparsableNumber', `is ${quoted(text)}, expected true or false, yes or no, on or off, 1 or 0`);
      return { kind: 'value', value, status: STATUS.Good };
    }
    const isWhole = /^[+-]?\d{1,19}$/.test(text);
    if (!isWhole || BigInt.asIntN(64, BigInt(text)) !== BigInt(text))
      return failed('unparsableNumber', `is ${quoted(text)}, expected a whole number of 64 bits`);
    return { kind: 'value', value: BigInt(text), status: STATUS.Good };
  }

  return {
    valueKind: ({ number: 'number', text: 'string', bool: 'bool', integer64: 'int64' } as const)[type],
    read(cell, kind) {
      if (kind === 'error') return failed('errorCell', `holds the error ${quoted(cell)} of a formula`);
      if (kind === 'uncomputed')
        return failed(
          'formulaWithoutValue',
          'holds a formula that was saved without its value; formulas are never evaluated',
        );
      const text = cell.trim();
      if (noData.has(text)) return { kind: 'noData' };
      if (text === '') return mapping.empty === 'skip' ? { kind: 'empty' } : failed('emptyValue', 'is empty');
      return type === 'number' ? number(text, kind) : other(text);
    },
  };
}

const BOOLS = new Map([
  ...['true', 'yes', 'on', '1'].map((text) => [text, true] as const),
  ...['false', 'no', 'off', '0'].map((text) => [text, false] as const),
]);
