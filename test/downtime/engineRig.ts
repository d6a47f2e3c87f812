import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { project } from '../../electron/engine/projecting.ts';
import { createAnswers } from '../../electron/query/answer.ts';
import { openDataFolder, STATION_MIGRATIONS } from '../../electron/query/dataFolder.ts';
import type { StopBody } from '../../shared/domain/entries/stop.ts';
import type { EntryBody } from '../../shared/domain/entry.ts';
import { frameFromRows } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { EngineRig, START_US, TestClock, testConfig } from '../engine/engineHarness.ts';

export const MINUTE_MS = 60_000;
export const OLGA = { user: 'olga', role: 'operator' } as const;
export const SVEN = { user: 'sven', role: 'supervisor' } as const;
export const inTime = { actor: OLGA, why: '' } as const;

/** A state reading holds a minute: it is read four times in one. */
const slowTags = testConfig().tags.map((tag) =>
  tag.id === 'press.state' ? { ...tag, everyMs: 15_000, staleAfterMs: 60_000 } : tag,
);

export const downtimeConfig = (overrides: Record<string, unknown> = {}) =>
  testConfig({
    tags: slowTags,
    shifts: {
      pattern: [
        { name: 'Early', start: '06:00', end: '14:00' },
        { name: 'Late', start: '14:00', end: '22:00' },
        { name: 'Night', start: '22:00', end: '06:00' },
      ],
    },
    downtime: {
      reasons: [
        {
          id: 'technical',
          label: 'Technical',
          key: 't',
          children: [
            { id: 'jam', label: 'Jam', key: 'j' },
            { id: 'tool', label: 'Tool', key: 't', loss: 'setup' },
          ],
        },
      ],
    },
    ...overrides,
  });

/** An engine whose press runs and stands as the test says; a reading a minute. */
export class PressRig {
  rig: EngineRig;
  readonly clock = new TestClock(START_US);

  constructor(readonly config = downtimeConfig()) {
    this.rig = new EngineRig(this.clock, config);
  }

  /** Minutes in one state (1: running). */
  pass(state: number, minutes: number): void {
    for (let minute = 0; minute < minutes; minute += 1) {
      this.rig.deliver({ state });
      this.turn();
      this.clock.advanceMs(MINUTE_MS / 4);
      for (let quarter = 1; quarter < 4; quarter += 1) {
        this.rig.deliver({ state });
        this.turn();
        this.clock.advanceMs(MINUTE_MS / 4);
      }
    }
  }

  /** A state reading with a source time of its own, µs: one that comes late. */
  deliverState(state: number, sourceTime: number): void {
    const receivedTime = this.clock.now();
    const row = {
      tag: this.rig.numberOf('press.state'),
      kind: 'number',
      receivedTime,
      status: 0,
      value: state,
    } as const;
    const frame = frameFromRows('plc', 'press', [{ ...row, sourceTime: sourceTime as Instant }]);
    this.rig.engine.take('w', { type: 'frame', frame });
    this.clock.advanceMs(1_000);
    this.turn();
    this.clock.advanceMs(1_000);
    this.turn();
  }

  turn(): void {
    this.rig.engine.turn();
  }

  /** The process is killed and starts again on the same folder. */
  crash(): void {
    this.rig.crash();
    this.rig = new EngineRig(this.clock, this.config, this.rig.folder);
  }

  stops(): StopBody[] {
    return this.rig.entries().filter((body): body is StopBody => body.kind === 'stop');
  }

  latest(id?: string): StopBody {
    return this.stops().findLast(({ stop }) => id === undefined || stop === id) as StopBody;
  }

  answers<T>(ask: (answers: ReturnType<typeof createAnswers>) => T): T {
    const data = openDataFolder(this.rig.folder);
    try {
      return ask(createAnswers(data, this.clock));
    } finally {
      data.close();
    }
  }

  end(): void {
    if (this.rig.isRunning) this.rig.crash();
    rmSync(this.rig.folder, { recursive: true, force: true });
  }
}

const TABLES = ['stop', 'stopAct', 'shiftNote', 'shiftHandover', 'shiftClosed'] as const;

/** The projections as they stand, and as the log alone gives them. */
export function projections(folder: string, bodies: readonly EntryBody[]): [stored: unknown, rebuilt: unknown] {
  const rowsOf = (db: Database.Database): unknown =>
    TABLES.map((table) => db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all());
  const stored = new Database(join(folder, 'ledger.db'), { readonly: true });
  const rebuilt = new Database(':memory:');
  try {
    for (const { sql } of STATION_MIGRATIONS) rebuilt.exec(sql);
    bodies.forEach((body, seq) => {
      if (['stop', 'shiftNote', 'shiftHandover', 'shiftClosed'].includes(body.kind)) project(rebuilt, seq, body);
    });
    return [rowsOf(stored), rowsOf(rebuilt)];
  } finally {
    stored.close();
    rebuilt.close();
  }
}
