import { afterEach, describe, expect, it } from 'vitest';
import { LINK_LIMITS } from '../../../electron/acquisition/opcua/limits.ts';
import { PlantServer } from './plantServer.ts';
import { Station } from './station.ts';

const ITEMS = 2_000;
const KILLS = 5;
/** The long variant, twenty kills and a minute at 20 000 notifications a second, is `npm run bench -- opcua --long`. */
const WITHIN_MS = 5_000;
const NODES = Object.fromEntries(Array.from({ length: ITEMS }, (_, i) => [`b${i}`, `nsu=urn:plant;s=bulk.${i}`]));

const open: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});
const keep = <T extends { stop(): Promise<unknown> }>(one: T): T => {
  open.push(one);
  return one;
};
const counting = (options: Parameters<typeof PlantServer.start>[0]) =>
  PlantServer.start({ bulk: ITEMS, isBulkCounting: true, ...options }).then(keep);

/** Reads the frames since the last look: how many items have reported, and values that are not the next of their item. */
class Count {
  readonly last = new Map<number, number>();
  readings = 0;
  missing = 0;
  #next = 0;
  constructor(readonly station: Station) {}

  look(): void {
    for (; this.#next < this.station.frames.length; this.#next++) {
      const frame = this.station.frames[this.#next];
      frame?.tag.forEach((tag, row) => {
        if ((frame.status[row] as number) >>> 31 === 1) return;
        const value = frame.value[row] as number;
        const before = this.last.get(tag);
        if (before !== undefined && value !== before && value !== before + 1) this.missing++;
        this.last.set(tag, value);
        this.readings++;
      });
    }
  }

  forget(): void {
    this.look();
    this.last.clear();
  }

  get isComplete(): boolean {
    this.look();
    return this.last.size === ITEMS;
  }
}

describe(`${ITEMS} items of one server`, () => {
  it('are all read, value by value, with none missing', async () => {
    const server = await counting({ bulkEveryMs: 100 });
    const station = keep(new Station(server.endpoint, NODES, { everyMs: 50, limits: LINK_LIMITS, isRecording: false }));
    const count = new Count(station);
    await station.until('all items', () => count.isComplete);
    const from = count.readings;
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    count.look();
    expect(count.readings - from).toBeGreaterThan(20_000);
    expect(count.missing).toBe(0);
    expect(station.gaps).toEqual([]);
  });

  it(`all report again within ${WITHIN_MS} ms of the server being back, each of ${KILLS} times it dies`, async () => {
    let server = await counting({ bulkEveryMs: 1_000 });
    const limits = LINK_LIMITS; // as in the product
    const station = keep(new Station(server.endpoint, NODES, { everyMs: 1_000, limits, isRecording: false }));
    const count = new Count(station);
    await station.until('all items', () => count.isComplete);
    for (let kill = 0; kill < KILLS; kill++) {
      await server.stop('SIGKILL');
      await station.until('loss', () => station.health?.state !== 'online');
      count.forget();
      server = await counting({ port: server.port, folder: server.folder, bulkEveryMs: 1_000 });
      await station.until('all items', () => count.isComplete, WITHIN_MS);
    }
  }, 120_000);
});
