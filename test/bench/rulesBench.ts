import { eachCleanTag, type ReadingColumns, scaleOf } from '../../electron/pipeline/index.ts';
import { RuleBook } from '../../electron/rules/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { boundOf } from '../rules/someRules.ts';
import { type Figure, figure, median, report } from './figures.ts';

/**
 * Sealed windows through rule packs: 1 000 tags with 20 rules each, one reading a second, windows of five minutes, from the raw
 * columns to the decided periods. A value is a reading of a tag; each is looked at by twenty rules.
 */
const TAGS = 1000;
const ROWS = 300;
const GOAL = 1_000_000;
const SECOND = 1_000_000;
const T0 = Date.UTC(2026, 10, 2) * 1000;

const LIMITS = [
  { side: 'above', limit: 95, deadband: 1, onDelayMs: 5_000 },
  { side: 'above', limit: 90, deadband: 1, onDelayMs: 10_000, offDelayMs: 5_000 },
  { side: 'below', limit: 10, deadband: 1, onDelayMs: 10_000 },
  { side: 'below', limit: 5, deadband: 1 },
];
const TWENTY = [
  ...LIMITS.map((rule, i) => ({ id: `limit-${i}`, kind: 'limit', ...rule })),
  { id: 'physical', kind: 'range', min: -40, max: 300 },
  { id: 'plausible', kind: 'range', min: 0, max: 120 },
  { id: 'band', kind: 'range', min: 8, max: 92 },
  { id: 'rate', kind: 'rateOfChange', perSecond: 20 },
  { id: 'rising', kind: 'rateOfChange', perSecond: 15, direction: 'rising' },
  { id: 'frozen', kind: 'frozen', afterMs: 60_000 },
  { id: 'still', kind: 'frozen', afterMs: 600_000, tolerance: 0.1 },
  { id: 'mean', kind: 'rolling', statistic: 'mean', overCount: 60, everyMs: 10_000, max: 92 },
  { id: 'highest', kind: 'rolling', statistic: 'max', overMs: 60_000, everyMs: 10_000, max: 99 },
  { id: 'percentile', kind: 'rolling', statistic: 'percentile', percent: 90, overCount: 30, max: 97 },
  { id: 'interval', kind: 'longestInterval', msMax: 60_000 },
  { id: 'holes', kind: 'longestInterval', tell: 'faults' },
  { id: 'certificate', kind: 'calibrationValidity' },
  { id: 'certificate-due', kind: 'calibrationValidity', leadDays: 30 },
  { id: 'sum', kind: 'balance', of: 'mean', max: 1e9, period: 'hour' },
  { id: 'increase', kind: 'balance', of: 'increase', max: 1e9, period: 'day' },
];

const tags = Array.from({ length: TAGS }, (_, t) => ({
  id: `t${String(t).padStart(4, '0')}`,
  equipment: `unit-${t % 20}`,
  calibration: { certificate: `C-${t}`, validUntil: '2027-03-31' },
}));

const noise = (tag: number, second: number) => Math.abs(Math.sin(tag * 12.9898 + second * 78.233) * 43758.5453) % 1;

function windowAt(index: number): ReadingColumns {
  const rows = TAGS * ROWS;
  const time = new Float64Array(rows);
  const value = new Float64Array(rows);
  for (let t = 0; t < TAGS; t++)
    for (let i = 0; i < ROWS; i++) {
      const second = index * ROWS + i;
      time[t * ROWS + i] = T0 + second * SECOND;
      value[t * ROWS + i] = 50 + 44 * Math.sin(second / 600 + t) + 4 * noise(t, second);
    }
  return {
    tags: Uint32Array.from({ length: TAGS }, (_, t) => t),
    starts: Uint32Array.from({ length: TAGS + 1 }, (_, t) => t * ROWS),
    time,
    received: time,
    server: new Float64Array(0),
    kind: new Uint8Array(rows),
    value,
    status: new Uint32Array(rows),
    flags: new Uint8Array(rows),
    texts: [],
  };
}

const WINDOWS = 12;
const windows = Array.from({ length: WINDOWS }, (_, i) => windowAt(i));
const scales = tags.map((_, t) =>
  t % 2 === 0 ? scaleOf({ scale: { raw: [0, 100], engineering: [0, 100] } }) : undefined,
);

/** Values a second through these rules, one run over an hour of plant time. */
function rate(rules: readonly Record<string, unknown>[]): { perSecond: number; results: number } {
  const book = new RuleBook({
    timeZone: 'Europe/Berlin',
    rules: boundOf(rules, tags, 'Europe/Berlin'),
    saved: () => undefined,
    since: () => 0 as Instant,
  });
  const feeds = tags.map(({ id }) => book.feed(id));
  let results = 0;
  const start = process.hrtime.bigint();
  windows.forEach((columns, i) => {
    eachCleanTag(
      columns,
      [],
      (tag) => scales[tag],
      (tag) => tags[tag]?.id ?? '',
      (tag) => feeds[tag.number]?.readings(tag.time, tag.value, tag.from, tag.to, false, tag.status),
    );
    results += book.settle(() => T0 + (i + 1) * ROWS * SECOND).length;
  });
  return { perSecond: (WINDOWS * TAGS * ROWS) / (Number(process.hrtime.bigint() - start) / 1e9), results };
}

const medianRate = (rules: readonly Record<string, unknown>[]): number => {
  rate(rules); // warm
  return median([0, 1, 2].map(() => rate(rules).perSecond));
};

const whole = medianRate(TWENTY);
const figures: Figure[] = [
  figure('20 rules a tag, 1 000 tags', whole / 1e6, 'M values/s', '≥ 1', whole >= GOAL),
  figure('that is rule evaluations', (whole * TWENTY.length) / 1e6, 'M/s'),
  figure('results decided on the way', rate(TWENTY).results, ''),
];
for (const kind of new Set(TWENTY.map((rule) => rule.kind))) {
  const [one] = TWENTY.filter((rule) => rule.kind === kind);
  figures.push(figure(`one rule alone: ${kind}`, medianRate([one as Record<string, unknown>]) / 1e6, 'M values/s'));
}
report('rules', figures);
