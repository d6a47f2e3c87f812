import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dryRunText } from '../../electron/cli/packCommand.ts';
import { canonicalJson } from '../../electron/ledger/index.ts';
import { openDataFolder } from '../../electron/query/dataFolder.ts';
import { dryRunRules } from '../../electron/replay/index.ts';
import { bindPack, type LoadedPack } from '../../electron/rules/index.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { packOf } from '../rules/someRules.ts';
import { SimulatedClock, SimulatedStation } from '../simulation/simulatedStation.ts';
import { TrainingDay, trainingConfig } from '../simulation/trainingDay.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const GOLDEN = new URL('trainingDay.golden.txt', import.meta.url);
const TAGS = ['press-1.temp', 'filter-1.turbidity', 'filter-1.ph', 'cold-room-1.temp'];

/** Six tags of the training plant are enough for a day that a person can check by hand. */
function smallPlant(): StationConfig {
  const config = trainingConfig();
  return { ...config, tags: config.tags.filter(({ id }) => TAGS.includes(id)) };
}

const V1 = [
  {
    ...{ id: 'press-hot', kind: 'limit', title: 'Die is not hotter than allowed', side: 'above', limit: 57 },
    ...{ deadband: 1, onDelayMs: 300_000, offDelayMs: 60_000, target: { tags: ['press-1.temp'] } },
  },
  {
    ...{ id: 'turbidity', kind: 'rolling', title: 'Turbidity, mean of an hour', statistic: 'mean' },
    ...{ overMs: 3_600_000, atLeast: 10, everyMs: 3_600_000, max: 0.25, target: { tags: ['filter-1.turbidity'] } },
  },
  {
    ...{ id: 'cold', kind: 'rolling', title: 'Cold room, highest hour', statistic: 'max', overMs: 3_600_000 },
    ...{ everyMs: 3_600_000, max: 6, target: { tags: ['cold-room-1.temp'] } },
  },
  {
    ...{ id: 'holes', kind: 'longestInterval', title: 'No holes in the record', msMax: 60_000, period: 'day' },
    target: { tags: ['press-1.temp', 'filter-1.ph'] },
  },
  { id: 'ph', kind: 'range', title: 'pH of the filtrate', min: 7.1, max: 7.6, target: { tags: ['filter-1.ph'] } },
];
/** A limit is moved, one is rounded before it is compared, one is taken out, one is new; one stays as it is. */
const V2 = [
  { ...V1[0], limit: 58 },
  { ...V1[1], rounding: { places: 1, mode: 'halfUp', moment: 'beforeComparison' } },
  { ...V1[2], id: 'cold-mean', title: 'Cold room, mean hour', statistic: 'mean' },
  V1[3] as Record<string, unknown>,
  { ...V1[4], max: 7.65 },
];

const hashed = (rules: readonly Record<string, unknown>[], version: string): LoadedPack => {
  const loaded = packOf(rules, { id: 'training', version });
  return { ...loaded, hash: createHash('sha256').update(canonicalJson(loaded.pack)).digest('hex') };
};

let station: SimulatedStation;
let zero: number;
beforeAll(() => {
  const config = smallPlant();
  const hash = createHash('sha256').update(canonicalJson(config)).digest('hex');
  station = new SimulatedStation(new SimulatedClock(), config, { hash }).start();
  const day = new TrainingDay(config, 7, (tag) => station.numberOf(tag));
  const start = station.clock.now();
  zero = start;
  for (let atMs = 0; atMs < DAY_MS; atMs += MINUTE_MS) {
    const minute = atMs / MINUTE_MS;
    if (minute === 300) day.fault('spike', 'press-1.temp', true);
    if (minute === 305) day.fault('spike', 'press-1.temp', false);
    station.clock.advanceMs(MINUTE_MS);
    for (const frame of day.frames(atMs, atMs + MINUTE_MS, start)) station.deliver(frame);
    station.turn();
  }
  station.turn(10_000);
  station.stop();
}, 240_000);
afterAll(() => rmSync(station.folder, { recursive: true, force: true }));

async function dryRun(before: LoadedPack | undefined, after: LoadedPack) {
  const data = openDataFolder(station.folder);
  try {
    const { config } = data.configs.inForce();
    return await dryRunRules({
      ...{ data, config, from: zero, to: zero + DAY_MS * 1000 },
      before: before && bindPack(before, config),
      after: bindPack(after, config),
    });
  } finally {
    data.close();
  }
}

describe('a recorded day of the training plant under version 1 and version 2 of a pack', () => {
  it('gives the difference list of the golden file', async () => {
    const report = await dryRun(hashed(V1, '1.0'), hashed(V2, '2.0'));
    const text = `${dryRunText(report)}\n`;
    if (process.env.SHIFTSEAL_WRITE_GOLDEN) (await import('node:fs')).writeFileSync(GOLDEN, text);
    expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
    expect(report.same).toBeGreaterThan(0);
    expect(new Set(report.differences.map(({ rule }) => rule))).not.toContain('holes');
    for (const { why } of report.differences) expect(why.length).toBeGreaterThan(0);
  }, 120_000);

  it('under the same version differs nowhere', async () => {
    const report = await dryRun(hashed(V1, '1.0'), hashed(V1, '1.0'));
    expect(report).toMatchObject({ differences: [], moreDifferences: 0, changes: [] });
    expect(report.same).toBeGreaterThan(3);
  }, 120_000);
});
