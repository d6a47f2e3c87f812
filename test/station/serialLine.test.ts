import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PtyPair } from '../acquisition/modbus/support/ptyPair.ts';
import { partsOf, placeOfTag, SerialUnits, unitTags } from '../acquisition/modbus/support/serialUnits.ts';
import { builtCli, removeBundledScripts, temporaryFolder } from './support/build.ts';
import { plainBodies, plainReadings } from './support/plainLedger.ts';
import { killChildren, later } from './support/processes.ts';
import { StationUnderTest } from './support/stationUnderTest.ts';

/** The running station over a real serial line: the main thread holds the port, the acquisition thread speaks. */
describe('a station on a serial line', () => {
  let cli: string;
  let folder: ReturnType<typeof temporaryFolder>;
  let line: PtyPair;
  beforeAll(async () => {
    cli = await builtCli();
  }, 120_000);
  beforeEach(async () => {
    folder = temporaryFolder();
    line = await PtyPair.open();
  });
  afterEach(async () => {
    await killChildren();
    await line.close();
    folder.remove();
  });
  afterAll(removeBundledScripts);

  it.each(['rtu', 'ascii'] as const)(
    'Modbus %s: seals what two units say, and goes on when the adapter was pulled out and put back',
    async (kind) => {
      const close = await new SerialUnits(kind).listenAt(line.devicePath);
      const tags = unitTags([1, 2], [0, 4]);
      const station = new StationUnderTest(cli, folder.path, {
        configVersion: 1,
        station: { id: 'serial' },
        equipment: [],
        connections: [
          {
            id: 'line',
            protocol: `modbus-${kind}`,
            path: line.driverPath,
            baudRate: 115_200,
            parity: 'none',
            timeoutMs: 300,
          },
        ],
        tags: Object.entries(tags).map(([id, address]) => ({ id, connection: 'line', everyMs: 200, address })),
        windows: { everyMs: 1_000, graceMs: 200 },
      });
      const child = station.start();
      await child.says(/is running/, 20_000);
      await later(3_000);
      await close();
      await line.unplug();
      await later(1_000);
      await line.plugIn();
      const closeAgain = await new SerialUnits(kind).listenAt(line.devicePath);
      const backAtUs = Date.now() * 1_000;
      await later(6_000);
      child.signal('SIGTERM');
      expect((await child.endsWithin(20_000)).code).toBe(0);
      await closeAgain();

      const seen = new Map<string, number>();
      let afterwards = 0;
      for (const body of plainBodies(station.dataDir))
        for (const { tag, time, value } of plainReadings(body)) {
          if (value === null) continue;
          expect(partsOf(value as number)).toMatchObject(placeOfTag(tag));
          seen.set(tag, (seen.get(tag) ?? 0) + 1);
          if (time > backAtUs) afterwards++;
        }
      expect([...seen.keys()].sort()).toEqual(Object.keys(tags).sort());
      expect(Math.min(...seen.values())).toBeGreaterThan(10);
      expect(afterwards).toBeGreaterThan(10);
      expect((await station.verify()).code).toBe(0);
    },
    60_000,
  );
});
