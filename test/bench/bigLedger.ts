import type { Migration } from '../../electron/ledger/index.ts';
import { type EntryDraft, openLedger } from '../../electron/ledger/index.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import { seeded } from '../simulation/random.ts';

export const BENCH_START_US = Date.UTC(2026, 0, 5, 6) * 1000;
const TAGS = 50;
const ROWS = 100;
export const READINGS_PER_BATCH = TAGS * ROWS;
const HEX = 'a'.repeat(64);
const BATCHES_PER_TRANSACTION = 50;

/** Batches as a plant seals them: 50 tags of 100 readings, temperatures, counters, states and setpoints that hardly move. */
export function* plantBatches(count: number, random = seeded(1)): Generator<EntryDraft> {
  const values = Array.from({ length: TAGS }, (_, i) => 20 + i);
  for (let n = 0; n < count; n++) {
    const from = BENCH_START_US + n * ROWS * 1_000_000;
    const to = from + (ROWS - 1) * 1_000_000;
    const at = to + 2_000_000;
    const steps = Array.from({ length: ROWS - 1 }, () => 1_000_000);
    const received = { start: from + 3_000, steps: steps.map((step, i) => step + ((i * 411) % 977)) };
    const tags = values.map((_, i) => ({
      tag: `line-${Math.floor(i / 10)}.signal-${String(i).padStart(2, '0')}`,
      ...{ kind: 'float32', source: 0, received: 1, server: null, status: [], flags: [] },
      values: Array.from({ length: ROWS }, (_unused, row) => readingOf(values, i, n * ROWS + row, random)),
    }));
    yield {
      ...{ kind: 'batch', key: `${String(n).padStart(64, '0')}`, at, workUnit: 'line', from, to },
      body: {
        station: 'bench',
        window: { start: from, end: from + ROWS * 1_000_000, closedBy: 'count', shift: 'Early' },
        ...{ readings: READINGS_PER_BATCH, good: READINGS_PER_BATCH, corrections: [], findings: [], rawDigest: HEX },
        axes: [{ start: from, steps }, received],
        tags,
        lineage: {
          ...{ config: HEX, rulePacks: [], engine: 'bench', worker: 'bench', calibration: [] },
          frames: [{ connection: 'plc', first: n * ROWS, last: n * ROWS + ROWS - 1, count: ROWS, digest: HEX }],
        },
      },
    };
  }
}

/** Of ten tags five are measured with two decimals, three count, one is a state, one a setpoint. */
function readingOf(values: number[], tag: number, second: number, random: () => number): number {
  const kind = tag % 10;
  if (kind < 5) {
    const next = (values[tag] as number) + (random() - 0.5) * 0.2;
    values[tag] = next;
    return Math.round(next * 100) / 100;
  }
  if (kind < 8) return 1_000_000 + Math.floor(second / 2) + tag;
  return kind === 8 ? (Math.floor(second / 600) % 5 === 4 ? 0 : 1) : 80;
}

/** A small entry, such as an event. */
export const smallEntry = (n: number): EntryDraft => ({
  ...{ kind: 'event', key: `${String(n).padStart(64, 'f')}`, at: BENCH_START_US + n * 1_000, workUnit: null },
  body: { station: 'bench', event: 'linkTested', subject: `plc-${n % 20}`, detail: `attempt ${n}` },
});

/** Writes a ledger through the product, signs it, and closes it. */
export function writeLedger(folder: string, entries: Iterable<EntryDraft>, migrations?: readonly Migration[]): number {
  let now = BENCH_START_US;
  const clock: Pick<Clock, 'now'> = {
    now() {
      now += 1_000_000;
      return now as Instant;
    },
  };
  const ledger = openLedger({ folder, stationId: 'bench', clock, ...(migrations ? { migrations } : {}) });
  let waiting: EntryDraft[] = [];
  const flush = (): void => {
    if (waiting.length > 0) ledger.append(waiting);
    waiting = [];
  };
  for (const entry of entries) {
    waiting.push(entry);
    if (waiting.length >= (entry.kind === 'batch' ? BATCHES_PER_TRANSACTION : 5_000)) flush();
  }
  flush();
  ledger.checkpoint();
  const { size } = ledger;
  ledger.close();
  return size;
}
