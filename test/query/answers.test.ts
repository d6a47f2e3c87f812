import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { parseCheckpoint, verifyInclusion } from '../../electron/ledger/index.ts';
import { createAnswers } from '../../electron/query/answer.ts';
import { LedgerMissingError, openDataFolder } from '../../electron/query/dataFolder.ts';
import { entryRows, entryWithProof } from '../../electron/query/entries.ts';
import { isStationRunning } from '../../electron/query/isStationRunning.ts';
import { createSyncSource, targetDeliveries } from '../../electron/query/syncSource.ts';
import { ipcContract } from '../../shared/contract/ipc.ts';
import type { QueryChannel } from '../../shared/contract/station.ts';
import { QUERY_CHANNELS } from '../../shared/contract/station.ts';
import { START_US, WrittenStation } from './writtenStation.ts';

const stations: WrittenStation[] = [];
afterEach(() => {
  for (const each of stations.splice(0)) each.close();
});
function station(): WrittenStation {
  const made = new WrittenStation();
  stations.push(made);
  return made;
}
const answersOf = (one: WrittenStation) => createAnswers(one.data(), one.clock);

/** A station with a bit of everything: an open alarm and excursion, a refused reading, sealed batches. */
function busyStation(): WrittenStation {
  const one = station();
  one.run(12, (i) => ({ state: 1, total: i, level: 50, temp: i }));
  one.deliver({ temp: 99_999 });
  for (const level of [85, 93.5, 90]) {
    one.deliver({ level });
    one.pass(1_000);
  }
  one.pass(5_000);
  return one;
}

describe('the console’s channels', () => {
  it('are answered in the shape of the contract', () => {
    const one = busyStation();
    const answers = answersOf(one);
    const occurrence = answers['alarm:list']({ scope: 'all', limit: 10 })[0]?.occurrence as string;
    const id = answers['quarantine:list']({ scope: 'all', limit: 10 })[0]?.id as string;
    const span = { from: START_US, to: one.clock.us };
    const requests: { [C in QueryChannel]: Parameters<(typeof answers)[C]>[0] } = {
      'plant:trend': { tag: 'level', ...span },
      'plant:timeline': { workUnit: 'press', ...span },
      'oee:report': { workUnit: 'press', ...span, by: 'shift' },
      'oee:line': { line: 'line-1', ...span },
      'oee:proofs': { workUnit: 'press', ...span, limit: 10 },
      'lineage:show': { ref: 'entry:2', limit: 10 },
      'lineage:more': { ref: 'entry:2', direction: 'up', group: 'people', offset: 0, limit: 10 },
      'audit:list': { filter: {}, limit: 100 },
      'audit:show': { seq: 1 },
      'audit:people': {},
      'audit:export': { filter: {}, format: 'csv' },
      'alarm:list': { scope: 'open', limit: 100 },
      'alarm:history': { occurrence },
      'alarm:suppressed': { limit: 100 },
      'alarm:journal': { limit: 100 },
      'alarm:export': span,
      'alarm:scorecard': { days: 1 },
      'alarm:flood': {},
      'alarm:told': {},
      'alarm:notifications': { occurrence },
      'excursion:list': { limit: 100 },
      'excursion:detail': { id: answers['excursion:list']({ limit: 1 })[0]?.id as string },
      'coldChain:stores': { days: 31 },
      'lot:list': { limit: 100 },
      'lot:history': { lot: 'L1' },
      'quarantine:list': { scope: 'waiting', limit: 100 },
      'quarantine:show': { id },
      'quarantine:groups': {},
      'quarantine:try': {
        ...{ id, withSuggestions: true },
        repair: { method: { kind: 'asIs' }, edits: [], leftOut: [], added: [] },
      },
      'report:list': { ...span, limit: 100 },
      'report:show': { report: '0'.repeat(64) },
      'evidence:entries': { limit: 100 },
      'evidence:entry': { seq: 1 },
      'evidence:checkpoint': {},
      'downtime:view': { ...span, isUncoded: false, level: 2, limit: 10 },
      'downtime:history': { stop: 'f'.repeat(64) },
      'shift:calendar': { ...span, area: '' },
      'shift:standing': { area: '' },
      'shift:notes': { limit: 10 },
      'meter:list': {},
      'meter:point': { servicePoint: 'sp-1' },
      'meter:curve': { servicePoint: 'sp-1', from: '2026-11-01', to: '2026-11-02' },
      'meter:versions': { servicePoint: 'sp-1', day: '2026-11-01' },
      'meter:exceptions': { scope: 'all', limit: 100 },
      'meter:billing': { servicePoint: 'sp-1', from: '2026-11-01', to: '2026-11-02' },
      'compliance:results': { limit: 100 },
      'compliance:standings': { limit: 100 },
      'pack:list': {},
      'keeping:view': {},
      'key:status': {},
      'evidence:proof': { proof: 'inclusion', seq: 1 },
      'lab:view': {},
      'water:overview': {},
      'water:month': { month: '2026-11' },
      'lab:checkRequest': { request: 'RQ-0', kind: 'purchase', content: {} },
    };
    for (const channel of QUERY_CHANNELS) {
      const answer = (answers[channel] as (request: unknown) => unknown)(requests[channel]);
      expect(ipcContract[channel].response.safeParse(answer).error, channel).toBeUndefined();
    }
  });

  it('an alarm says what the rationalisation says of it', () => {
    const [alarm] = answersOf(busyStation())['alarm:list']({ scope: 'open', limit: 10 });
    expect(alarm).toMatchObject({
      alarm: 'level.high',
      state: 'unacknowledged',
      cause: 'valve open',
      consequence: 'overflow',
      action: 'close it',
    });
  });

  it('an alarm’s history tells who did what, in order', () => {
    const one = busyStation();
    const [alarm] = answersOf(one)['alarm:list']({ scope: 'open', limit: 10 });
    const actor = { user: 'olga', role: 'operator' } as const;
    one.engine.command('acknowledgeAlarms', {
      occurrences: [alarm?.occurrence as string],
      comment: 'on my way',
      actor,
    });
    one.deliver({ level: 10 });
    one.pass(2_000);
    const events = answersOf(one)['alarm:history']({ occurrence: alarm?.occurrence as string });
    expect(events.map(({ event, actor: { user }, comment }) => `${event} ${user} ${comment}`.trim())).toEqual([
      'raised station',
      'acknowledged olga on my way',
      'returned station',
    ]);
  });

  it('an open excursion shows its present peak, long before it is sealed', () => {
    const [excursion] = answersOf(busyStation())['excursion:list']({ limit: 10 });
    expect(excursion).toMatchObject({ tag: 'level', side: 'high', end: null, peak: 93.5, readings: 3 });
    expect(excursion?.durationMs).toBeGreaterThan(3_000);
  });

  it('a refused reading is shown with what came, the failing step and the reason', () => {
    const answers = answersOf(busyStation());
    const [row] = answers['quarantine:list']({ scope: 'waiting', limit: 10 });
    expect(row).toMatchObject({ tag: 'temp', step: 'range', readings: 1, verdict: null });
    const shown = answers['quarantine:show']({ id: row?.id as string });
    expect(JSON.parse(shown.body)).toMatchObject({ kind: 'quarantine', readings: [{ value: 99_999 }] });
    expect(() => answers['quarantine:show']({ id: 'x' })).toThrow(/no quarantine entry "x"/);
  });
});

describe('evidence', () => {
  it('an entry comes with a proof that a stranger can check against a signed root', () => {
    const one = busyStation();
    const size = one.data().ledger.latestCheckpoint()?.size as number;
    for (let seq = 0; seq < one.data().ledger.size(); seq++) {
      const { canonical, proof, root, row, size: treeSize } = entryWithProof(one.data(), seq);
      const leaf = createHash('sha256').update(Buffer.of(0)).update(canonical).digest();
      expect(leaf.toString('hex')).toBe(row.leaf);
      const path = proof.map((hash) => Buffer.from(hash, 'hex'));
      expect(verifyInclusion(seq, treeSize, leaf, path, Buffer.from(root, 'hex'))).toBe(true);
      if (seq < size) expect(treeSize).toBe(size);
    }
  });

  it('the checkpoint shown is the newest that was signed', () => {
    const one = busyStation();
    const { note, verifierKey, ledger, witnessFile } = answersOf(one)['evidence:checkpoint']({});
    expect(parseCheckpoint(note).size).toBe(ledger.checkpointSize);
    expect(verifierKey).toMatch(/^shiftseal\/cr-test\+[0-9a-f]{8}\+/);
    expect(witnessFile).toBe(`${one.folder}/witness.txt`);
    expect(ledger.readingsSealed + ledger.readingsInInbox).toBe(ledger.readingsIn);
  });

  it('entries can be narrowed by kind and time, and paged from the newest back', () => {
    const data = busyStation().data();
    const all = entryRows(data, { limit: 500 });
    expect(all.map(({ seq }) => seq)).toEqual(Array.from(all, (_, i) => all.length - 1 - i));
    const [refused] = entryRows(data, { kind: 'quarantine', limit: 5 });
    // The tag is named once.
    expect(refused?.summary.match(/^(\S+): (?!\1)/)).not.toBeNull();
    expect(entryRows(data, { before: 2, limit: 500 }).map(({ seq }) => seq)).toEqual([1, 0]);
    const from = all[2]?.at as number;
    expect(entryRows(data, { from, limit: 500 }).every(({ at }) => at >= from)).toBe(true);
    expect(all.every(({ summary }) => summary.length > 0)).toBe(true);
  });

  it('says plainly that there is no entry of a number beyond the log', () => {
    expect(() => entryWithProof(busyStation().data(), 10_000)).toThrow(/no entry 10000; the log has entries 0 to \d+/);
  });
});

describe('sync, read from the log alone', () => {
  it('hands the log out in order, within the bounds, each body under its leaf', () => {
    const source = createSyncSource(busyStation().data());
    const all = source.read(0, 1000, 1e9);
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: source.size() }, (_, i) => i));
    expect(source.read(1, 2, 1e9).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(source.read(0, 10, 1)).toHaveLength(1);
  });

  it('a receipt moves what is delivered and safe; the receipt itself is no backlog', () => {
    const one = busyStation();
    const size = one.data().ledger.size();
    expect(targetDeliveries(one.data())[0]).toMatchObject({ target: 'historian', deliveredTo: 0, safeUntil: null });
    one.engine.command('recordReceipt', {
      target: 'historian',
      firstSeq: 0,
      lastSeq: size - 1,
      idempotencyKey: 'a'.repeat(64),
      answer: '',
      checkpoint: null,
    });
    expect(targetDeliveries(one.data())[0]).toMatchObject({ deliveredTo: size, backlogEntries: 0 });
    expect(targetDeliveries(one.data())[0]?.safeUntil).toBeGreaterThan(START_US);
  });
});

describe('the data folder', () => {
  it('without a ledger is answered with the remedy', () => {
    expect(() => openDataFolder('/nonexistent-folder')).toThrow(LedgerMissingError);
    expect(() => openDataFolder('/nonexistent-folder')).toThrow(/shiftseal station --config/);
  });

  it('shows whether a station writes it', () => {
    const one = busyStation();
    expect(isStationRunning(one.folder)).toBe(true);
    one.stop();
    expect(isStationRunning(one.folder)).toBe(false);
  });
});
