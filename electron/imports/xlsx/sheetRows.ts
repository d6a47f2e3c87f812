import { fault, type RowFault } from '../rowFault.ts';
import {
  BrokenFileError,
  CELL_LENGTH_MAX,
  type CellKind,
  COLUMNS_MAX,
  type SourceRemarks,
  type SourceRow,
} from '../sourceRow.ts';
import { unescapeText } from './escapes.ts';
import type { XmlHandlers } from './xmlPart.ts';

/** Last row of a sheet. */
const ROWS_MAX = 1_048_576;

/**
 * Builds rows from the elements of a sheet (ECMA-376 part 1, 18.3). Formulas are never evaluated: the value saved beside one is
 * taken and counted, a formula without one is `uncomputed`. Hidden rows are rows.
 */
export class SheetRows implements XmlHandlers {
  /** Rows that are whole; the caller takes them out. */
  ready: SourceRow[] = [];
  readonly #strings: readonly string[];
  readonly #isDate: readonly boolean[];
  readonly #remarks: SourceRemarks;
  readonly #sheet: string;
  #row = 0;
  #column = 0;
  #cells: string[] = [];
  #kinds: CellKind[] = [];
  #fault: RowFault | undefined;
  #type = 'n';
  #style = 0;
  #text = '';
  #collects = false;
  #phonetic = 0;
  #hasFormula = false;
  #hasValue = false;

  constructor(sheet: string, strings: readonly string[], isDate: readonly boolean[], remarks: SourceRemarks) {
    this.#sheet = sheet;
    this.#strings = strings;
    this.#isDate = isDate;
    this.#remarks = remarks;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'c') this.#openCell(attributes);
    else if (name === 'v') this.#begin();
    else if (name === 't') this.#collects = this.#phonetic === 0;
    else if (name === 'is') this.#begin(false);
    else if (name === 'f') this.#hasFormula = true;
    else if (name === 'rPh') this.#phonetic++;
    else if (name === 'row') this.#openRow(attributes);
  }

  text(text: string): void {
    if (this.#collects) this.#text += text;
  }

  close(name: string): void {
    if (name === 'c') this.#closeCell();
    else if (name === 'v' || name === 't') this.#collects = false;
    else if (name === 'rPh') this.#phonetic--;
    else if (name === 'row') this.#closeRow();
  }

  #begin(collects = true): void {
    this.#collects = collects;
    this.#hasValue = true;
    this.#text = '';
  }

  #openRow({ r, hidden }: Readonly<Record<string, string>>): void {
    this.#row = r === undefined ? this.#row + 1 : Number(r);
    if (!Number.isInteger(this.#row) || this.#row < 1 || this.#row > ROWS_MAX)
      throw new BrokenFileError(`sheet "${this.#sheet}" has a row numbered "${r}": rows go from 1 to ${ROWS_MAX}`);
    if (hidden === '1' || hidden === 'true') this.#remarks.hiddenRows++;
    this.#column = 0;
    this.#cells = [];
    this.#kinds = [];
    this.#fault = undefined;
  }

  #openCell({ r, t, s }: Readonly<Record<string, string>>): void {
    const column = r === undefined ? this.#column + 1 : columnOf(r);
    if (column < 1 || column > COLUMNS_MAX)
      throw new BrokenFileError(`sheet "${this.#sheet}" has a cell called "${r}" in row ${this.#row}: no such column`);
    this.#column = column;
    this.#type = t ?? 'n';
    this.#style = s === undefined ? 0 : Number(s);
    this.#text = '';
    this.#hasFormula = false;
    this.#hasValue = false;
  }

  #closeCell(): void {
    if (this.#hasFormula) this.#remarks.formulaCells++;
    if (!this.#hasValue && !this.#hasFormula) return;
    while (this.#cells.length < this.#column - 1) {
      this.#cells.push('');
      this.#kinds.push('text');
    }
    const [text, kind] = this.#value();
    if (text.length > CELL_LENGTH_MAX) {
      this.#fault ??= fault(
        'overLongCell',
        `cell ${this.#column} has ${text.length} characters, at most ${CELL_LENGTH_MAX} are taken`,
      );
    }
    this.#cells[this.#column - 1] = text.length > CELL_LENGTH_MAX ? text.slice(0, CELL_LENGTH_MAX) : text;
    this.#kinds[this.#column - 1] = kind;
  }

  #value(): readonly [string, CellKind] {
    const text = this.#text;
    if (this.#hasFormula && (!this.#hasValue || (text === '' && this.#type === 'n'))) return ['', 'uncomputed'];
    switch (this.#type) {
      case 's': {
        const string = this.#strings[text.trim() === '' ? Number.NaN : Number(text)];
        if (string === undefined)
          this.#fault ??= fault(
            'brokenCell',
            `cell ${this.#column} names text ${text}, the workbook has ${this.#strings.length}`,
          );
        return [string ?? '', 'text'];
      }
      case 'n':
        return [text, text === '' ? 'text' : this.#isDate[this.#style] === true ? 'date' : 'number'];
      case 'b':
        return [text === '1' || text === 'true' ? 'TRUE' : 'FALSE', 'boolean'];
      case 'e':
        return [text, 'error'];
      default: // str, inlineStr; d is ISO 8601 text
        return [unescapeText(text), 'text'];
    }
  }

  #closeRow(): void {
    const cells = this.#cells;
    if (cells.every((cell, i) => cell.trim() === '' && this.#kinds[i] !== 'uncomputed')) {
      this.#remarks.emptyRows++;
      return;
    }
    this.ready.push({
      number: this.#row,
      cells,
      kinds: this.#kinds,
      ...(this.#fault ? { fault: this.#fault } : {}),
      evidence: () => JSON.stringify(cells),
    });
  }
}

/** `B7` → 2; 0 for what is no cell reference. */
function columnOf(reference: string): number {
  const letters = /^([A-Za-z]{1,3})\d+$/.exec(reference)?.[1];
  if (letters === undefined) return 0;
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column;
}
