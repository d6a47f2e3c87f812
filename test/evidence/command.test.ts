import { appendFileSync, cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command as auditCommand } from '../../electron/cli/auditCommand.ts';
import { EXIT, UsageError } from '../../electron/cli/command.ts';
import { command as exportCommand } from '../../electron/cli/exportCommand.ts';
import { command as verifyCommand } from '../../electron/cli/verifyCommand.ts';
import { createIdentity, openUserFile } from '../../electron/identity/index.ts';
import { digestOf } from '../../electron/reports/index.ts';
import { cheapHasher } from '../identity/rig.ts';
import { type BundledShift, bundledShift, removeScratch, scratch } from './bundledShift.ts';

const PASSWORD = 'tulip bicycle rain';
let shift: BundledShift;
beforeAll(() => {
  shift = bundledShift();
});
afterAll(() => {
  shift.remove();
  removeScratch();
});

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(command: typeof exportCommand, ...args: readonly string[]): Promise<Said> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await command.run(args, {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    write: async () => undefined,
    progress: () => undefined,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
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

  it('is in the log, after it, when a person says who they are; whoever only reads a folder writes nothing into it', async () => {
    const copy = join(scratch(), 'copy');
    cpSync(shift.folder, copy, { recursive: true });
    const identity = createIdentity({
      ...{ users: openUserFile(join(copy, 'users.json')), hasher: cheapHasher(), monotonicMs: () => 0 },
      record: async () => undefined,
    });
    await identity.createUser('aude', 'auditor', PASSWORD);
    const file = join(copy, 'ledger.db');
    const before = readFileSync(file);
    const taken = (out: string, ...more: string[]) =>
      run(exportCommand, '--data', copy, '--report', shift.report, '--out', out, ...more);
    const silent = await taken(join(scratch(), 'bundle'));
    expect(silent).toMatchObject({ code: EXIT.fine, err: expect.stringContaining('with --user NAME it is put there') });
    expect(readFileSync(file).equals(before)).toBe(true);

    process.env.SHIFTSEAL_PASSWORD = 'guessed it';
    const refused = await taken(join(scratch(), 'bundle'), '--user', 'aude');
    expect(refused).toMatchObject({ code: EXIT.notSo, err: expect.stringContaining('wrong name or password') });
    process.env.SHIFTSEAL_PASSWORD = PASSWORD;
    const out = join(scratch(), 'bundle');
    expect((await taken(out, '--user', 'aude')).code).toBe(EXIT.fine);
    delete process.env.SHIFTSEAL_PASSWORD;
    const told = (await run(auditCommand, '--data', copy, '--text', 'evidenceExported', '--kind', 'event')).out;
    const sha256 = digestOf(readFileSync(join(out, 'bundle.json'), 'utf8'));
    expect(told).toMatch(/aude \(auditor\) +event evidenceExported /);
    expect(told).toContain(`${shift.report}  bundle.json SHA-256 ${sha256}`);
    expect((await run(verifyCommand, '--bundle', out)).code).toBe(EXIT.fine);
    expect(readFileSync(join(out, 'entries.ndjson'), 'utf8')).not.toContain('evidenceExported');
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
