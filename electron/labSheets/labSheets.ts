import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadSheet } from '../../shared/contract/labCommands.ts';
import type { LabConfig } from '../../shared/domain/config/lab.ts';
import type { Item } from '../../shared/domain/lab/item.ts';
import { openTable, tableKindOf } from '../imports/index.ts';
import { createUnits, readItems, readPurchases, type SheetRow } from '../lab/index.ts';

/** Largest sheet that is read. 64 MiB hold some half a million rows. */
const SHEET_BYTES_MAX = 64 * 2 ** 20;
const ROWS_MAX = 20_000;
const LOOK_EVERY_MS = 10_000;

/**
 * Reads a sheet of a laboratory: CSV or XLSX, whatever its first bytes say.
 *
 * @throws Error naming file, column or row, with the remedy
 */
export async function readSheet(dataDir: string, sheet: LabConfig['sheets'][number]): Promise<ReadSheet> {
  const path = join(dataDir, sheet.file);
  const { size } = statSync(path);
  if (size > SHEET_BYTES_MAX) throw new Error(`${sheet.file} has ${size} bytes; at most ${SHEET_BYTES_MAX} are read`);
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
  const kind = await tableKindOf(path);
  const format =
    kind === 'xlsx'
      ? ({ kind, headerRow: 1 } as const)
      : ({ kind, delimiter: 'auto', encoding: 'auto', decimal: '.', headerRow: 1, rowNames: false } as const);
  const table = await openTable(path, format as Parameters<typeof openTable>[1]);
  const rows: SheetRow[] = [];
  try {
    for await (const batch of table.rows())
      for (const { number, cells, kinds } of batch) {
        if (rows.length > ROWS_MAX) throw new Error(`${sheet.file} has more than ${ROWS_MAX} rows; split it`);
        rows.push({ number, cells, ...(kinds === undefined ? {} : { kinds }) });
      }
  } finally {
    await table.close();
  }
  const [first, ...body] = rows;
  const header = first?.cells.map((cell) => cell.trim()) ?? [];
  const { list, file, isWhole, columns } = sheet;
  const told = { list, file, sha256, isWhole, rows: body.length };
  if (list === 'purchases') {
    const { purchases, refused } = readPurchases(header, body, table.isDate1904);
    return { ...told, items: [], purchases, refused };
  }
  const options = { columns: columns as Partial<Record<keyof Item, string>>, isDate1904: table.isDate1904 };
  const { items, refused } = readItems(header, body, createUnits(), options);
  return { ...told, items, purchases: [], refused };
}

export interface LabSheetPorts {
  readonly dataDir: string;
  lab(): LabConfig | undefined;
  take(sheet: ReadSheet): Promise<unknown>;
  say(level: 'info' | 'warn', message: string): void;
}

/**
 * Reads the sheets of the configuration now and whenever one changes; what cannot be read is said once and tried again when it
 * changes.
 *
 * @returns stops watching
 */
export function watchLabSheets(ports: LabSheetPorts): () => void {
  const seen = new Map<string, string>();
  let isReading = false;

  async function look(): Promise<void> {
    if (isReading) return;
    isReading = true;
    for (const sheet of ports.lab()?.sheets ?? []) {
      const path = join(ports.dataDir, sheet.file);
      if (!existsSync(path)) continue;
      const { mtimeMs, size } = statSync(path);
      const version = `${mtimeMs} ${size}`;
      if (seen.get(sheet.file) === version) continue;
      try {
        await ports.take(await readSheet(ports.dataDir, sheet));
        seen.set(sheet.file, version);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        // A station that is just being changed takes the sheet the next time.
        if (!/try again/.test(message)) seen.set(sheet.file, version);
        ports.say('warn', `sheet ${sheet.file} was not read: ${message}`);
      }
    }
    isReading = false;
  }

  void look();
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
