import type { Database } from 'better-sqlite3';
import type { LabList } from '../../shared/domain/config/lab.ts';
import type { DifferenceVerdict, InventoryBody } from '../../shared/domain/entries/inventory.ts';
import type { Item } from '../../shared/domain/lab/item.ts';
import type { Purchase } from '../../shared/domain/lab/purchase.ts';

/** Carries one sealed act into the tables of the inventory. */
export function projectInventory(db: Database, seq: number, { act, actor, at }: InventoryBody): void {
  switch (act.act) {
    case 'imported':
      projectSheet(db, seq, act, at);
      return;
    case 'decided':
      db.prepare(
        `INSERT INTO inventoryDecision (difference, verdict, reason, user, at, seq) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (difference) DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason, user = excluded.user,
           at = excluded.at, seq = excluded.seq`,
      ).run(act.difference, act.verdict, act.reason, actor.user, at, seq);
      return;
    case 'requested':
      db.prepare('INSERT OR IGNORE INTO labRequest (id, kind, content, user, at, seq) VALUES (?, ?, ?, ?, ?, ?)').run(
        act.request,
        act.requestKind,
        JSON.stringify(act.content),
        actor.user,
        at,
        seq,
      );
  }
}

type Imported = Extract<InventoryBody['act'], { act: 'imported' }>;

function projectSheet(db: Database, seq: number, act: Imported, at: number): void {
  const { list } = act;
  if (act.part === 0) {
    db.prepare('DELETE FROM inventoryRefused WHERE list = ?').run(list);
    db.prepare(
      `INSERT INTO inventorySheet (list, file, sha256, at, rows, accepted, seq) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (list) DO UPDATE SET file = excluded.file, sha256 = excluded.sha256, at = excluded.at,
         rows = excluded.rows, accepted = excluded.accepted, seq = excluded.seq`,
    ).run(list, act.file, act.sha256, at, act.rows, act.accepted, seq);
  }
  const put = db.prepare(
    `INSERT INTO inventoryItem (list, barcode, item, seq) VALUES (?, ?, ?, ?)
     ON CONFLICT (list, barcode) DO UPDATE SET item = excluded.item, seq = excluded.seq`,
  );
  for (const item of act.added) put.run(list, item.barcode, JSON.stringify(item), seq);
  for (const { after } of act.changed) put.run(list, after.barcode, JSON.stringify(after), seq);
  const take = db.prepare('DELETE FROM inventoryItem WHERE list = ? AND barcode = ?');
  for (const barcode of act.removed) take.run(list, barcode);
  const buy = db.prepare(
    `INSERT INTO inventoryPurchase (id, purchase, seq) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET purchase = excluded.purchase, seq = excluded.seq`,
  );
  for (const purchase of act.purchases) buy.run(purchase.id, JSON.stringify(purchase), seq);
  const refuse = db.prepare(
    'INSERT OR REPLACE INTO inventoryRefused (list, row, reasons, cells, seq) VALUES (?, ?, ?, ?, ?)',
  );
  for (const { row, reasons, cells } of act.refused)
    refuse.run(list, row, JSON.stringify(reasons), JSON.stringify(cells), seq);
}

/** Containers of a list, in order of their barcodes. */
export const listItems = (db: Database, list: Exclude<LabList, 'purchases'>): Item[] =>
  (db.prepare('SELECT item FROM inventoryItem WHERE list = ? ORDER BY barcode').all(list) as { item: string }[]).map(
    ({ item }) => JSON.parse(item) as Item,
  );

export const listPurchases = (db: Database): Purchase[] =>
  (
    db.prepare("SELECT purchase FROM inventoryPurchase ORDER BY purchase ->> '$.date', id").all() as {
      purchase: string;
    }[]
  ).map(({ purchase }) => JSON.parse(purchase) as Purchase);

export interface StoredSheet {
  readonly list: LabList;
  readonly file: string;
  readonly sha256: string;
  readonly at: number;
  readonly rows: number;
  readonly accepted: number;
  readonly seq: number;
}
export const listSheets = (db: Database): StoredSheet[] =>
  db
    .prepare('SELECT list, file, sha256, at, rows, accepted, seq FROM inventorySheet ORDER BY list')
    .all() as StoredSheet[];

export interface StoredRefusedRow {
  readonly list: LabList;
  readonly row: number;
  readonly reasons: readonly string[];
  readonly cells: readonly string[];
}
export const listRefusedRows = (db: Database, limit: number): StoredRefusedRow[] =>
  (
    db.prepare('SELECT list, row, reasons, cells FROM inventoryRefused ORDER BY list, row LIMIT ?').all(limit) as {
      list: LabList;
      row: number;
      reasons: string;
      cells: string;
    }[]
  ).map((found) => ({ ...found, reasons: JSON.parse(found.reasons), cells: JSON.parse(found.cells) }));

export interface StoredDecision {
  readonly difference: string;
  readonly verdict: DifferenceVerdict;
  readonly reason: string;
  readonly user: string;
  readonly at: number;
}
export const listDecisions = (db: Database): StoredDecision[] =>
  db.prepare('SELECT difference, verdict, reason, user, at FROM inventoryDecision').all() as StoredDecision[];

export interface StoredRequest {
  readonly id: string;
  readonly kind: Extract<InventoryBody['act'], { act: 'requested' }>['requestKind'];
  readonly content: Extract<InventoryBody['act'], { act: 'requested' }>['content'];
  readonly user: string;
  readonly at: number;
  readonly seq: number;
}
/** The newest first. */
export const listRequests = (db: Database, limit: number): StoredRequest[] =>
  (
    db.prepare('SELECT id, kind, content, user, at, seq FROM labRequest ORDER BY seq DESC LIMIT ?').all(limit) as (Omit<
      StoredRequest,
      'content'
    > & { content: string })[]
  ).map((found) => ({ ...found, content: JSON.parse(found.content) }));
