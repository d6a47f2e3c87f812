import { cpSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  isSignedBy,
  oldKeyFileOf,
  parseNote,
  parseVerifierKey,
  readVerifierKeyFile,
} from '../../electron/ledger/index.ts';
import { nextKeyFileOf } from '../../electron/ledger/keyPaths.ts';
import { keyStatus } from '../../electron/query/keys.ts';
import type { Signature } from '../../shared/domain/entries/head.ts';
import type { EventBody } from '../../shared/domain/entry.ts';
import { BASE_CONFIG, WrittenStation } from '../query/writtenStation.ts';

const ADA = { user: 'ada', role: 'administrator' } as const;
const SIGNATURE: Signature = { ...ADA, at: 1, meaning: 'rotated the signing key' };
const CONFIG = { ...BASE_CONFIG, checkpoint: { everyMs: 1_000, keyOverlapDays: 0, keyOverlapCheckpoints: 3 } };

function events(station: WrittenStation, name: string): EventBody[] {
  return station
    .data()
    .ledger.entriesWithBody({ kinds: ['event'], limit: 1_000 })
    .map(({ body }) => body as EventBody)
    .filter(({ event }) => event === name);
}
const alarms = (station: WrittenStation): string[] =>
  station
    .data()
    .ledger.entriesWithBody({ kinds: ['alarm'], limit: 1_000 })
    .map(({ body }) => body as { event: string; alarm: string; limit: string })
    .filter(({ limit }) => limit === 'witness')
    .map(({ event, alarm }) => `${event} ${alarm}`);

describe('a new signing key, asked of the engine', () => {
  it('is in the log with who, why and the signature; both keys sign for a while, then the old one is destroyed', () => {
    const station = new WrittenStation(CONFIG);
    station.run(3, (i) => ({ total: i }));
    const before = readVerifierKeyFile(station.folder) as string;
    const asked = { reason: 'yearly change', actor: ADA, signature: SIGNATURE };
    const { verifierKey, size } = station.engine.command('rotateKey', asked);
    expect(verifierKey).not.toBe(before);
    const [rotated] = events(station, 'keyRotated');
    expect(rotated).toMatchObject({
      ...{ actor: ADA, signature: SIGNATURE, subject: 'shiftseal/cr-test' },
      change: { field: 'signing key', before, after: verifierKey, reason: 'yearly change' },
    });
    expect(keyStatus(station.data()).keys[0]).toMatchObject({ verifierKey, afterSize: size, by: 'ada' });
    const note = parseNote(station.data().ledger.latestCheckpoint()?.note ?? '');
    expect([before, verifierKey].map((line) => isSignedBy(note, parseVerifierKey(line)))).toEqual([true, true]);
    expect(existsSync(oldKeyFileOf(station.folder))).toBe(true);
    station.run(25, (i) => ({ total: 10 + i })); // a checkpoint follows each sealed window
    expect(existsSync(oldKeyFileOf(station.folder))).toBe(false);
    expect(events(station, 'keyRetired')).toMatchObject([{ actor: { user: 'station' } }]);
    expect(keyStatus(station.data()).overlap).toBeNull();
    station.close();
  });

  it('says at the next start what became of a rotation that a crash cut short', () => {
    const station = new WrittenStation(CONFIG);
    station.run(3, (i) => ({ total: i }));
    station.close();
    writeFileSync(nextKeyFileOf(station.folder), 'PRIVATE+KEY+half');
    const again = new WrittenStation(CONFIG, station.clock, station.folder);
    again.pass(1_000);
    expect(events(again, 'ledgerFinding')).toMatchObject([{ detail: expect.stringContaining('has been undone') }]);
    again.close();
  });
});

describe('what the places outside tell', () => {
  it('raises an alarm while one is behind, and returns it when it has caught up', () => {
    const station = new WrittenStation({ ...CONFIG, checkpoint: { ...CONFIG.checkpoint, witnessBehindMs: 60_000 } });
    const told = (state: 'current' | 'behind', since: number | null) =>
      station.engine.command('witnessStatus', {
        places: [{ id: '//share/w', kind: 'file', state, since, size: 5, currentAt: null, message: 'ENOENT' }],
      });
    told('behind', station.clock.us);
    station.pass(59_000);
    expect(alarms(station)).toEqual([]);
    station.pass(3_000);
    expect(alarms(station)).toEqual(['raised station.witness.behind.file.//share/w']);
    told('current', null);
    station.pass(1_000);
    expect(alarms(station)[1]).toBe('returned station.witness.behind.file.//share/w');
    station.close();
  });

  it('a checkpoint that the log does not go on from: readings are sealed, nothing is signed, and an alarm says why', () => {
    const station = new WrittenStation(CONFIG);
    station.run(3, (i) => ({ total: i }));
    station.stop();
    station.data().close();
    const copy = mkdtempSync(join(tmpdir(), 'shiftseal-copy-'));
    cpSync(station.folder, copy, { recursive: true });
    const truth = new WrittenStation(CONFIG, station.clock, station.folder);
    truth.run(40, (i) => ({ total: 100 + i }));
    const seen = truth.data().ledger.latestCheckpoint()?.note as string;
    truth.close();
    const older = new WrittenStation(CONFIG, station.clock, copy);
    older.engine.command('witnessHeard', { source: 'cosigner witness.example/w1', note: seen });
    const signed = older.data().ledger.latestCheckpoint()?.size;
    const sealed = older.data().ledger.entries({ kinds: ['batch'], limit: 1_000 }).length;
    older.run(25, (i) => ({ total: 500 + i }));
    expect(older.data().ledger.latestCheckpoint()?.size).toBe(signed);
    expect(older.data().ledger.entries({ kinds: ['batch'], limit: 1_000 }).length).toBeGreaterThan(sealed);
    expect(alarms(older)).toEqual(['raised station.ledger.unsigned']);
    expect(events(older, 'ledgerPaused')).toEqual([]);
    older.close();
  });
});
