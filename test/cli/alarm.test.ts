import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../electron/cli/alarmCommand.ts';
import { EngineRig, TestClock } from '../engine/engineHarness.ts';

let rig: EngineRig;

/** Runs the command in this process. */
async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await command.run([...args, '--data', rig.folder], {
    out: (text) => {
      out += `${text}\n`;
    },
    err: (text) => {
      err += `${text}\n`;
    },
    write: async (text) => {
      out += text;
    },
    progress: () => undefined,
  });
  return { code, out, err };
}

beforeAll(() => {
  // Nearly now: the scorecard looks back from the present.
  const clock = new TestClock(Date.now() * 1000 - 3_600_000_000);
  rig = new EngineRig(clock);
  for (const temp of [90, 70, 91]) {
    clock.advanceMs(1_000);
    rig.deliver({ temp });
    rig.engine.turn();
  }
  const actor = { user: 'olga', role: 'operator' } as const;
  rig.engine.command('actOnAlarms', {
    ...{ alarms: ['press.temp.high'], act: { kind: 'shelve', durationMs: 60_000, isOneShot: true }, actor },
    reason: '=sensor is being changed',
  });
  rig.stop();
});
afterAll(() => rmSync(rig.folder, { recursive: true, force: true }));

describe('shiftseal alarm', () => {
  it('lists what is announced, and what is not, with who and why', async () => {
    expect((await run('list')).out).toContain('no alarm is open');
    expect(JSON.parse((await run('list', '--scope', 'present', '--json')).out)).toMatchObject([{ state: 'shelved' }]);
    expect(JSON.parse((await run('suppressed', '--json')).out)).toMatchObject([
      { alarm: 'press.temp.high', kind: 'shelved', by: 'olga', isOneShot: true, isActive: true },
    ]);
  });

  it('prints the journal as a table, as JSON, and as CSV that no spreadsheet runs', async () => {
    const events = JSON.parse((await run('journal', '--json')).out) as { event: string }[];
    expect(events.map(({ event }) => event)).toEqual(['suppressed', 'raised', 'returned', 'raised']);
    expect((await run('journal')).out).toMatch(/ENTRY +WHEN +EVENT/);
    expect((await run('journal', '--format', 'csv')).out).toContain("'=sensor is being changed");
  });

  it('holds the alarm system against the performance table, and says that the table was not compared', async () => {
    const card = JSON.parse((await run('scorecard', '--for', '24h', '--json')).out);
    expect(card).toMatchObject({ announced: 2, source: { isChecked: false } });
    expect((await run('scorecard')).out).toContain('not compared with the published table');
  });

  it.each([
    [['tidy'], /say "list"/],
    [['list', '--scope', 'other'], /--scope takes open, present, all/],
    [['scorecard', '--for', '400d'], /at most 92 days/],
    [['shelve', '--alarm', 'a', '--reason', 'because'], /--for is required/],
  ])('%j is wrong use', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });

  it('an act needs the running station, and says so', async () => {
    await expect(run('unshelve', '--alarm', 'press.temp.high', '--reason', 'done')).rejects.toThrow(
      /no station runs on/,
    );
  });
});
