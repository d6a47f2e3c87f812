/**
 * 10 000 tags every second against a real Modbus server: is every reading stored, does the main thread stay free, does
 * memory stay flat? One minute, or ten with `--long`. The idle event loop
 * is that of a station with one tag beside it.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import type { BatchBody } from '../../shared/domain/entry.ts';
import { figure, report } from './figures.ts';
import { runStation } from './stationProcess.ts';

const TAGS = 10_000;
const EVERY_MS = 1_000;
const IS_LONG = process.env.BENCH_LONG === '1';
const MEASURE_MS = IS_LONG ? 600_000 : 60_000;
const SAMPLE_EVERY_MS = 2_000;
/** Compilers and caches of the first seconds are not a leak. */
const SETTLE_MS = IS_LONG ? 120_000 : 20_000;
const P99 = 'shiftseal_main_event_loop_delay_p99_seconds';
/** MB a minute that count as flat: the trees of SQLite's page cache and V8's heaps breathe by some. */
const FLAT_MB_PER_MINUTE = IS_LONG ? 1 : 10;

interface Stored {
  readonly readings: number;
  /** What a poll each second from the first to the last reading would have given. */
  readonly expected: number;
  readonly gaps: number;
}

/** Counts what the log holds, from the bodies alone. */
function stored(dataDir: string): Stored {
  const db = new Database(join(dataDir, 'ledger.db'), { readonly: true });
  const spans = new Map<string, { first: number; last: number; count: number }>();
  let readings = 0;
  const bodies = db.prepare("SELECT body FROM entry WHERE kind IN ('batch', 'amendment')");
  for (const { body } of bodies.iterate() as Iterable<{ body: Buffer }>) {
    const batch = JSON.parse(gunzipSync(body).toString()) as BatchBody;
    readings += batch.readings;
    const ends = batch.axes.map(({ start, steps }) => [start, steps.reduce((sum, step) => sum + step, start)] as const);
    for (const { tag, source, values } of batch.tags) {
      const [first, last] = ends[source] as readonly [number, number];
      const span = spans.get(tag) ?? { first, last, count: 0 };
      span.first = Math.min(span.first, first);
      span.last = Math.max(span.last, last);
      span.count += values.length;
      spans.set(tag, span);
    }
  }
  const gaps = (db.prepare("SELECT count(*) AS n FROM entry WHERE kind = 'gap'").get() as { n: number }).n;
  db.close();
  let expected = 0;
  for (const { first, last } of spans.values()) expected += Math.round((last - first) / 1000 / EVERY_MS) + 1;
  return { readings, expected, gaps };
}

/** Least-squares slope of resident memory, MB a minute. */
function slope(samples: readonly { ms: number; bytes: number }[]): number {
  const n = samples.length;
  const meanX = samples.reduce((sum, { ms }) => sum + ms, 0) / n;
  const meanY = samples.reduce((sum, { bytes }) => sum + bytes, 0) / n;
  let above = 0;
  let below = 0;
  for (const { ms, bytes } of samples) {
    above += (ms - meanX) * (bytes - meanY);
    below += (ms - meanX) ** 2;
  }
  return ((above / below) * 60_000) / 2 ** 20;
}

// At the same time, so that whatever else the computer does weighs on both alike.
const idleStation = await runStation({ tags: 1, everyMs: 60_000, hasMetrics: true });
const station = await runStation({ tags: TAGS, everyMs: EVERY_MS, hasMetrics: true });
try {
  const samples: { ms: number; bytes: number }[] = [];
  const from = performance.now();
  const cpuFrom = station.cpuSeconds();
  const servedFrom = await station.served();
  while (performance.now() - from < MEASURE_MS) {
    await delay(SAMPLE_EVERY_MS);
    samples.push({ ms: performance.now() - from, bytes: station.residentBytes() });
  }
  const cpu = station.cpuSeconds() - cpuFrom;
  const served = (await station.served()) - servedFrom;
  const idle = (await idleStation.metrics()).get(P99) ?? Number.NaN;
  const busy = (await station.metrics()).get(P99) ?? Number.NaN;
  await station.stop();
  await idleStation.stop();
  const servedAll = await station.served();
  const found = stored(station.dataDir);
  const share = (100 * found.readings) / found.expected;
  const growth = slope(samples.filter(({ ms }) => ms >= SETTLE_MS));
  const last = samples.at(-1)?.bytes ?? 0;
  report('tenThousand', [
    figure('readings stored', found.readings, 'readings'),
    figure('of the polls that were due', share, '%', '100', found.readings >= found.expected),
    figure(
      'of what the server served',
      (100 * found.readings) / servedAll,
      '%',
      '≥ 99.9',
      found.readings >= 0.999 * servedAll,
    ),
    figure('gaps sealed', found.gaps, '', '0', found.gaps === 0),
    figure('event loop delay p99, main thread, idle', idle * 1000, 'ms'),
    figure('event loop delay p99, main thread, busy', busy * 1000, 'ms', '≤ 1.5 × idle', busy <= 1.5 * idle),
    figure('resident memory at the end', last / 2 ** 20, 'MB'),
    figure('growth of memory', growth, 'MB/min', `≤ ${FLAT_MB_PER_MINUTE}`, growth <= FLAT_MB_PER_MINUTE),
    figure('CPU in this run, metrics included', (cpu / served) * 1e6, 's per million'),
  ]);
} finally {
  station.discard();
  idleStation.discard();
}
