import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEntryFactory, type NewEntry } from '../../electron/engine/entryFactory.ts';
import { exportBundle } from '../../electron/evidence/index.ts';
import { type EntryHeadColumns, headsDigestOf, type Ledger, openLedger } from '../../electron/ledger/index.ts';
import { openDataFolder, STATION_MIGRATIONS } from '../../electron/query/dataFolder.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { START_US, WrittenStation } from '../query/writtenStation.ts';
import { REPORT_CONFIG } from '../reports/reportStation.ts';
import { removeScratch, scratch } from './bundledShift.ts';
import { loneVerifier, productVerifier } from './verifiers.ts';

const MINUTE_US = 60_000_000;
/** So many entries apart, runs are no longer joined. */
const FAR = 10_001;
const at = (START_US + 30 * MINUTE_US) as Instant;
const actor = { user: 'ada', role: 'administrator' } as const;

let folder: string;
let lone: ReturnType<typeof loneVerifier>;
beforeAll(() => {
  const station = new WrittenStation(REPORT_CONFIG);
  station.run(150, (i) => ({ state: 1, total: i, level: 0, name: 'A' }));
  station.pass(20_000);
  station.close();
  folder = station.folder;
  lone = loneVerifier();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  removeScratch();
});

/** The bundle of one minute of the log, without a report. */
async function minute(first: number) {
  const data = openDataFolder(folder);
  const [from, to] = [START_US + first * MINUTE_US, START_US + (first + 1) * MINUTE_US];
  try {
    return await exportBundle(data, { from, to, out: join(scratch(), 'bundle') });
  } finally {
    data.close();
  }
}

function written(act: (ledger: Ledger, add: (entry: NewEntry, id: string) => number) => void): void {
  const ledger = openLedger({ folder, stationId: 'cr-test', clock: { now: () => at }, migrations: STATION_MIGRATIONS });
  const entryOf = createEntryFactory('cr-test');
  act(ledger, (entry, id) => ledger.append([entryOf(entry, at, ['test', id])])[0]?.seq as number);
  ledger.checkpoint();
  ledger.close();
}

const treeOf = (bundle: string) =>
  JSON.parse(readFileSync(join(bundle, 'tree.json'), 'utf8')) as { known: [number, number][]; proof: string[] };

async function bothVerify(bundle: string, ...facts: readonly RegExp[]): Promise<void> {
  for (const verdict of [lone(bundle), await productVerifier(bundle)]) {
    expect(verdict.findings).toEqual([]);
    for (const fact of facts) expect(verdict.facts.join('\n')).toMatch(fact);
  }
}

describe('a stretch out of a longer log', () => {
  it('has what it stands on from before, and hashes in place of the rest', async () => {
    const { folder: bundle, size, entries } = await minute(2);
    const { known, proof } = treeOf(bundle);
    expect(entries).toBeLessThan(size);
    expect(proof.length).toBeGreaterThan(0);
    const lines = readFileSync(join(bundle, 'entries.ndjson'), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBe(known.reduce((sum, [first, last]) => sum + last - first + 1, 0));
    expect(lines.some((line) => line.includes('"kind":"config"'))).toBe(true);
    await bothVerify(bundle);
  });

  it('refuses a span of which the log holds nothing, and leaves no folder behind', async () => {
    await expect(minute(500)).rejects.toThrow(/no entry of this span/);
  });

  it('is verified by any key of the chain after the key was changed twice', async () => {
    const first = readFileSync(join(folder, 'station.vkey'), 'utf8').trim();
    for (const id of ['one', 'two']) {
      written((ledger, add) =>
        ledger.rotateKey({
          overlap: { checkpoints: 0, days: 0 },
          record: ({ log }) =>
            void add(
              {
                ...{ kind: 'event', workUnit: null, from: null, to: null, event: 'keyRotated' },
                subject: log,
                detail: id,
                actor,
              },
              id,
            ),
        }),
      );
    }
    const { folder: bundle } = await minute(1);
    expect(readFileSync(join(bundle, 'keys.txt'), 'utf8').match(/shiftseal key rotation v1/g)).toHaveLength(2);
    for (const key of [first, readFileSync(join(folder, 'station.vkey'), 'utf8').trim()]) {
      expect(lone(bundle, '--public-key', key).ok).toBe(true);
      expect((await productVerifier(bundle, { publicKey: key })).ok).toBe(true);
    }
    const other = 'shiftseal/cr-01+516fe0a9+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c';
    expect(lone(bundle, '--public-key', other).ok).toBe(false);
    expect((await productVerifier(bundle, { publicKey: other })).ok).toBe(false);
  });

  it('says which bodies were removed under retention, and proves the rest', async () => {
    const { firstSeq, folder: before } = await minute(1);
    const batch = readFileSync(join(before, 'entries.ndjson'), 'utf8').trimEnd().split('\n').length;
    expect(batch).toBeGreaterThan(3);
    written((ledger, add) =>
      ledger.transaction(() => {
        const db = ledger.database;
        const head = db
          .prepare<[number], EntryHeadColumns>(
            "SELECT seq, key, kind, at, workUnit, fromTime, toTime FROM entry WHERE kind = 'batch' AND seq > ?",
          )
          .get(firstSeq) as EntryHeadColumns;
        const { seq } = head;
        const gone = {
          ...{ kind: 'retention', workUnit: null, from: at, to: at, actor, why: 'as configured', kinds: ['batch'] },
          ...{ ranges: [[seq, seq]], entries: 1, bytes: 10, headsDigest: headsDigestOf([head]) },
          keptElsewhere: { by: 'archive', file: '2026.db', sha256: 'a'.repeat(64), year: 2026, seq: 1 },
        };
        const retention = add(gone as never, 'gone');
        db.prepare('INSERT INTO removedBody (seq, retentionSeq) VALUES (?, ?)').run(seq, retention);
        db.prepare("UPDATE entry SET body = x'' WHERE seq = ?").run(seq);
      }),
    );
    const { folder: bundle, entries } = await minute(1);
    const { known } = treeOf(bundle);
    expect(known.length).toBeGreaterThan(1);
    expect(entries).toBeGreaterThan(3);
    await bothVerify(bundle, /bodies (among them were )?removed/);
  });

  it('has every later entry that speaks of its time, however late: a removal of other bodies as well', async () => {
    const from = (START_US + MINUTE_US) as Instant;
    const event = {
      kind: 'event',
      workUnit: null,
      from: null,
      to: null,
      event: 'link',
      subject: 'plc',
      detail: '',
      actor,
    };
    let seq = -1;
    written((ledger, add) => {
      const removal = {
        ...{ kind: 'retention', workUnit: null, from, to: from, actor, why: 'as configured', kinds: ['batch'] },
        ...{ ranges: [], entries: 0, bytes: 0, headsDigest: headsDigestOf([]) },
        keptElsewhere: { by: 'archive', file: '2026.db', sha256: 'a'.repeat(64), year: 2026, seq: 1 },
      };
      const entryOf = createEntryFactory('cr-test');
      const much = (name: string) =>
        ledger.append(Array.from({ length: FAR }, (_, i) => entryOf(event as never, at, [name, `${i}`])));
      much('before');
      seq = add(removal as never, 'of others');
      much('after');
    });
    const { folder: bundle, lastSeq } = await minute(1);
    expect(seq).toBeGreaterThan(lastSeq);
    expect(treeOf(bundle).known.some(([first, last]) => first <= seq && seq <= last)).toBe(true);
    await bothVerify(bundle);
  });
});
