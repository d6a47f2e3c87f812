import { strict as assert } from 'node:assert';
import type { Database } from 'better-sqlite3';
import type { KeepingCommands } from '../../shared/contract/keepingCommands.ts';
import { type Archived, REMOVED_ENTRIES_MAX, type SeqRange } from '../../shared/domain/entries/keeping.ts';
import type { EventBody } from '../../shared/domain/entry.ts';
import type { Clock } from '../../shared/domain/time.ts';
import {
  type Delivered,
  entriesIn,
  keptElsewhereOf,
  type OldEntry,
  type RemovalRules,
  reasonToStay,
  statementText,
  type VerifiedArchive,
} from '../keeping/index.ts';
import {
  type EntryHeadColumns,
  formatNote,
  headsDigestOf,
  type Ledger,
  parseVerifierKey,
  rootAt,
  storedNodes,
  unpackBody,
} from '../ledger/index.ts';
import { deliveries, keepingActs, listHolds, standingHolds } from '../projection/index.ts';
import type { EngineState } from './engineState.ts';

interface Parts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  state(): EngineState;
}
type Commands = {
  [C in keyof KeepingCommands]: (request: KeepingCommands[C]['request']) => KeepingCommands[C]['response'];
};

/** Archives that removals may rest on. */
const ARCHIVES_MAX = 200;
const HOLDS_MAX = 10_000;
const OF_NO_UNIT = { workUnit: null, from: null, to: null } as const;

export function keepingCommands({ clock, ledger, state }: Parts): Commands {
  return {
    placeHold: ({ title, scope, reason, actor, signature }) =>
      ledger.transaction(() => {
        const now = clock.now();
        if (standingHolds(ledger.database).length >= HOLDS_MAX) throw new Error('there are too many legal holds');
        const body = { kind: 'legalHold', event: 'placed', hold: null, ...OF_NO_UNIT } as const;
        const entry = state().entry({ ...body, title, scope, reason, actor, signature }, now, [title, now]);
        state().append([entry]);
        return { hold: entry.key };
      }),
    liftHold: ({ hold, reason, actor, signature }) =>
      ledger.transaction(() => {
        const placed = listHolds(ledger.database, HOLDS_MAX).find((each) => each.hold === hold);
        if (placed === undefined) return { refused: 'there is no such legal hold' };
        if (placed.lifted !== null) return { refused: `${placed.lifted.by} has lifted it already` };
        const { title, scope } = placed;
        const body = { kind: 'legalHold', event: 'lifted', hold, ...OF_NO_UNIT } as const;
        const now = clock.now();
        state().append([state().entry({ ...body, title, scope, reason, actor, signature }, now, [hold, 'lifted'])]);
        return {};
      }),
    signBackup(statement) {
      const key = parseVerifierKey(ledger.verifierKey);
      if (statement.log !== key.name) throw new Error(`the backup is of ${statement.log}, and this is ${key.name}`);
      if (statement.size > ledger.size) throw new Error('the backup has more entries than the log');
      const root = rootAt(storedNodes(ledger.database), statement.size).toString('hex');
      if (root !== statement.root) throw new Error('the backup does not have the root of the log; it is not signed');
      const text = statementText(statement);
      const signature = { name: key.name, keyId: key.keyId, signature: ledger.signStatement(text) };
      return { note: formatNote({ text, signatures: [signature] }) };
    },
    recordKeeping: ({ event, subject, detail, archive, actor }) =>
      ledger.transaction(() => {
        const now = clock.now();
        const body = { kind: 'event', ...OF_NO_UNIT, event, subject, detail: detail.slice(0, 4000), actor } as const;
        const entry = state().entry({ ...body, ...(archive ? { archive } : {}) }, now, [event, subject, now]);
        return { seq: state().append([entry])[0] as number };
      }),
    removeBodies(request) {
      const { database } = ledger;
      database.pragma('secure_delete = ON'); // what is removed is written over, not only let go
      try {
        return ledger.transaction(() => removeBodies({ clock, ledger, state }, request));
      } finally {
        database.pragma('secure_delete = OFF');
      }
    },
  };
}

function removeBodies(
  { clock, ledger, state }: Parts,
  { ranges, keptElsewhere, why, actor }: KeepingCommands['removeBodies']['request'],
): KeepingCommands['removeBodies']['response'] {
  const db = ledger.database;
  const rules = rulesNow(db, state(), clock.now());
  assert(entriesNamed(ranges) <= REMOVED_ENTRIES_MAX, 'one removal covers a bounded number of entries');
  const entries = entriesIn(db, ranges);
  const refused = refusalOf(ranges, entries, rules, keptElsewhere.by);
  if (refused !== undefined) return { removed: 0, refused };
  const [first, last] = [entries[0] as OldEntry, entries.at(-1) as OldEntry];
  const kinds = [...new Set(entries.map(({ kind }) => kind))].sort() as 'batch'[];
  const body = {
    kind: 'retention',
    ...{ workUnit: null, from: Math.min(first.at, last.at), to: Math.max(first.at, last.at), actor, why, kinds },
    ranges: ranges.map((range): SeqRange => [...range]),
    entries: entries.length,
    bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
    headsDigest: headsDigestOf(headsIn(db, ranges)),
    keptElsewhere: keptElsewhereOf(last.seq, rules) ?? keptElsewhere,
  } as const;
  const now = clock.now();
  const [seq] = state().append([state().entry(body, now, [first.seq, last.seq, body.headsDigest])]);
  const cover = db.prepare('INSERT INTO removedBody (seq, retentionSeq) VALUES (?, ?)');
  const empty = db.prepare("UPDATE entry SET body = x'' WHERE seq = ?");
  for (const entry of entries) {
    cover.run(entry.seq, seq);
    empty.run(entry.seq);
  }
  return { removed: entries.length };
}

const entriesNamed = (ranges: readonly SeqRange[]): number =>
  ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

function* headsIn(db: Database, ranges: readonly SeqRange[]): Generator<EntryHeadColumns> {
  const select = db.prepare<[number, number], EntryHeadColumns>(
    'SELECT seq, key, kind, at, workUnit, fromTime, toTime FROM entry WHERE seq BETWEEN ? AND ? ORDER BY seq',
  );
  for (const [first, last] of ranges) yield* select.iterate(first, last);
}

/** Nobody's word is taken for it: age, holds and deliveries as they are in this transaction. */
function rulesNow(db: Database, { settings: { config } }: EngineState, now: number): RemovalRules {
  const stored = deliveries(db);
  const delivered = config.sync.targets.map(
    ({ id }): Delivered => stored.find(({ target }) => target === id) ?? { target: id, deliveredTo: 0, receiptSeq: 0 },
  );
  return {
    ...{ retention: config.keeping.retention, now, archives: archivesOf(db) },
    holds: standingHolds(db).map(({ scope }) => scope),
    delivered: delivered.map(({ target, deliveredTo, receiptSeq }) => ({ target, deliveredTo, receiptSeq })),
  };
}

/** As the log has them; whether the files are still whole was looked at by whoever planned. */
export function archivesOf(db: Database): VerifiedArchive[] {
  const bodyOf = db.prepare<[number], Buffer>('SELECT body FROM entry WHERE seq = ?').pluck();
  return keepingActs(db, ['archiveMade'], ARCHIVES_MAX).flatMap(({ seq }) => {
    const { archive } = JSON.parse(unpackBody(bodyOf.get(seq) as Buffer).toString('utf8')) as EventBody;
    return archive === undefined ? [] : [{ ...(archive as Archived), seq }];
  });
}

function refusalOf(
  ranges: readonly SeqRange[],
  entries: readonly OldEntry[],
  rules: RemovalRules,
  by: 'delivery' | 'archive',
): string | undefined {
  if (entries.length === 0 || entries.length !== entriesNamed(ranges)) return 'there are no such entries';
  for (const entry of entries) {
    if (entry.bytes === 0) return `the body of entry ${entry.seq} is gone already`;
    const reason = reasonToStay(entry, rules);
    if (reason === 'hold') return `entry ${entry.seq} is under a legal hold`;
    if (reason === 'young') return `entry ${entry.seq} (${entry.kind}) is younger than its retention`;
    const kept = keptElsewhereOf(entry.seq, rules);
    if (kept === undefined) return `entry ${entry.seq} is neither delivered to every target nor in an archive`;
    if (kept.by !== by) return `entry ${entry.seq} is kept elsewhere by ${kept.by}, not by ${by}`;
  }
  return undefined;
}
