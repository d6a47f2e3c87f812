import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtCli, temporaryFolder } from './support/build.ts';

const ROWS = 1_000_000;
const RESIDENT_MB_MAX = 300;
/** On a machine with much memory V8 collects late, and says little of what is needed; a leak ends the process here. */
const HEAP_MB_MAX = 128;
const COMMAND = fileURLToPath(new URL('../../build/shiftseal.mjs', import.meta.url));

/** The whole command with the writer of the ledger in it, as a person calls it. */
describe('a file of a million rows', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeAll(() => builtCli(), 120_000);
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  it(`is imported by the command in less than ${RESIDENT_MB_MAX} MB, every row accounted for`, async () => {
    const data = join(folder.path, 'data');
    mkdirSync(join(data, 'mappings'), { recursive: true });
    const config = join(folder.path, 'station.json');
    const mapping = {
      name: 'million',
      version: 1,
      format: { kind: 'csv' },
      time: { columns: ['time'], format: 'iso', timeZone: 'UTC' },
      values: [{ column: 'a', tag: 'a' }],
    };
    writeFileSync(join(data, 'mappings/million.json'), JSON.stringify(mapping));
    writeFileSync(
      config,
      JSON.stringify({
        configVersion: 1,
        station: { id: 'million' },
        equipment: [],
        connections: [{ id: 'files', protocol: 'file', folder: 'incoming', mapping: 'million' }],
        tags: [{ id: 'a', connection: 'files', address: { key: 'a' } }],
      }),
    );
    const file = join(folder.path, 'million.csv');
    await writeRows(file);

    const args = [COMMAND, 'import', file, '--mapping', 'million', '--data', data, '--config', config, '--json'];
    const env = { ...process.env, NODE_OPTIONS: `--max-old-space-size=${HEAP_MB_MAX}` };
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    let peakMb = 0;
    const watch = setInterval(() => {
      peakMb = Math.max(peakMb, ...familyOf(child.pid as number).map(peakMbOf));
    }, 50);
    const [code] = await once(child, 'close');
    clearInterval(watch);
    console.log(`import of ${ROWS} rows: peak ${peakMb.toFixed(0)} MB resident`);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ rows: ROWS, accepted: ROWS, refused: 0 });
    expect(peakMb).toBeGreaterThan(50);
    expect(peakMb).toBeLessThan(RESIDENT_MB_MAX);
  }, 180_000);
});

async function writeRows(path: string): Promise<void> {
  const out = createWriteStream(path);
  out.write('time,a\n');
  for (let from = 0; from < ROWS; from += 10_000) {
    let text = '';
    for (let row = from; row < from + 10_000; row++)
      text += `${new Date(1_700_000_000_000 + row * 1_000).toISOString()},${(20 + Math.sin(row / 50)).toFixed(3)}\n`;
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

/** The process and those it has started. */
function familyOf(pid: number): number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return [pid, ...children.flatMap(familyOf)];
  } catch {
    return []; // it has just ended
  }
}

function peakMbOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
