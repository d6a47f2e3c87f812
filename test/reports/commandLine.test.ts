import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../electron/cli/shiftCommand.ts';
import { buildShiftReport, digestOf } from '../../electron/reports/index.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { WrittenStation } from '../query/writtenStation.ts';
import { SHIFT, writtenShift } from './reportStation.ts';

let station: WrittenStation;
const folder = mkdtempSync(join(tmpdir(), 'shiftseal-report-'));
beforeAll(() => {
  station = writtenShift();
});
afterAll(() => {
  station.close();
  rmSync(folder, { recursive: true, force: true });
});

async function shift(...args: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const terminal = { out: (line: string) => void lines.push(line), err: (line: string) => void lines.push(line) };
  const code = await command.run([args[0] as string, '--data', station.folder, ...args.slice(1)], terminal as never);
  return { code: code as number, text: lines.join('\n') };
}
const AT = ['--shift', '2026-11-02T07:01:00Z'];

describe('shiftseal shift report', () => {
  it('works a draft out where none is sealed, and says that it is one', async () => {
    const { code, text } = await shift('report', ...AT);
    expect(code).toBe(0);
    expect(text).toContain('no report is sealed yet');
    expect(text).toMatch(/press +\d+\.\d+ %/);
    expect(text).toContain('Unplanned stop 0.4 min');
  });

  it('tells the sealed report with its digest, and writes its canonical bytes', async () => {
    const { document, digest } = buildShiftReport(
      { data: station.data(), at: station.clock.us, engine: 'test' },
      SHIFT,
    );
    expect(station.engine.command('draftReport', { document, digest, actor: STATION_ACTOR })).toMatchObject({
      ok: true,
    });
    const json = JSON.parse((await shift('report', ...AT, '--json')).text) as { version: { digest: string } };
    expect(json.version.digest).toBe(digest);
    expect((await shift('report', ...AT)).text).toContain(`SHA-256 ${digest}`);
    await expect(shift('sign', ...AT, '--user', 'svea', '--digest', '0'.repeat(8))).rejects.toThrow(
      `another one by now: version 1, SHA-256 ${digest}; read it`,
    );
    await expect(shift('sign', ...AT, '--user', 'svea', '--digest', 'v1')).rejects.toThrow(/8 to 64 hexadecimal/);
    const out = join(folder, 'report.json');
    expect((await shift('report', ...AT, '--out', out)).text).toContain('not in the log'); // nobody answers at its socket
    expect(digestOf(readFileSync(out, 'utf8'))).toBe(digest);
    await expect(shift('report', ...AT, '--out', join(folder, 'report.pdf'))).rejects.toThrow(/once it is signed/);
    expect((await shift('list', '--from', '2026-11-02T00:00:00Z', '--to', '2026-11-03T00:00:00Z')).text).toContain(
      'draft, v1',
    );
  });

  it('names the option that is wrong, and a shift that is not there', async () => {
    await expect(shift('report', '--shift', '2026-11-02T09:00:00Z')).rejects.toThrow(/no shift that has ended runs/);
    await expect(shift('report', ...AT, '--start', '2026-11-02T07:00:00Z')).rejects.toThrow(/not both/);
    await expect(shift('sign', ...AT)).rejects.toThrow(/--user is required/);
  });
});
