import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutoffOf, isUnderHold, planRemoval } from '../../electron/keeping/index.ts';
import {
  inclusionProof,
  ledgerFileOf,
  openLedgerReader,
  rootAt,
  storedNodes,
  verifyConsistency,
  verifyInclusion,
  verifyLedger,
} from '../../electron/ledger/index.ts';
import { openDataFolder } from '../../electron/query/dataFolder.ts';
import { entryRows, entryWithProof } from '../../electron/query/entries.ts';
import { removedBatches } from '../../electron/query/removedBodies.ts';
import { REMOVABLE_KINDS } from '../../shared/domain/entries/keeping.ts';
import { forge } from '../ledger/temporaryLedger.ts';
import { actor, EVERYTHING, NOW, oldStation, signature } from './support/oldStation.ts';
import { MIGRATIONS, temporaryFolders } from './support/stationFolder.ts';

const folders = temporaryFolders();
afterAll(() => folders.removeAll());

const station = (deliveredTo?: number) => oldStation(folders.make(), deliveredTo);
const verified = (folder: string) => verifyLedger({ path: ledgerFileOf(folder), migrations: MIGRATIONS });
const why = 'its retention is over';

describe('bodies removed under retention', () => {
  let made: ReturnType<typeof station>;
  let removed: number;
  beforeAll(() => {
    made = station();
    const plan = planRemoval(made.ledger.database, made.rules());
    for (const { ranges, keptElsewhere } of plan.parts)
      expect(made.commands.removeBodies({ ranges, keptElsewhere, why, actor })).not.toHaveProperty('refused');
    made.ledger.checkpoint();
    removed = plan.parts.reduce((sum, { entries }) => sum + entries, 0);
  });
  afterAll(() => made.ledger.close());

  it('are those older than their kind is kept, and no others; hashes and columns of all stay', () => {
    const rows = made.ledger.database
      .prepare('SELECT seq, kind, at, length(body) AS bytes, length(leaf) AS leaf FROM entry WHERE seq < 146')
      .all() as { seq: number; kind: string; at: number; bytes: number; leaf: number }[];
    for (const { seq, kind, at, bytes, leaf } of rows) {
      const years = { batch: 2, alarm: 3 }[kind];
      expect([seq, bytes === 0]).toEqual([seq, years !== undefined && at < cutoffOf(NOW, years)]);
      expect(leaf).toBe(32);
    }
    expect(rows.filter(({ bytes }) => bytes === 0)).toHaveLength(removed);
    expect(removed).toBeGreaterThan(40);
  });

  it('leave the ledger clean for verify, which counts them', async () => {
    const report = await verified(made.folder);
    expect([report.problems, report.bodiesRemoved]).toEqual([[], removed]);
  });

  it('leave every inclusion and consistency proof valid', () => {
    const nodes = storedNodes(made.ledger.database);
    const { size } = made.ledger;
    const root = rootAt(nodes, size);
    for (let seq = 0; seq < size; seq += 1)
      expect(verifyInclusion(seq, size, nodes.hash(0, seq), inclusionProof(nodes, seq, size), root)).toBe(true);
    const reader = openLedgerReader(made.folder, MIGRATIONS);
    for (const [a, b] of [
      [1, size],
      [37, 146],
      [146, size],
    ] as const) {
      const proof = reader.consistencyProof(a, b);
      expect(verifyConsistency(a, b, proof.root1, proof.root2, proof.path)).toBe(true);
    }
    reader.close();
  });

  it('are told where they were: in the list, in the entry, by the number of the entry that removed them', () => {
    const data = openDataFolder(made.folder);
    const [first] = entryRows(data, { isAscending: true, limit: 1 });
    expect(first?.summary).toBe('body removed under retention on 2026-11-21, see entry 146');
    const { body, canonical, proof } = entryWithProof(data, 0);
    expect([body, canonical, proof.length > 0]).toEqual([first?.summary, '', true]);
    expect(entryRows(data, { kind: 'retention', limit: 1 })[0]?.summary).toContain('bodies removed by ada');
    data.close();
  });

  it('are gone from the file itself, once the write-ahead log has been folded back', () => {
    const { folder, ledger, commands } = station();
    const body = ledger.database.prepare('SELECT body FROM entry WHERE seq = 0').pluck().get() as Buffer;
    ledger.foldWal('emptied');
    expect(readFileSync(ledgerFileOf(folder)).includes(body)).toBe(true);
    commands.removeBodies({ ranges: [[0, 0]], keptElsewhere: byErp, why, actor });
    ledger.foldWal('emptied');
    expect(readFileSync(ledgerFileOf(folder)).includes(body)).toBe(false);
    ledger.close();
  });

  it('cannot be removed twice, nor by a statement of SQL that no entry covers', () => {
    const { database } = made.ledger;
    expect(made.commands.removeBodies({ ranges: [[0, 0]], keptElsewhere: byErp, why, actor }).refused).toContain(
      'gone already',
    );
    for (const sql of [
      "UPDATE entry SET body = x'' WHERE seq = 145",
      "UPDATE entry SET body = x'00' WHERE seq = 0",
      'UPDATE entry SET at = 1 WHERE seq = 0',
      "UPDATE entry SET key = key || 1, body = x'' WHERE seq = 0",
      'INSERT INTO removedBody (seq, retentionSeq) VALUES (145, 144)',
      'INSERT INTO removedBody (seq, retentionSeq) VALUES (147, 146)',
      'DELETE FROM removedBody',
    ])
      expect(() => database.exec(sql)).toThrow(/never|later retention entry/);
  });

  const byErp = { by: 'delivery' as const, targets: [{ target: 'erp', deliveredTo: 1_000, receiptSeq: 3 }] };

  it('a changed column of an entry without a body, and a body emptied without a removal, are found', async () => {
    const folder = folders.make();
    await made.ledger.database.backup(join(folder, 'ledger.db'));
    const changes: [string, (db: Database.Database) => void, RegExp][] = [
      [
        'column',
        (db) => db.exec('UPDATE entry SET at = at + 1 WHERE seq = 10'),
        /columns of entries with removed bodies/,
      ],
      [
        'unit',
        (db) => db.exec("UPDATE entry SET workUnit = 'press-9' WHERE seq = 0"),
        /columns of entries with removed bodies/,
      ],
      ['body', (db) => db.exec("UPDATE entry SET body = x'' WHERE seq = 145"), /entry 145.*no later retention entry/],
      ['leaf', (db) => db.exec('UPDATE entry SET leaf = zeroblob(32) WHERE seq = 10'), /root|leaf|node/],
    ];
    for (const [name, change, message] of changes) {
      const copy = folders.make();
      const db = new Database(join(folder, 'ledger.db'), { readonly: true });
      await db.backup(join(copy, 'ledger.db'));
      db.close();
      forge(copy, change);
      const report = await verifyLedger({
        path: ledgerFileOf(copy),
        migrations: MIGRATIONS,
        publicKey: made.ledger.verifierKey,
      });
      expect([name, report.problems.some(({ message: text }) => message.test(text))]).toEqual([name, true]);
    }
  });
});

describe('what holds a body back', () => {
  it('youth, a legal hold, a target that has not confirmed it, and the lack of any other copy', () => {
    const { ledger, commands, rules } = station(40);
    const at = (seq: number) => ({ ranges: [[seq, seq]] as [number, number][], why, actor });
    const byErp = { by: 'delivery' as const, targets: [{ target: 'erp', deliveredTo: 40, receiptSeq: 3 }] };
    const refusal = (seq: number) => commands.removeBodies({ ...at(seq), keptElsewhere: byErp }).refused;
    expect(refusal(145)).toContain('younger than its retention');
    expect(refusal(4)).toContain('younger than its retention'); // an event: never
    expect(refusal(42)).toContain('neither delivered');
    expect(refusal(9_999)).toContain('no such entries');
    const { hold } = commands.placeHold({
      title: 'Case 7',
      scope: EVERYTHING,
      reason: 'a complaint',
      actor,
      signature,
    });
    expect(refusal(0)).toContain('legal hold');
    expect(planRemoval(ledger.database, { ...rules(), holds: [EVERYTHING] }).parts).toEqual([]);
    expect(commands.liftHold({ hold, reason: 'closed', actor, signature })).toEqual({});
    expect(commands.liftHold({ hold, reason: 'closed', actor, signature }).refused).toContain('lifted it already');
    expect(refusal(0)).toBeUndefined();
    expect(planRemoval(ledger.database, { ...rules(), delivered: [] }).heldBack.notKeptElsewhere).toBeGreaterThan(0);
    ledger.close();
  });

  it('a hold covers what fits all of its conditions, whatever they are', () => {
    const scopes = fc.record({
      kinds: fc.option(fc.subarray([...REMOVABLE_KINDS], { minLength: 1 })),
      workUnits: fc.option(fc.subarray(['a', 'b'], { minLength: 1 })),
      writtenFrom: fc.option(fc.integer({ min: 0, max: 10 })),
      writtenTo: fc.option(fc.integer({ min: 0, max: 10 })),
    });
    const entries = fc.record({
      kind: fc.constantFrom(...REMOVABLE_KINDS),
      workUnit: fc.constantFrom('a', 'b', null),
      at: fc.integer({ min: 0, max: 10 }),
    });
    fc.assert(
      fc.property(scopes, entries, (scope, entry) => {
        const wanted = [
          scope.kinds?.includes(entry.kind) ?? true,
          scope.workUnits === null || (entry.workUnit !== null && scope.workUnits.includes(entry.workUnit)),
          entry.at >= (scope.writtenFrom ?? 0),
          entry.at < (scope.writtenTo ?? 99),
        ];
        expect(isUnderHold(entry, scope)).toBe(wanted.every(Boolean));
      }),
    );
  });
});

describe('who asks for readings whose bodies are gone', () => {
  it('is told how many, of which time, and by which entry they were removed', () => {
    const { folder, ledger, commands, rules } = station();
    const [part] = planRemoval(ledger.database, rules()).parts;
    const { ranges, keptElsewhere } = part as NonNullable<typeof part>;
    commands.removeBodies({ ranges, keptElsewhere, why, actor });
    ledger.close();
    const data = openDataFolder(folder);
    expect(removedBatches(data, 0, NOW)).toMatch(
      /^readings of \d+ batches from 2022-11-21 .* removed under retention \(last on 2026-11-21, entry 146\)/,
    );
    expect(removedBatches(data, NOW - 30 * 86_400_000_000, NOW)).toBeUndefined();
    data.close();
  });
});
