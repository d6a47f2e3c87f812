import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../electron/cli/command.ts';
import { command } from '../../electron/cli/lineageCommand.ts';
import { MINUTE_MS, minutes, quiet, ruleStation, START_US } from '../rules/ruleStation.ts';

const HOT = {
  ...{ id: 'too-hot', kind: 'range', title: 'Press is not hotter than 60 °C', max: 60, alarm: { priority: 'high' } },
  ...{ target: { tags: ['press.temp'] }, source: { document: 'plant procedure', paragraph: '4.2', isChecked: true } },
};

describe('shiftseal lineage', () => {
  const rig = ruleStation([HOT]);
  minutes(rig, [50, 70, 65, 50, 50]);
  quiet(rig);
  rig.stop();
  const db = new Database(`${rig.folder}/ledger.db`, { readonly: true });
  const one = (sql: string): string => String(db.prepare(sql).pluck().get());
  afterAll(() => db.close());
  const hottest = START_US + MINUTE_MS * 1000;

  async function run(...args: string[]): Promise<string> {
    let printed = '';
    const sink = { err: () => undefined, write: async () => undefined, progress: () => undefined };
    const out = (text: string): void => {
      printed += `${text}\n`;
    };
    await command.run([...args, '--data', rig.folder], { ...sink, out });
    return printed;
  }

  it('leads from a result down to the reading, its entry, its rule and its configuration', async () => {
    const text = await run('--result', one("SELECT key FROM entry WHERE kind = 'result'").slice(0, 12), '--depth', '4');
    expect(text).toContain('Press is not hotter than 60 °C, press.temp: notMet');
    expect(text).toContain('plant procedure 4.2');
    for (const edge of ['computedFrom', 'judgedBy', 'configuredBy', 'sealedIn', 'readBy']) expect(text).toContain(edge);
    expect(text).toContain('press.temp: 70 Cel');
    expect(text).toMatch(/shiftseal entry --seq \d+ shows it with its inclusion proof/);
  });

  it('leads from a reading to everything it influenced, on more than one step', async () => {
    const text = await run('--tag', 'press.temp', '--at', new Date(hottest / 1000).toISOString(), '--depth', '2');
    for (const kind of ['batch', 'results of rules whose window holds it', 'alarms it raised', 'minute'])
      expect(text).toContain(kind);
  });

  it('names the readings beside a time at which there is none', async () => {
    const between = new Date((hottest + 1_000_000) / 1000).toISOString();
    await expect(run('--tag', 'press.temp', '--at', between)).rejects.toThrow(
      new RegExp(
        `the nearest of press.temp: ${new Date(hottest / 1000).toISOString().slice(0, 19)}\\S*, ${new Date((hottest + MINUTE_MS * 1000) / 1000).toISOString().slice(0, 19)}`,
      ),
    );
    await expect(run('--tag', 'press.nothing', '--at', between)).rejects.toThrow(/knows nothing of/);
  });

  it('never says of sealed readings that they led to nothing, but how to ask of one', async () => {
    const text = await run('--seq', one("SELECT seq FROM entry WHERE kind = 'batch'"), '--down');
    expect(text).toContain('ask of one with --tag ID --at T');
    expect(text).not.toContain('influenced nothing');
  });

  it('answers as one JSON document, and page by page', async () => {
    const ref = `readings:press.temp|${START_US}|${hottest + 3 * MINUTE_MS * 1000}`;
    const page = async (offset: number) =>
      JSON.parse(await run('--ref', ref, '--depth', '1', '--limit', '2', '--offset', String(offset), '--json')) as {
        groups: { id: string; total: number; branches: { node: { ref: string } }[] }[];
      };
    const [first, second] = [await page(0), await page(2)];
    const refs = [first, second].flatMap(({ groups }) =>
      groups.filter(({ id }) => id === 'each').flatMap(({ branches }) => branches.map(({ node }) => node.ref)),
    );
    expect(new Set(refs).size).toBe(4);
    expect(first.groups.find(({ id }) => id === 'each')?.total).toBe(5);
  });

  it('says what is wrong with a question', async () => {
    await expect(run('--seq', '1', '--alarm', 'abcdef01')).rejects.toThrow(UsageError);
    await expect(run('--tag', 'press.temp')).rejects.toThrow(/--at is required/);
    await expect(run('--result', 'ffffffffffff')).rejects.toThrow(/no result ffffffffffff/);
    await expect(run('--ref', 'nonsense:1')).rejects.toThrow(/begins with one of/);
    await expect(run('--tag', 'press.temp', '--at', '2020-01-01T00:00:00Z')).rejects.toThrow(/knows nothing/);
  });
  it('names every entry of an alarm’s life', async () => {
    const text = await run('--alarm', one('SELECT occurrence FROM alarm'), '--depth', '1');
    expect(text).toContain('2 entries of the log tell its life');
    expect(text).not.toContain('more; --limit');
  });
});
