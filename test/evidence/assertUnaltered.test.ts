import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertUnaltered, exportBundle, NotAsSealedError } from '../../electron/evidence/index.ts';
import { planRemoval } from '../../electron/keeping/index.ts';
import { openDataFolder } from '../../electron/query/dataFolder.ts';
import { actor, NOW, oldStation } from '../keeping/support/oldStation.ts';
import { temporaryFolders } from '../keeping/support/stationFolder.ts';
import { forge } from '../ledger/temporaryLedger.ts';
import { removeScratch, scratch } from './bundledShift.ts';

const DAY_US = 86_400_000_000;
const folders = temporaryFolders();
let made: ReturnType<typeof oldStation>;
beforeAll(() => {
  made = oldStation(folders.make());
  for (const { ranges, keptElsewhere } of planRemoval(made.ledger.database, made.rules()).parts)
    made.commands.removeBodies({ ranges, keptElsewhere, why: 'its retention is over', actor });
  made.ledger.checkpoint();
});
afterAll(() => {
  made.ledger.close();
  folders.removeAll();
  removeScratch();
});

/** Of entries written ten days apart, those of a time. */
const spanOf = (first: number, last: number) => ({
  from: NOW - (1460 - first * 10) * DAY_US,
  to: NOW - (1460 - last * 10) * DAY_US + 1,
});
async function look(span: { from: number; to: number }): Promise<void> {
  const data = openDataFolder(made.folder);
  try {
    await assertUnaltered(data, span);
  } finally {
    data.close();
  }
}

describe('whether the entries of a span are what was sealed', () => {
  it.each([
    ['holds where nobody touched them', spanOf(100, 140)],
    ['holds where their bodies were removed under retention', spanOf(5, 30)],
    ['holds where there are none', { from: 0, to: DAY_US }],
  ])('%s', async (_what, span) => {
    await expect(look(span)).resolves.toBeUndefined();
  });

  it('does not hold where a hash beside them was changed: nothing leads from them to the signed root', async () => {
    const leafOf = made.ledger.database.prepare('SELECT leaf FROM entry WHERE seq = 20').pluck();
    const sealed = leafOf.get() as Buffer;
    const put = (leaf: Buffer): void =>
      forge(made.folder, (db) => void db.prepare('UPDATE entry SET leaf = ? WHERE seq = 20').run(leaf));
    put(Buffer.alloc(32, 7));
    await expect(look(spanOf(21, 40))).rejects.toThrow(/does not lead to the root/);
    put(sealed);
    await expect(look(spanOf(21, 40))).resolves.toBeUndefined();
  });

  it('does not hold where a body is gone that no retention entry names', async () => {
    const bodyOf = made.ledger.database.prepare('SELECT body FROM entry WHERE seq = 4').pluck();
    const body = bodyOf.get();
    const put = (next: unknown): void =>
      forge(made.folder, (db) => void db.prepare('UPDATE entry SET body = ? WHERE seq = 4').run(next));
    put(Buffer.alloc(0));
    await expect(look(spanOf(2, 8))).rejects.toThrow(/the body of entry 4 is gone/);
    put(body);
    await expect(look(spanOf(2, 8))).resolves.toBeUndefined();
  });

  it('stops a bundle in the same words', async () => {
    forge(made.folder, (db) => db.exec("UPDATE entry SET body = x'00' WHERE seq = 119"));
    const data = openDataFolder(made.folder);
    const writing = exportBundle(data, { ...spanOf(100, 140), out: join(scratch(), 'bundle') });
    await expect(writing).rejects.toThrow(NotAsSealedError);
    await expect(writing).rejects.toThrow(
      `entry 119 is not what was sealed; run \`shiftseal verify --data ${made.folder}\``,
    );
    data.close();
  });
});
