/**
 * How long a stranger waits: the single-file verifier on the bundle of one shift of the training plant, beside what `sha256sum`
 * needs for the same bytes in the same run.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleOf, removeScratch } from '../evidence/bundledShift.ts';
import { trainingShift } from '../evidence/trainingShift.ts';
import { figure, report } from './figures.ts';

const MINUTES = Number(process.env.BENCH_SHIFT_MINUTES ?? 480);
const RUNS = 5;

function medianMs(act: () => void): number {
  const times = Array.from({ length: RUNS }, () => {
    const startedAt = performance.now();
    act();
    return performance.now() - startedAt;
  });
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] as number;
}

const shift = trainingShift(MINUTES);
const { folder, entries, bytes } = await bundleOf(shift);
const alone = mkdtempSync(join(tmpdir(), 'shiftseal-alone-'));
copyFileSync('build/verifier/shiftseal-verify.mjs', join(alone, 'shiftseal-verify.mjs'));
const files = readdirSync(folder).map((name) => join(folder, name));
const hashMs = medianMs(() => void spawnSync('sha256sum', files));
const verifyMs = medianMs(() => {
  const { status, stdout } = spawnSync(process.execPath, ['shiftseal-verify.mjs', folder], { cwd: alone });
  if (status !== 0) throw new Error(stdout.toString());
});
const onDisk = files.reduce((sum, file) => sum + statSync(file).size, 0);
console.log(
  `${MINUTES} min of the training plant: ${entries} entries, ${(onDisk / 1e6).toFixed(1)} MB (${bytes} as listed)`,
);
const times = (verifyMs - 1_000) / hashMs;
report('bundle', [
  figure('sha256sum of the bundle', hashMs, 'ms'),
  figure('verified by the file alone', verifyMs, 'ms', '≤ 3 × sha256sum + 1 s', verifyMs <= 3 * hashMs + 1_000),
  figure('times sha256sum, less one second', times, '×', '≤ 3', times <= 3),
]);
rmSync(alone, { recursive: true, force: true });
shift.remove();
removeScratch();
