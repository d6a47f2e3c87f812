#!/usr/bin/env node
/**
 * `npm test [-- <vitest arguments>]`: everything that must be true, from a fresh clone. Lint, types, build, package, and
 * all tests, on the staged and the packaged app. The last line is `N passed, N failed`, with the skipped if there are any.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { continuedElsewhere, ensureInstalled } from './install.mjs';
import { root } from './paths.mjs';

const say = (line) => console.log(`test: ${line}`);

try {
  ensureInstalled(say);
  if (!(await continuedElsewhere(fileURLToPath(import.meta.url)))) process.exitCode = await test(process.argv.slice(2));
} catch (error) {
  say(error.stack ?? error.message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}

async function test(args) {
  const { resolveElectron } = await import('./electronRuntime.mjs');
  const { ensureSystemLibraries } = await import('./systemLibraries.mjs');
  const { buildAll } = await import('./build.mjs');
  const { stage } = await import('./stage.mjs');
  const { packageForTests } = await import('./dist.mjs');
  const runtime = await resolveElectron(say);
  ensureSystemLibraries(runtime.executable, say, { forTests: true });
  const lintIsClean = step('lint', () => runs('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']));
  const typesAreClean = step('types', () => runs('typescript/bin/tsc', ['--noEmit']));
  await buildAll();
  await stage(runtime, say);
  const packagingStartedAt = performance.now();
  if (await packageForTests(runtime)) say(`packaged in ${seconds(packagingStartedAt)}`);
  const { counts, ok } = runVitest(args);
  if (!lintIsClean) say('lint found something; see above');
  if (!typesAreClean) say('types do not fit; see above');
  console.log(closingLine(counts));
  return ok && lintIsClean && typesAreClean ? 0 : 1;
}

function step(name, work) {
  const startedAt = performance.now();
  const isClean = work();
  say(`${name}: ${isClean ? 'clean' : 'FAILED'}, ${seconds(startedAt)}`);
  return isClean;
}

function runs(script, args) {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return status === 0;
}

function runVitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-test-'));
  const resultFile = join(folder, 'result.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`];
    const ok = runs('vitest/vitest.mjs', ['run', '--config', 'test/vitest.config.ts', ...reporters, ...args]);
    if (!existsSync(resultFile)) return { ok: false, counts: { passed: 0, failed: 1, skipped: 0 } };
    const counts = count(JSON.parse(readFileSync(resultFile, 'utf8')));
    return { ok: ok && counts.failed === 0 && counts.passed > 0, counts };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that fails before its first test counts as one failure: it must not look like nothing. */
function count(result) {
  const brokenFiles = result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + brokenFiles.length,
    skipped: result.numPendingTests + (result.numTodoTests ?? 0),
  };
}

function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function seconds(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
