/**
 * A machine of its own: `node digestingProcess.ts TRAVEL_SEED PLANT_SEED…`. What each plant said comes from its seed, the way
 * it travelled from the first one; prints what was sealed of each plant as one JSON array.
 */
import { seeded } from '../../../simulation/random.ts';
import { plantSays, sealedOf } from './arrivals.ts';

const [travelSeed = 0, ...plantSeeds] = process.argv.slice(2).map(Number);
const sealed = plantSeeds.map((seed) =>
  sealedOf(plantSays(seeded(seed), 400), { next: seeded(travelSeed + seed), withRestarts: true }),
);
process.stdout.write(JSON.stringify(sealed));
