import { rmSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openDataFolder } from '../../electron/query/dataFolder.ts';
import { tagReadings } from '../../electron/query/tagReadings.ts';
import type { EntryBody } from '../../shared/domain/entry.ts';
import { simulate } from './simulate.ts';
import { readingKey, readingsOf } from './simulatedStation.ts';

const SEED = Number(process.env.SHIFTSEAL_SEED ?? 100);
const RUNS = 4;

describe('the history of a tag, across batches and amendments', () => {
  it('has every sealed reading once, in the order of source time, whatever happened to the station', () => {
    let amendments = 0;
    for (let seed = SEED; seed < SEED + RUNS; seed++) {
      const { folder } = simulate({ seed, steps: 300, withCrashes: true, withFullDisk: false, keepsFolder: true });
      const data = openDataFolder(folder);
      try {
        const bodies = (data.db.prepare('SELECT body FROM entry ORDER BY seq').all() as { body: Buffer }[]).map(
          ({ body }) => JSON.parse(gunzipSync(body).toString('utf8')) as EntryBody,
        );
        amendments += bodies.filter(({ kind }) => kind === 'amendment').length;
        const shown: string[] = [];
        for (const { id } of data.configs.inForce().config.tags) {
          const rows = [...tagReadings(data, id, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)];
          rows.slice(1).forEach((row, i) => {
            expect(row.time, `seed ${seed}`).toBeGreaterThanOrEqual(rows[i]?.time as number);
          });
          shown.push(...rows.map(({ tag, time, status, value }) => readingKey(tag, time, status, value)));
        }
        expect(shown.sort(), `seed ${seed}`).toEqual([...readingsOf(bodies).sealed.keys()].sort());
      } finally {
        data.close();
        rmSync(folder, { recursive: true, force: true });
      }
    }
    expect(amendments).toBeGreaterThan(RUNS);
  }, 60_000);
});
