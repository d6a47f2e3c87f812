import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainingStation } from '../../electron/demo/trainingStation.ts';
import { SAMPLES_CONNECTION, WORKS_CONNECTION, writeWaterFiles } from '../../electron/demo/waterFiles.ts';
import { ipcContract } from '../../shared/contract/ipc.ts';
import { TestClock } from '../engine/engineHarness.ts';
import { WaterRig } from './support/waterRig.ts';

const START_MS = Date.UTC(2026, 10, 21, 10, 40);

describe('the training waterworks', () => {
  let rig: WaterRig;
  beforeAll(async () => {
    rig = new WaterRig(
      new TestClock(START_MS * 1000),
      trainingStation({ plant: 'water', modbusPort: 1, opcuaPort: 2 }),
    );
    writeWaterFiles(rig.folder, START_MS);
    for (const connection of [WORKS_CONNECTION, SAMPLES_CONNECTION]) {
      const mapping = JSON.parse(readFileSync(join(rig.folder, 'mappings', `${connection}.json`), 'utf8'));
      const folder = join(rig.folder, connection === WORKS_CONNECTION ? 'water-records' : 'water-samples');
      for (const file of readdirSync(folder)) {
        const { state, counts } = await rig.import(join(folder, file), mapping, connection);
        expect({ state, refused: counts.refused }).toEqual({ state: 'done', refused: 0 });
      }
    }
    rig.pass(90);
  }, 120_000);
  afterAll(() => rig.close());

  it('prints', () => {
    const kinds: Record<string, number> = {};
    for (const body of rig.engine.entries()) kinds[body.kind] = (kinds[body.kind] ?? 0) + 1;
    console.log(kinds);
    const overview = rig.answers()['water:overview']({});
    console.log(overview.standings.map((s) => `${s.rule} ${s.subject} ${s.verdict} ${s.value} ${s.detail}`).join('\n'));
    console.log('--- latest');
    console.log(overview.latest.map((s) => `${s.rule} ${s.subject} ${s.verdict} ${s.value} ${s.detail}`).join('\n'));
    console.log('--- deadlines');
    console.log(
      overview.deadlines
        .map((d) => `${new Date(d.due / 1000).toISOString()} ${d.task} ${d.subject} ${d.detail}`)
        .join('\n'),
    );
    const month = rig.answers()['water:month']({ month: '2026-10' });
    console.log(month.text);
    console.log(overview.months);
    for (const [channel, answer] of [
      ['water:overview', overview],
      ['water:month', month],
    ] as const)
      expect(ipcContract[channel].response.safeParse(answer).error).toBeUndefined();
  });
});
