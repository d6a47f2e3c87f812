import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { LEDGER_MIGRATIONS, verifyLedger } from '../../electron/ledger/index.ts';
import { projectionMigrations } from '../../electron/projection/index.ts';
import type { AlarmBody } from '../../shared/domain/entry.ts';
import { frameFromRows } from '../../shared/domain/frame.ts';
import { EngineRig, START_US, TestClock, testConfig } from './engineHarness.ts';

const WAL_BYTES_MAX = 2 * 2 ** 20;
let rig: EngineRig;
let value = 0;
let reader: Database.Database | undefined;
afterEach(() => {
  reader?.close();
  if (rig.isRunning) rig.stop();
  rmSync(rig.folder, { recursive: true, force: true });
});

function started(): void {
  value = 0;
  const config = testConfig({ storage: { reserveBytes: 0, walBytesMax: WAL_BYTES_MAX } });
  rig = new EngineRig(new TestClock(START_US), config);
}

/** A backup tool, a shell left open, a page that hangs: it began to read, and goes on. */
function holdSnapshot(): Database.Database {
  const db = new Database(join(rig.folder, 'ledger.db'), { readonly: true });
  db.exec('BEGIN');
  db.prepare('SELECT count(*) FROM entry').get();
  reader = db;
  return db;
}

/** A frame of 2 000 readings each 50 ms. */
function poll(frames: number): void {
  const tag = rig.numberOf('press.temp');
  for (let i = 0; i < frames; i++) {
    const now = rig.clock.us;
    const rows = Array.from({ length: 1_000 }, (_, row) => {
      const at = (now + row) as never;
      return {
        tag,
        kind: 'float32' as const,
        sourceTime: at,
        receivedTime: at,
        status: 0,
        value: Math.fround(Math.sin(value++) * 30),
      };
    });
    rig.engine.take('w', { type: 'frame', frame: frameFromRows('plc', 'press', rows) });
    rig.clock.advanceMs(50);
    rig.engine.turn();
  }
}

const walBytes = (): number => statSync(join(rig.folder, 'ledger.db-wal'), { throwIfNoEntry: false })?.size ?? 0;
const asked = () => rig.said.filter((message) => message.type === 'endReaders');

describe('a reader that holds a snapshot while the writer goes on', () => {
  it('without one the write-ahead log stays small, and nobody is asked to end', () => {
    started();
    let largest = 0;
    for (let i = 0; i < 30; i++) {
      poll(10);
      largest = Math.max(largest, walBytes());
    }
    expect(largest).toBeLessThan(WAL_BYTES_MAX / 2);
    expect(asked()).toEqual([]);
  });

  it('our own readers are asked to end, an alarm is raised, intake pauses before the bound, and all goes on when it ends', async () => {
    started();
    poll(5);
    holdSnapshot();
    let largest = 0;
    for (let i = 0; i < 40; i++) {
      poll(10);
      largest = Math.max(largest, walBytes());
    }
    expect(largest).toBeGreaterThan(WAL_BYTES_MAX / 2);
    expect(largest).toBeLessThanOrEqual(WAL_BYTES_MAX);
    expect(asked().length).toBeGreaterThan(0);
    expect(rig.live()?.ledger).toMatchObject({ state: 'paused', message: expect.stringContaining('reader') });
    expect(rig.live()?.storage.unstored?.takesSmallThings).toBe(true);

    reader?.close();
    rig.clock.advanceMs(2_000);
    rig.engine.turn();
    rig.engine.turn();
    expect(rig.live()?.ledger.state).toBe('writing');
    poll(20);
    expect(walBytes()).toBeLessThan(WAL_BYTES_MAX);
    rig.stop();
    const alarms = rig.entries().filter((body): body is AlarmBody => body.kind === 'alarm');
    const told = alarms.map(({ alarm, event }) => `${alarm} ${event}`);
    expect(told).toEqual(expect.arrayContaining(['station.wal.warning raised', 'station.ledger.write raised']));
    expect(told).toEqual(expect.arrayContaining(['station.wal.warning returned', 'station.ledger.write returned']));
    expect(rig.sealed('press.temp')).toHaveLength(value);
    expect(
      await verifyLedger({
        path: join(rig.folder, 'ledger.db'),
        migrations: [...LEDGER_MIGRATIONS, ...projectionMigrations],
      }),
    ).toMatchObject({ isClean: true });
  });

  it('people are served all the same: an event is recorded while readings wait', () => {
    started();
    poll(5);
    holdSnapshot();
    poll(300);
    const before = rig.live()?.ledger.entries ?? 0;
    const request = {
      event: 'signedIn',
      subject: 'anna',
      detail: '',
      actor: { user: 'anna', role: 'operator' },
    } as const;
    expect(rig.engine.command('recordEvent', request).seq).toBeGreaterThanOrEqual(before);
    expect(walBytes()).toBeLessThanOrEqual(WAL_BYTES_MAX);
  });
});
