/**
 * A machine of its own: `node digestingProcess.ts PLANT_SEED TRAVEL_SEED`. The plant's readings come from the first seed, the
 * way they travelled from the second; prints the digests of the sealed texts as one JSON array.
 */
import { chance, plantSays, sealedOf } from './arrivals.ts';

const [plantSeed, travelSeed] = process.argv.slice(2).map(Number) as [number, number];
const said = plantSays(chance(plantSeed), 400);
process.stdout.write(JSON.stringify(sealedOf(said, { next: chance(travelSeed), withRestarts: true })));
