#!/usr/bin/env node
/**
 * `npm run bench [-- name …] [--long] [--profile DIR]`: measures the product beside its limits. Each benchmark is a file
 * of test/bench/, bundled and run in a process of its own, one after the other; it prints figures, each with its goal
 * from the same run, and one JSON line. A missed goal is printed, not an error: absolute figures follow the computer.
 * `--long` lets `tenThousand` run for ten minutes; `--profile` writes CPU profiles of the threads measured.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll } from './build.mjs';
import { nodeOut, outDir, root } from './paths.mjs';

const BENCHES = [
  'sealedRate',
  'bytesPerReading',
  'cpuPerMillion',
  'start',
  'tenThousand',
  'modbusRate',
  'opcua',
  'cleaning',
  'rules',
  'oee',
  'verify',
  'proof',
  'open',
  'bundle',
  'pipeline',
];
/** Without a name, the slow look at single steps of the pipeline stays out. */
const BY_DEFAULT = BENCHES.filter((name) => name !== 'pipeline');

const flags = process.argv.slice(2).filter((argument) => argument.startsWith('-'));
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const profileAt = flags.find((flag) => flag.startsWith('--profile='))?.slice('--profile='.length);
for (const name of named) {
  if (BENCHES.includes(name)) continue;
  console.error(`bench: there is no benchmark "${name}"; known: ${BENCHES.join(', ')}`);
  process.exit(2);
}

await buildAll({ renderer: false, quiet: true });
const benchOut = join(outDir, 'bench');
await bundleBenches(benchOut);
const summaries = [];
for (const name of named.length > 0 ? named : BY_DEFAULT) {
  console.log(`\n== ${name}`);
  summaries.push(await runBench(name));
}
printSummary(summaries.flat());
if (summaries.some((figures) => figures.length === 0)) process.exitCode = 1;

async function bundleBenches(to) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [
      ...BENCHES.map((name) => `test/bench/${name}Bench.ts`),
      ...['plantServer', 'modbusRateServer', 'modbusRateClient'].map((name) => `test/bench/${name}.ts`),
    ],
    absWorkingDir: root,
    outdir: to,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  });
}

/** Passes a benchmark's lines on, and takes its last line, the JSON, as its figures; [] when it failed. */
async function runBench(name) {
  const profile = [];
  if (profileAt !== undefined) {
    mkdirSync(profileAt, { recursive: true });
    if (name === 'sealedRate') profile.push('--cpu-prof', `--cpu-prof-dir=${profileAt}`);
  }
  const child = spawn(process.execPath, [...profile, join(benchOut, `${name}Bench.mjs`)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      BENCH_CLI: join(nodeOut, 'cli.js'),
      BENCH_SERVER: join(benchOut, 'plantServer.mjs'),
      BENCH_MODBUS_SERVER: join(benchOut, 'modbusRateServer.mjs'),
      BENCH_MODBUS_CLIENT: join(benchOut, 'modbusRateClient.mjs'),
      ...(flags.includes('--long') ? { BENCH_LONG: '1' } : {}),
      ...(profileAt === undefined ? {} : { BENCH_PROFILE: profileAt }),
    },
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
    process.stdout.write(chunk);
  });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  const last = text.trimEnd().split('\n').at(-1) ?? '';
  if (code === 0 && last.startsWith('{"bench":'))
    return JSON.parse(last).figures.map((figure) => ({ name, ...figure }));
  if (code === 0 && name === 'pipeline') return [{ name, what: 'see above', value: '', goal: '', isMet: null }];
  console.error(`bench: ${name} failed (${code})`);
  return [];
}

function printSummary(figures) {
  console.log('\n== figures and goals');
  for (const { name, what, value, unit = '', goal, isMet } of figures) {
    const verdict = isMet === null || isMet === undefined ? '' : isMet ? '  met' : '  NOT met';
    console.log(
      `${name.padEnd(16)} ${String(what).padEnd(58)} ${value} ${unit}${goal ? `  (goal ${goal})` : ''}${verdict}`,
    );
  }
}
