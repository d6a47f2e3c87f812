import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainingStation } from '../../electron/demo/trainingStation.ts';
import { SAMPLES_CONNECTION, WORKS_CONNECTION, writeWaterFiles } from '../../electron/demo/waterFiles.ts';
import { project } from '../../electron/engine/projecting.ts';
import { projectionMigrations } from '../../electron/projection/index.ts';
import { ipcContract } from '../../shared/contract/ipc.ts';
import type { WaterResult } from '../../shared/contract/waterChannels.ts';
import type { EntryBody } from '../../shared/domain/entry.ts';
import { recordedDays } from '../../shared/domain/water/figures.ts';
import { TestClock } from '../engine/engineHarness.ts';
import { WaterRig } from './support/waterRig.ts';

const START_MS = Date.UTC(2026, 10, 21, 10, 40);
const HOUR_MS = 3_600_000;
const OLGA = { user: 'olga', role: 'operator' } as const;
const SVEN = { user: 'sven', role: 'supervisor' } as const;
const STATION = trainingStation({ plant: 'water', modbusPort: 1, opcuaPort: 2 });

/** One station for all of them, in the order of the tests: a day at the waterworks. */
describe('the training waterworks', () => {
  let rig: WaterRig;
  const overview = () => rig.answers()['water:overview']({});
  const of = (results: readonly WaterResult[], rule: string, subject?: string): WaterResult | undefined =>
    results.find((each) => each.rule === rule && (subject === undefined || each.subject === subject));

  beforeAll(async () => {
    rig = new WaterRig(new TestClock(START_MS * 1000), STATION);
    writeWaterFiles(rig.folder, START_MS);
    for (const connection of [WORKS_CONNECTION, SAMPLES_CONNECTION]) {
      const mapping = JSON.parse(readFileSync(join(rig.folder, 'mappings', `${connection}.json`), 'utf8'));
      const folder = join(rig.folder, connection === WORKS_CONNECTION ? 'water-records' : 'water-samples');
      for (const file of readdirSync(folder)) {
        const { state, counts } = await rig.import(join(folder, file), mapping, connection);
        expect({ state, refused: counts.refused }).toEqual({ state: 'done', refused: 0 });
      }
    }
    rig.pass(3);
  }, 120_000);
  afterAll(() => {
    rig.close();
    rmSync(rig.folder, { recursive: true, force: true });
  });

  it('shows the month so far, the months before, by-products, lead and copper', () => {
    const view = overview();
    expect(ipcContract['water:overview'].response.safeParse(view).error).toBeUndefined();
    expect(of(view.standings, 'cfe-95')).toMatchObject({ verdict: 'met', figures: { bound: 0.3 } });
    expect(recordedDays(of(view.standings, 'cfe-95')?.figures ?? {}).length).toBeGreaterThan(18);
    expect(of(view.standings, 'cfe-max')).toMatchObject({ verdict: 'notMet', figures: { beyond: 1 } });
    expect(of(view.latest, 'cfe-95')).toMatchObject({ verdict: 'met', value: 100, expected: 186, valid: 186 });
    expect(of(view.latest, 'tthm', 'site-03')).toMatchObject({ verdict: 'notMet', limit: 80 });
    expect(of(view.latest, 'tthm', 'site-01')).toMatchObject({ verdict: 'met' });
    expect(of(view.latest, 'lead-90')).toMatchObject({
      verdict: 'met',
      value: 14,
      figures: { nearestRankHalfUp: 14, nextRankUp: 16 },
    });
    expect(view.months.slice(0, 3)).toEqual(['2026-11', '2026-10', '2026-09']);
  });

  it('what the findings ask for counts down; what was over before the first start asks nobody', () => {
    const tasks = overview().deadlines.map(({ task, subject, due }) => [
      subject,
      task.slice(0, 24),
      new Date(due / 1000).toISOString(),
    ]);
    expect(tasks).toContainEqual(['cfe.turbidity', 'Consult the state about ', '2026-11-22T00:00:00.000Z']);
    expect(tasks).toContainEqual(['entry.chlorine', 'Notify the state: residu', '2026-11-24T00:00:00.000Z']);
    expect(tasks).toContainEqual(['ife-2.turbidity', 'Produce a filter profile', '2026-11-26T00:00:00.000Z']);
    expect(tasks).toContainEqual(['ife-3.turbidity', 'Report filter, date, val', '2026-12-11T00:00:00.000Z']);
    expect(tasks.some(([, , due]) => (due as string) < '2026-11-21')).toBe(false);
  });

  it('a deadline that runs out is an alarm until a person says what was done; that is sealed with the signature', () => {
    rig.clock.advanceMs(14 * HOUR_MS);
    rig.pass(2);
    const consult = overview().deadlines.find(({ task }) => task.startsWith('Consult'));
    const isRaised = () =>
      rig
        .answers()
        ['alarm:list']({ scope: 'open', limit: 500 })
        .some(({ message, returnedAt }) => message.startsWith('Overdue: Consult') && returnedAt === null);
    expect(isRaised()).toBe(true);
    const signature = { ...SVEN, at: rig.clock.us, meaning: 'marked a regulatory obligation as done' };
    const done = { deadline: consult?.id as string, done: 'Called the state at 09:10', actor: SVEN, signature };
    expect(rig.engine.engine.command('finishDeadline', done)).toEqual({});
    expect(rig.engine.engine.command('finishDeadline', done)).toEqual({
      refused: 'sven has marked it as done already',
    });
    rig.pass(1);
    expect(isRaised()).toBe(false);
    expect(overview().deadlines.find(({ id }) => id === consult?.id)).toMatchObject({
      doneBy: 'sven',
      done: 'Called the state at 09:10',
    });
    expect(rig.engine.entries().findLast(({ kind }) => kind === 'deadline')).toMatchObject({
      event: 'done',
      actor: SVEN,
      signature,
    });
  });

  it('a grab sample becomes a reading through the inbox, its person is in the log, and rules count it', () => {
    const takenAt = rig.clock.us - HOUR_MS * 1000;
    const sample = {
      tag: 'site-01.chlorine',
      value: 0.61,
      bound: 'exact',
      method: 'DPD colorimetric',
      analyst: 'Olga',
      note: '',
      takenAt,
      actor: OLGA,
    } as const;
    expect(rig.engine.engine.command('enterSample', sample)).toEqual({});
    const again = rig.engine.engine.command('enterSample', sample);
    expect(again.refused).toContain('recorded already');
    const before = of(overview().standings, 'distribution-samples')?.valid as number;
    rig.pass(40);
    expect(of(overview().standings, 'distribution-samples')?.valid).toBe(before + 1);
    const entries = rig.engine.entries();
    const sealed = entries.find(({ kind }) => kind === 'sample');
    expect(sealed).toMatchObject({ tag: 'site-01.chlorine', value: 0.61, analyst: 'Olga', actor: OLGA, from: takenAt });
    const { frame } = sealed as { frame: number };
    const holds = (body: EntryBody): boolean =>
      (body.kind === 'batch' || body.kind === 'amendment') &&
      body.lineage.frames.some(
        ({ connection, first, last }) => connection === SAMPLES_CONNECTION && first <= frame && frame <= last,
      );
    expect(entries.some(holds)).toBe(true);
    expect(rig.engine.sealed('site-01.chlorine').at(-1)).toEqual([takenAt, 0.61]);
    expect(overview().samples[0]).toMatchObject({ tag: 'site-01.chlorine', person: 'olga' });
  });

  it('refuses what cannot be: instruments, the future, the far past, a value no water has', () => {
    const enter = (given: object) =>
      rig.engine.engine.command('enterSample', {
        ...{ tag: 'site-02.chlorine', value: 0.5, bound: 'exact', method: 'x', analyst: 'x', note: '', actor: OLGA },
        takenAt: rig.clock.us,
        ...given,
      } as never).refused;
    expect(enter({ tag: 'cfe.turbidity' })).toContain('not entered by hand');
    expect(enter({ takenAt: rig.clock.us + 3_600_000_000 })).toContain('in the future');
    expect(enter({ takenAt: rig.clock.us - 100 * 86_400_000_000 })).toContain('older than 60 days');
    expect(enter({ value: 900 })).toMatch(/range/);
    expect(rig.engine.entries().filter(({ kind }) => kind === 'sample')).toHaveLength(1);
  });

  it('a month as a copy of record: every entry named has its leaf, and the last line is the hash of the others', () => {
    const report = rig.answers()['water:month']({ month: '2026-10' });
    expect(ipcContract['water:month'].response.safeParse(report).error).toBeUndefined();
    const lines = report.text.trimEnd().split('\n');
    const last = lines.pop() as string;
    const body = `${lines.join('\n')}\n`;
    expect(last).toBe(`SHA-256 of all lines above: ${createHash('sha256').update(body).digest('hex')}`);
    expect(report.text).toContain('186 of 186 readings at or below 0.3 NTU (100.0000 %)');
    expect(report.text).toContain('2026-10-25 10:45 UTC 1.2 (4)');
    expect(report.text).toContain('by each method: nearestRankHalfUp 14, nextRankUp 16, interpolated 14.8');
    for (const { seq } of report.results) {
      expect(seq).not.toBeNull();
      const { row } = rig.answers()['evidence:entry']({ seq: seq as number });
      expect(report.text).toContain(`${String(seq).padStart(10)}  ${row.leaf}`);
    }
    expect(rig.answers()['water:month']({ month: '2026-11' }).text).toContain('THE MONTH IS NOT OVER');
  });

  it('its tables can be made again from the log alone', () => {
    const rows = (db: Database.Database) =>
      ['deadline', 'sample'].map((table) => db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all());
    const fresh = new Database(':memory:');
    fresh.exec(projectionMigrations.find(({ name }) => name === 'deadlines and samples')?.sql ?? '');
    rig.engine.entries().forEach((body, seq) => {
      if (body.kind === 'deadline' || body.kind === 'sample') project(fresh, seq, body);
    });
    const made = rows(fresh);
    fresh.close();
    expect(made).toEqual(rows(rig.data.db));
    expect(made.map((list) => list.length > 0)).toEqual([true, true]);
  });

  it('comes back the same after a restart: standings, deadlines, months', () => {
    rig.pass(2);
    const shown = () => {
      const { deadlines, latest, months, samples } = overview();
      return { deadlines, latest, months, samples };
    };
    const before = shown();
    const { folder } = rig;
    rig.close();
    rig = new WaterRig(rig.clock, STATION, folder);
    rig.pass(2);
    expect(shown()).toEqual(before);
  });
});
