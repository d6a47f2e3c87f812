import type { Migration } from './migration.ts';

/** A laboratory's containers, its asset register, its purchases, rows that were refused, and what people decided and asked for. */
export const inventoryTables: Migration = {
  version: 4,
  name: 'inventory',
  sql: `
    CREATE TABLE inventoryItem (
      list    TEXT    NOT NULL,
      barcode TEXT    NOT NULL,
      item    TEXT    NOT NULL,
      seq     INTEGER NOT NULL,
      PRIMARY KEY (list, barcode)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE inventoryPurchase (
      id       TEXT    NOT NULL PRIMARY KEY,
      purchase TEXT    NOT NULL,
      seq      INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE inventorySheet (
      list     TEXT    NOT NULL PRIMARY KEY,
      file     TEXT    NOT NULL,
      sha256   TEXT    NOT NULL,
      at       INTEGER NOT NULL,
      rows     INTEGER NOT NULL,
      accepted INTEGER NOT NULL,
      seq      INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE inventoryRefused (
      list    TEXT    NOT NULL,
      row     INTEGER NOT NULL,
      reasons TEXT    NOT NULL,
      cells   TEXT    NOT NULL,
      seq     INTEGER NOT NULL,
      PRIMARY KEY (list, row)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE inventoryDecision (
      difference TEXT    NOT NULL PRIMARY KEY,
      verdict    TEXT    NOT NULL,
      reason     TEXT    NOT NULL,
      user       TEXT    NOT NULL,
      at         INTEGER NOT NULL,
      seq        INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE labRequest (
      id      TEXT    NOT NULL PRIMARY KEY,
      kind    TEXT    NOT NULL,
      content TEXT    NOT NULL,
      user    TEXT    NOT NULL,
      at      INTEGER NOT NULL,
      seq     INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
