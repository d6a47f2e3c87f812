import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT, UsageError } from '../../electron/cli/command.ts';
import { command as exportCommand } from '../../electron/cli/exportCommand.ts';
import { command as verifyCommand } from '../../electron/cli/verifyCommand.ts';
import { type BundledShift, bundledShift, removeScratch, scratch } from './bundledShift.ts';

let shift: BundledShift;
beforeAll(() => {
  shift = bundledShift();
});
afterAll(() => {
  shift.remove();
  removeScratch();
});

async function run(command: typeof exportCommand, ...args: readonly string[]): Promise<{ code: number; out: string }> {
  const out: string[] = [];
  const code = await command.run(args, {
    out: (text) => out.push(text),
    err: (text) => out.push(text),
    write: async () => undefined,
    progress: () => undefined,
  });
  return { code, out: out.join('\n') };
}

describe('shiftseal export, shiftseal verify --bundle', () => {
  it('writes the evidence of a report, of a shift, of a span; each is verified', async () => {
    const ways = [
      ['--report', shift.report],
      ['--shift', '2026-11-02T07:02:00Z'],
      ['--from', '2026-11-02T07:00:00Z', '--to', '2026-11-02T07:01:00Z'],
    ];
    for (const way of ways) {
      const out = join(scratch(), 'bundle');
      const made = await run(exportCommand, '--data', shift.folder, ...way, '--out', out, '--json');
      expect(made.code).toBe(EXIT.fine);
      expect(JSON.parse(made.out)).toMatchObject({ folder: out, size: expect.any(Number) });
      const verified = await run(verifyCommand, '--bundle', out, '--public-key', join(shift.folder, 'station.vkey'));
      expect(verified).toMatchObject({ code: EXIT.fine, out: expect.stringMatching(/: verified$/) });
      expect(verified.out.includes('OEE of press')).toBe(way[0] === '--report');
    }
  });

  it('exits with 1, naming file and entry, where something is not what was sealed', async () => {
    const out = join(scratch(), 'bundle');
    await run(exportCommand, '--data', shift.folder, '--report', shift.report, '--out', out);
    appendFileSync(join(out, 'entries.ndjson'), '{}\n');
    const { code, out: text } = await run(verifyCommand, '--bundle', out);
    expect(code).toBe(EXIT.notSo);
    expect(text).toMatch(/^BAD {2}entries\.ndjson: /m);
  });

  it('takes one way to say what, and writes over nothing', async () => {
    const out = join(scratch(), 'bundle');
    const both = run(
      exportCommand,
      '--data',
      shift.folder,
      '--out',
      out,
      '--report',
      shift.report,
      '--shift',
      '2026-11-02T07:02:00Z',
    );
    await expect(both).rejects.toThrow(UsageError);
    expect(existsSync(out)).toBe(false);
    const there = run(exportCommand, '--data', shift.folder, '--out', shift.folder, '--report', shift.report);
    await expect(there).rejects.toThrow(/is there already and not empty/);
  });
});
