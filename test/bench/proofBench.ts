/**
 * One proof out of a log of a million entries, made by the product's own reader and checked by its own checker: 99 of 100 of many
 * entries all over the log, first touches of cold pages among them. `BENCH_ENTRIES`: how many instead.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedgerReader, verifyInclusion } from '../../electron/ledger/index.ts';
import { seeded } from '../simulation/random.ts';
import { smallEntry, writeLedger } from './bigLedger.ts';
import { cpuSeconds, figure, median, report } from './figures.ts';

const ENTRIES = Number(process.env.BENCH_ENTRIES ?? 1_000_000);
const ASKED = 2_000;
const GOAL_MS = 5;

const folder = mkdtempSync(join(tmpdir(), 'shiftseal-bench-'));
try {
  writeLedger(folder, entries());
  const random = seeded(3);
  const ledger = openLedgerReader(folder);
  const size = ledger.size();
  const times: number[] = [];
  const worked: number[] = [];
  for (let i = 0; i < ASKED; i++) {
    const seq = i === 0 ? 0 : i === 1 ? size - 1 : Math.floor(random() * size);
    const start = performance.now();
    const cpu = cpuSeconds();
    const entry = ledger.entry(seq);
    const { leaf, path, root, treeSize } = ledger.inclusionProof(seq);
    worked.push((cpuSeconds() - cpu) * 1_000);
    times.push(performance.now() - start);
    if (!entry?.leaf.equals(leaf) || !verifyInclusion(seq, treeSize, leaf, path, root))
      throw new Error(`entry ${seq}: its proof does not hold`);
  }
  const consistency = performance.now();
  for (let i = 1; i <= 200; i++) ledger.consistencyProof(Math.floor((size * i) / 201) + 1, size);
  const each = (performance.now() - consistency) / 200;
  ledger.close();
  const sorted = times.toSorted((a, b) => a - b);
  const slow = sorted[Math.floor(sorted.length * 0.99)] as number;
  report('proof', [
    figure('a proof with its entry, 99 of 100', slow, 'ms', `< ${GOAL_MS}`, slow < GOAL_MS),
    figure('median', median(times), 'ms'),
    figure('CPU time of the slowest of all', Math.max(...worked), 'ms'),
    figure('a consistency proof', each, 'ms'),
    figure('entries', size, ''),
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function* entries() {
  for (let n = 0; n < ENTRIES; n++) yield smallEntry(n);
}
