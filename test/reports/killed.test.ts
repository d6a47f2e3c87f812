import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { reportsOfShift } from '../../electron/projection/index.ts';
import { openDataFolder } from '../../electron/query/dataFolder.ts';
import { reportEvents } from '../../electron/query/reports.ts';
import { verifyFolder } from '../../electron/query/verification.ts';
import { Random } from '../simulation/random.ts';
import { copiedShift, REPORT_CONFIG, removeCopies, SHIFT, SHIFT_END_US } from './reportStation.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const KILLS = process.env.SHIFTSEAL_FULL_SWEEP === undefined ? 3 : 60;
const SEED = Number(process.env.SHIFTSEAL_SEED ?? 20_261_121);
const script = join(root, 'test/.tmp', `reports-${process.pid}`, 'signingLoop.mjs');
const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(join(script, '..'), { recursive: true, force: true });
  removeCopies();
});

function bundled(): void {
  buildSync({
    entryPoints: [join(root, 'test/reports/support/signingLoop.ts')],
    outfile: script,
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' },
    external: ['better-sqlite3'],
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  });
}

/** Runs until it has said what is waited for, and `ms` longer; then it is killed. */
function life(args: readonly string[], ms: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(child);
    let said = '';
    let timer: NodeJS.Timeout | undefined;
    const hear = (text: Buffer): void => {
      said += text.toString();
      if (said.includes('ready')) timer ??= setTimeout(() => child.kill('SIGKILL'), ms);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', (code) => {
      clearTimeout(timer);
      children.delete(child);
      if (code !== null && code !== 0) reject(new Error(said));
      else resolve(said);
    });
  });
}

describe('a station is killed while reports are signed, issued and amended', () => {
  it(`${KILLS} times, at random moments: the log is whole, no step is half done, and the next start completes the files`, async () => {
    bundled();
    const station = await copiedShift();
    station.close();
    const { folder } = station;
    const configFile = join(folder, 'station.test.json');
    writeFileSync(configFile, JSON.stringify(REPORT_CONFIG));
    const random = new Random(SEED);
    let completed = 0;
    let said = '';
    for (let kill = 0; kill < KILLS; kill++) {
      const now = SHIFT_END_US + (kill + 2) * 3_600_000_000;
      said = await life([folder, String(now), configFile], random.int(0, 900));
      completed += said.split('completed after the station had been ended').length - 1;
      expect((await verifyFolder(folder, {}, () => performance.now())).isEvidenceWhole).toBe(true);
      expectWhole(folder);
    }
    console.log(`reports: seed ${SEED}, ${KILLS} kills, ${completed} reports completed by the next start`);
    expect(said).toContain('ready');
  }, 600_000);
});

/** Every step stands in the log once and in order, and what was issued lies on the disk as the log says. */
function expectWhole(folder: string): void {
  const data = openDataFolder(folder);
  try {
    const versions = reportsOfShift(data.db, SHIFT.area, SHIFT.start);
    for (const report of versions) {
      const steps = reportEvents(data, report.report).map(({ body }) => body.event);
      const all = [report.version === 1 ? 'drafted' : 'amended', 'reviewed', 'signed', 'issued'];
      expect(steps).toEqual(all.slice(0, steps.length));
      if (report.pdfFile === null) continue;
      const bytes = readFileSync(join(folder, 'reports', report.pdfFile));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(report.pdfSha256);
      expect(readdirSync(join(folder, 'reports', report.bundleFolder as string))).toContain('bundle.json');
    }
    expect(versions.filter(({ isReplaced }) => !isReplaced).length).toBeLessThanOrEqual(1);
  } finally {
    data.close();
  }
}
