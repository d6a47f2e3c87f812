import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../simulation/random.ts';
import { accountForAcks } from './support/accountForAcks.ts';
import { builtCli, removeBundledScripts, temporaryFolder } from './support/build.ts';
import { killChildren, later, until } from './support/processes.ts';
import { countingConfig, StationUnderTest, startPlc } from './support/stationUnderTest.ts';

const KILLS = 50;
const TAGS = 1_000;
const SEED = Number(process.env.SHIFTSEAL_SEED ?? 20_261_121);

let cli: string;
const folder = temporaryFolder();
beforeAll(async () => {
  cli = await builtCli();
}, 120_000);
afterEach(killChildren);
afterAll(() => {
  folder.remove();
  removeBundledScripts();
});

describe('the whole station is killed under load: 1 000 tags every second', () => {
  it(`${KILLS} times, at random moments: every acknowledged frame is in the log, no reading is there twice`, async () => {
    const random = new Random(SEED);
    const plc = await startPlc(TAGS);
    const station = new StationUnderTest(cli, folder.path, countingConfig(plc.port, TAGS));
    let livesWithReadings = 0;
    for (let life = 0; life < KILLS; life++) {
      const before = station.acks().length;
      const running = station.start();
      if (life % 2 === 0) await later(random.int(300, 2_500));
      else {
        // Right behind a commit, while the frame is on its way into a window or a batch.
        await until(
          () => station.acks().length > before,
          10_000,
          () => `no frame was stored\n${running.said}`,
          running,
        );
        await later(random.int(0, 400));
      }
      expect(running.hasEnded, running.said).toBe(false);
      await running.kill();
      if (station.acks().length > before) livesWithReadings++;
    }
    const last = station.start('--for', '3s');
    expect(await last.endsWithin(20_000), last.said).toEqual({ code: 0, signal: null });

    const account = accountForAcks(station);
    console.log(
      `kill -9: seed ${SEED}, ${KILLS} kills, ${livesWithReadings} lives with readings, ${account.acked} frames acknowledged ` +
        `(${account.ackedReadings} readings), ${account.readings} readings sealed, ${account.inInbox} frames in the inbox, ` +
        `${account.lostFrames.length} frames lost, ${account.shortFrames.length} short, ${account.doubled.length} readings doubled`,
    );
    expect(account.lostFrames).toEqual([]);
    expect(account.shortFrames).toEqual([]);
    expect(account.doubled).toEqual([]);
    expect(livesWithReadings).toBeGreaterThan(KILLS / 2);
    const verified = await station.verify();
    expect(verified.code, verified.said).toBe(0);
  }, 200_000);
});
