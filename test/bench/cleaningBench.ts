import { frozenRuns } from '../../electron/pipeline/clean/frozen.ts';
import { hampel } from '../../electron/pipeline/clean/hampel.ts';
import { iqrOutliers } from '../../electron/pipeline/clean/iqr.ts';
import { tooSteep } from '../../electron/pipeline/clean/rateOfChange.ts';
import { rollingZOutliers } from '../../electron/pipeline/clean/rollingZ.ts';
import { spikes } from '../../electron/pipeline/clean/spike.ts';
import { cleanWindow, createCleaners } from '../../electron/pipeline/index.ts';
import { tagSchema } from '../../shared/domain/config/index.ts';
import { type Figure, figure, median, report } from './figures.ts';

/**
 * Values a second that one core cleans: each filter on batches of plant-like signals, and the whole cleaning step of a closed
 * window (Hampel with replacement and linear filling), beside sealing. Run: npm run bench -- cleaning
 */
const VALUES = 2_000_000;
const ROUNDS = 5;
const GOAL = 2_000_000;
const T0 = 1_795_240_800_000_000;

const noise = (i: number) => Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1;
const outlier = (i: number) => (i % 997 === 0 ? 50 : 0);
const SIGNALS: Readonly<Record<string, (i: number) => number>> = {
  'two decimals': (i) => Math.round(2000 + 300 * Math.sin(i / 40) + 20 * noise(i)) / 100 + outlier(i),
  'double noise': (i) => 100 * noise(i) + outlier(i),
  'coarse steps': (i) => Math.round(20 + 3 * Math.sin(i / 40) + noise(i)) + outlier(i),
};

/** CPU time of this thread alone: what else runs on the machine does not count. */
function cpuSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}

/** Median of several rounds, values per CPU second. */
function rate(values: number, act: () => void): number {
  act();
  const rates = Array.from({ length: ROUNDS }, () => {
    const from = cpuSeconds();
    act();
    return values / (cpuSeconds() - from);
  });
  return median(rates);
}

function batchesOf(signal: (i: number) => number, size: number): Float64Array[] {
  const all = Float64Array.from({ length: VALUES }, (_, i) => signal(i));
  return Array.from({ length: Math.floor(VALUES / size) }, (_, b) => all.subarray(b * size, (b + 1) * size));
}

const millions = (perSecond: number) => perSecond / 1e6;
const figures: Figure[] = [];

for (const [name, signal] of Object.entries(SIGNALS)) {
  for (const size of [300, 20_000]) {
    const batches = batchesOf(signal, size);
    const filter = { halfWidth: 5, nSigma: 3, sigmaFloor: 0 };
    const perSecond = rate(batches.length * size, () => {
      for (const batch of batches) hampel(batch, filter);
    });
    const isMet = perSecond >= GOAL;
    figures.push(figure(`Hampel, k = 5, ${name}, batches of ${size}`, millions(perSecond), 'M values/s', '≥ 2', isMet));
  }
}

const batches = batchesOf(SIGNALS['two decimals'] as (i: number) => number, 300);
const time = Float64Array.from({ length: 300 }, (_, i) => T0 + i * 1_000_000);
const OTHERS: Readonly<Record<string, (values: Float64Array) => unknown>> = {
  'Hampel as shipped': (values) => hampel(values, { halfWidth: 10, nSigma: 6, sigmaFloor: 'usualStep' }),
  'interquartile range': (values) => iqrOutliers(values, { factor: 3, quartiles: 'linear' }),
  'rolling z, window 60': (values) => rollingZOutliers(values, { window: 60, threshold: 6 }),
  'rate of change': (values) => tooSteep(time, values, { maxPerSecond: 5 }),
  frozen: (values) => frozenRuns(time, values, { afterReadings: 20, afterMs: 0, nonZeroOnly: false }),
  spike: (values) => spikes(values, { maxStep: 5, returnWithin: 3 }),
};
for (const [name, act] of Object.entries(OTHERS)) {
  const perSecond = rate(batches.length * 300, () => {
    for (const batch of batches) act(batch);
  });
  figures.push(figure(`${name}, batches of 300`, millions(perSecond), 'M values/s'));
}

figures.push(wholeStep());
report('cleaning', figures);

/** A window of 1 000 tags with 300 readings each, one in a hundred missing, through the step before the seal. */
function wholeStep(): Figure {
  const TAGS = 1000;
  const ROWS = 300;
  const clean = {
    filters: [{ kind: 'hampel', halfWidth: 5, nSigma: 3, action: 'replace' }],
    fill: { method: 'linear' },
  };
  const tags = Array.from({ length: TAGS }, (_, t) =>
    tagSchema.parse({
      id: `t${t}`,
      connection: 'plc',
      address: { table: 'holding', register: t, type: 'float64' },
      clean,
    }),
  );
  const cleaners = createCleaners({ tags, equipment: [] }, (id) => Number(id.slice(1)));
  const signal = SIGNALS['two decimals'] as (i: number) => number;
  const n = TAGS * ROWS;
  const times = Float64Array.from({ length: n }, (_, i) => T0 + ((i % ROWS) + (i % ROWS >= 100 ? 1 : 0)) * 1_000_000);
  const columns = {
    tags: Uint32Array.from({ length: TAGS }, (_, t) => t),
    starts: Uint32Array.from({ length: TAGS + 1 }, (_, t) => t * ROWS),
    time: times,
    received: times,
    server: new Float64Array(0),
    kind: new Uint8Array(n),
    value: Float64Array.from({ length: n }, (_, i) => signal(i)),
    status: new Uint32Array(n),
    flags: new Uint8Array(n),
    texts: [],
  };
  const perSecond = rate(n, () => {
    cleanWindow({ columns, isAmendment: false }, cleaners, (tag) => `t${tag}`);
  });
  const isMet = perSecond >= GOAL;
  return figure(
    'whole step: Hampel k = 5 replacing, linear filling, 1000 tags',
    millions(perSecond),
    'M values/s',
    '≥ 2',
    isMet,
  );
}
