import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../simulation/random.ts';
import { plantSays, sealedOf } from './support/arrivals.ts';

const CHILD = fileURLToPath(new URL('./support/digestingProcess.ts', import.meta.url));
const PLANTS = ['11', '12', '13', '14', '15', '16'];
const seed = fc.integer({ min: 0, max: 0x7fffffff });

/** The other law of the pipeline: same input, same bytes. Compared: the whole canonical text but frames and time of writing. */
describe('however readings are interleaved, repeated, cut into frames and delayed within grace', () => {
  it('the sealed texts are the same: grid, count, state change and shift end, with cleaning', () => {
    fc.assert(
      fc.property(seed, seed, seed, fc.integer({ min: 1, max: 400 }), (plant, one, other, readings) => {
        const said = plantSays(seeded(plant), readings);
        const sealed = sealedOf(said, { next: seeded(one), withRestarts: false });
        expect(sealedOf(said, { next: seeded(other), withRestarts: false })).toEqual(sealed);
      }),
      { numRuns: 100 },
    );
  });

  it('and when the station is killed again and again in between', () => {
    fc.assert(
      fc.property(seed, seed, seed, fc.integer({ min: 1, max: 400 }), (plant, one, other, readings) => {
        const said = plantSays(seeded(plant), readings);
        const sealed = sealedOf(said, { next: seeded(one), withRestarts: false });
        expect(sealedOf(said, { next: seeded(other), withRestarts: true })).toEqual(sealed);
      }),
      { numRuns: 100 },
    );
  });

  it('on machines with another time zone, language and way of cutting frames', () => {
    const machines = [
      { TZ: 'UTC', LANG: 'C', travel: 1 },
      { TZ: 'America/New_York', LANG: 'de_DE.UTF-8', travel: 1_000 },
      { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', travel: 2_000 },
    ];
    const [first, ...others] = machines.map(({ travel, ...env }) =>
      execFileSync(process.execPath, [CHILD, String(travel), ...PLANTS], {
        env: { ...process.env, ...env, LC_ALL: env.LANG },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    const kinds = (JSON.parse(first as string) as string[][]).flat().map((each) => each.split(' ')[0]);
    expect(new Set(kinds)).toEqual(new Set(['time', 'count', 'stateChange', 'shift']));
    for (const other of others) expect(other).toBe(first);
  }, 60_000);
});
