import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../electron/cli/command.ts';
import { command } from '../../electron/cli/meterCommand.ts';
import { HOUR_US, hours } from './dayOf.ts';
import { MeterRig } from './meterRig.ts';

const FIRST = Date.UTC(2026, 9, 5) * 1000;
const DAYS = 30;
const POINT = {
  id: 'h-1',
  commodity: 'heat',
  unit: 'kW.h',
  intervalMinutes: 60,
  reads: { register: ['h1.register'] },
  meters: [{ serial: 'H-1', from: '2026-01-01' }],
  baseline: { kind: 'heating' },
};

/** °C of a day at an hour: colder each day, warmest in the afternoon. */
const celsius = (day: number, hour: number): number => 12 - day / 4 + 3 * Math.sin(((hour - 9) / 12) * Math.PI);
const usedIn = (i: number): number => (2 + (15.5 - celsius(Math.floor(i / 24), 9)) * 0.4 + ((i * 7) % 5) / 10) / 2;

describe('shiftseal meter', () => {
  const rig = new MeterRig(FIRST + DAYS * 24 * HOUR_US + 3 * HOUR_US, [POINT], {
    meters: { weather: { temperature: ['outdoor'] } },
    tags: ['outdoor'],
  });
  let sum = 1000;
  const steps = hours((i) => i, DAYS * 24 + 1);
  rig.giveAll(
    'meters',
    steps.flatMap((i) => {
      const at = FIRST + i * HOUR_US;
      if (i > 0) sum += i === 20 * 24 + 5 ? 9 : usedIn(i - 1);
      return [
        { tag: 'h1.register', at, value: Math.round(sum * 1e6) / 1e6 },
        { tag: 'outdoor', at, value: celsius(Math.floor(i / 24), i % 24) },
      ];
    }),
  );
  rig.settle();
  afterAll(() => rig.rig.stop());

  async function run(...args: string[]): Promise<{ code: number; out: string }> {
    let out = '';
    const code = await command.run([...args, '--data', rig.rig.folder], {
      out: (text) => {
        out += `${text}\n`;
      },
      err: () => undefined,
      write: async (text) => {
        out += text;
      },
      progress: () => undefined,
    });
    return { code, out };
  }

  it('list shows each service point, as a table and as JSON', async () => {
    expect((await run('list')).out).toContain('h-1');
    expect(JSON.parse((await run('list', '--json')).out)).toEqual([
      expect.objectContaining({ id: 'h-1', serial: 'H-1', waiting: 2 }),
    ]);
  });
  it('reads prints one line an interval, with its key', async () => {
    const { out } = await run('reads', '--from', '2026-10-06', '--to', '2026-10-06');
    const lines = out.trimEnd().split('\r\n');
    expect(lines).toHaveLength(25);
    expect(lines[1]).toMatch(/^[0-9a-f]{64},h-1,H-1,2026-10-06T00:00:00\.000Z,/);
  });
  it('exceptions and versions name what was found, and by whom it was evaluated', async () => {
    expect((await run('exceptions')).out).toMatch(/2026-10-25 +h-1 +Spike/);
    expect((await run('versions', '--service-point', 'h-1', '--day', '2026-10-25')).out).toContain('closed');
  });
  it('degree-days prints the line through the days', async () => {
    const { out } = await run('degree-days', '--service-point', 'h-1', '--json');
    const { fit, days } = JSON.parse(out);
    expect(days).toHaveLength(DAYS);
    expect(fit.slope).toBeGreaterThan(0);
    expect(days.at(-1).expected).not.toBeNull();
  });
  it('says how to call it, and names what is not there', async () => {
    await expect(run('foo')).rejects.toThrow(UsageError);
    await expect(run('reads', '--from', 'x', '--to', '2026-10-06')).rejects.toThrow('takes a date');
    await expect(run('swap', '--service-point', 'h-1', '--at', '2026-10-06T00:00:00Z')).rejects.toThrow('--final-lost');
    await expect(run('degree-days', '--service-point', 'h-9')).rejects.toThrow('known: h-1');
  });
});
