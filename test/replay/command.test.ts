import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Terminal, UsageError } from '../../electron/cli/command.ts';
import { command } from '../../electron/cli/replayCommand.ts';
import { replayReportSchema } from '../../shared/contract/links.ts';
import { ReplayedStation, withTag } from './replayedStation.ts';

let station: ReplayedStation;
let folder: string;
beforeEach(() => {
  station = new ReplayedStation();
  folder = mkdtempSync(join(tmpdir(), 'shiftseal-replay-'));
});
afterEach(() => {
  station.close();
  rmSync(folder, { recursive: true, force: true });
});

async function replay(...args: string[]): Promise<{ code: number; out: string }> {
  const lines: string[] = [];
  const terminal: Terminal = {
    out: (text) => void lines.push(text),
    err: () => {},
    write: async (text) => void lines.push(text),
    progress: () => {},
  };
  const code = await command.run(['--data', station.station.folder, ...args], terminal);
  return { code, out: lines.join('\n') };
}

describe('shiftseal replay', () => {
  it('exits 0 and says so when every byte came out again', async () => {
    station.run(30);
    station.station.stop();
    const { code, out } = await replay();
    expect(code).toBe(0);
    expect(out).toMatch(/^identical: \d+ batches, 120 readings, 2026-11-02T07:00:00\.000Z to /);
  });

  it('exits 1 with a list that names tag, what, how often, when, before and after', async () => {
    station.run(30);
    station.station.stop();
    const file = join(folder, 'other.json');
    writeFileSync(file, JSON.stringify(withTag('temp', { range: { min: -40, max: 65 } })));
    const { code, out } = await replay('--config', file);
    expect(code).toBe(1);
    expect(out).toMatch(
      /press +temp +now refused \(range\) +\d+× +2026-11-02T07:00:\S+ +sealed → temp: expected -40 to 65 Cel/,
    );
    const json = await replay('--config', file, '--json');
    expect(replayReportSchema.parse(JSON.parse(json.out)).isIdentical).toBe(false);
  });

  it('replays while the station runs, and says when a span holds nothing', async () => {
    station.run(30);
    expect((await replay()).code).toBe(0);
    const { code, out } = await replay('--from', '2020-01-01T00:00:00Z', '--to', '2020-01-02T00:00:00Z');
    expect([code, out]).toEqual([0, 'nothing is sealed in that span: there is nothing to replay']);
  });

  it('finds a body that was changed on the disk', async () => {
    station.run(30);
    station.station.stop();
    const db = new Database(join(station.station.folder, 'ledger.db'));
    const seq = db.prepare("SELECT min(seq) FROM entry WHERE kind = 'batch'").pluck().get() as number;
    const body = db.prepare<[number], Buffer>('SELECT body FROM entry WHERE seq = ?').pluck().get(seq) as Buffer;
    const changed = gunzipSync(body).toString('utf8').replace('"A–1"', '"A–2"');
    db.exec('DROP TRIGGER entryUpdate');
    db.prepare('UPDATE entry SET body = ? WHERE seq = ?').run(gzipSync(changed), seq);
    db.close();
    const { code, out } = await replay();
    expect(code).toBe(1);
    expect(out).toContain('text of the batch');
  });

  it('is wrong use without a data folder', async () => {
    await expect(command.run([], {} as Terminal)).rejects.toThrow(UsageError);
  });
});
