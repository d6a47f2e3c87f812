import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Terminal, UsageError } from '../../electron/cli/command.ts';
import { command } from '../../electron/cli/historyCommand.ts';
import { BASE_CONFIG, WrittenStation } from '../query/writtenStation.ts';

let station: WrittenStation;
beforeAll(() => {
  const clean = { filters: [{ kind: 'spike', maxStep: 50, action: 'replace' }], fill: { method: 'linear' } };
  const tags = BASE_CONFIG.tags.map((tag) => (tag.id === 'level' ? { ...tag, clean } : tag));
  station = new WrittenStation({ ...BASE_CONFIG, tags });
  for (const [second, level] of [1, 2, 900, 4, undefined, 6].entries()) {
    if (level !== undefined) station.deliver({ level, ...(second % 3 === 0 ? { total: second } : {}) });
    station.pass(1_000);
  }
  station.pass(15_000);
});
afterAll(() => station.close());

/** Called in this process, so that no build is needed. */
async function history(...args: string[]): Promise<{ code: number; lines: string[]; text: string }> {
  let text = '';
  const terminal: Terminal = {
    out: (line) => {
      text += `${line}\n`;
    },
    err: () => undefined,
    write: async (chunk) => {
      text += chunk;
    },
    progress: () => undefined,
  };
  const code = await command.run(['--data', station.folder, ...args], terminal);
  return { code, lines: text.trimEnd().split('\r\n'), text };
}

describe('history --layer clean', () => {
  it('prints corrections and filled rows with their marks', async () => {
    const { lines } = await history('--tag', 'level', '--layer', 'clean');
    expect(lines).toEqual([
      'tag,sourceTime,value,status,flags,layer,statusCode',
      'level,2026-11-02T07:00:00.000Z,1,Good,,clean,0',
      'level,2026-11-02T07:00:01.000Z,2,Good,,clean,0',
      'level,2026-11-02T07:00:02.000Z,3,Good,corrected|spike,clean,0',
      'level,2026-11-02T07:00:03.000Z,4,Good,,clean,0',
      'level,2026-11-02T07:00:04.000Z,5,UncertainSubstituteValue,filled|linear,clean,1083244544',
      'level,2026-11-02T07:00:05.000Z,6,Good,,clean,0',
    ]);
  });
});

describe('history --align', () => {
  it('prints several tags on one grid; the method is declared in each row of CSV', async () => {
    const { code, lines } = await history('--tag', 'level', '--tag', 'total', '--align', '2s', '--method', 'last');
    expect(code).toBe(0);
    expect(lines).toEqual([
      'time,level,total,align,layer',
      '2026-11-02T07:00:00.000Z,1,0,last 2000ms,raw',
      '2026-11-02T07:00:02.000Z,900,0,last 2000ms,raw',
      '2026-11-02T07:00:04.000Z,4,3,last 2000ms,raw',
    ]);
  });

  it('once in a JSON document, and in each line of JSON', async () => {
    const args = ['--tag', 'level', '--align', '3s', '--method', 'mean', '--layer', 'clean'];
    expect(JSON.parse((await history(...args, '--json')).text)).toEqual({
      align: { method: 'meanInBucket', everyMs: 3000 },
      layer: 'clean',
      tags: ['level'],
      rows: [
        { time: '2026-11-02T07:00:00.000Z', values: { level: 2 } },
        { time: '2026-11-02T07:00:03.000Z', values: { level: 5 } },
      ],
    });
    const [first] = (await history(...args, '--format', 'ndjson')).text.split('\n');
    expect(JSON.parse(first as string)).toMatchObject({ values: { level: 2 }, align: { method: 'meanInBucket' } });
  });

  it('prints a whole document when there is nothing', async () => {
    const { text } = await history('--tag', 'lamp', '--align', '1s', '--json');
    expect(JSON.parse(text)).toMatchObject({ rows: [] });
  });

  it.each([
    ['several tags without a grid', ['--tag', 'level', '--tag', 'total'], /need a time grid/],
    ['a method without a grid', ['--tag', 'level', '--method', 'last'], /go with --align/],
    ['an unknown method', ['--tag', 'level', '--align', '1s', '--method', 'spline'], /last, linear, mean/],
    ['a grid of nothing', ['--tag', 'level', '--align', '0s'], /at least 1ms/],
    [
      'a straight line through states',
      ['--tag', 'state', '--align', '1s', '--method', 'linear'],
      /"state" holds no numbers/,
    ],
    ['no tag', [], /--tag is required/],
  ])('refuses %s', async (_, args, reason) => {
    await expect(history(...args)).rejects.toThrow(UsageError);
    await expect(history(...args)).rejects.toThrow(reason);
  });
});
