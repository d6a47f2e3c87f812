/**
 * CPU-seconds per million readings from socket to sealed at 10 000 tags every second: the real headless station, all its
 * threads, against a real Modbus server in another process.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Figure, figure, report } from './figures.ts';
import { runStation } from './stationProcess.ts';

const TAGS = 10_000;
/** Long enough for the compilers of the engine's threads to have done their work. */
const WARM_UP_MS = 30_000;
const MEASURE_MS = 30_000;
const GOAL = 1;

interface Spent {
  readonly steady: number;
  readonly withStart: number;
  readonly perSecond: number;
}

async function measure(maxInFlight: number): Promise<Spent> {
  const station = await runStation({ tags: TAGS, maxInFlight, hasMetrics: false });
  try {
    await delay(WARM_UP_MS);
    const at = async () => {
      const served = await station.served();
      return { cpu: station.cpuSeconds(), served, ms: performance.now() };
    };
    const from = await at();
    await delay(MEASURE_MS);
    const to = await at();
    await station.stop();
    const readings = to.served - from.served;
    return {
      steady: ((to.cpu - from.cpu) / readings) * 1e6,
      withStart: (to.cpu / to.served) * 1e6,
      perSecond: (readings / (to.ms - from.ms)) * 1000,
    };
  } finally {
    station.discard();
  }
}

const figures: Figure[] = [];
for (const maxInFlight of [1, 8]) {
  const { steady, withStart, perSecond } = await measure(maxInFlight);
  const what = `10 000 tags at 1 s, ${maxInFlight} in flight`;
  figures.push(
    figure(`${what}: CPU, socket to sealed`, steady, 's per million', `≤ ${GOAL}`, steady <= GOAL),
    figure(`${what}: the same with start and warm-up`, withStart, 's per million'),
    figure(`${what}: readings served`, perSecond, 'readings/s'),
  );
}
report('cpuPerMillion', figures);
