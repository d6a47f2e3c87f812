import { rmSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { parseConfig } from '../../electron/config/index.ts';
import { configPorts } from '../../electron/engine/configPorts.ts';
import { frameFromRows } from '../../shared/domain/frame.ts';
import { EngineRig, START_US, TestClock, testConfig } from '../engine/engineHarness.ts';
import { decide, GAP, OTHER, refusals, refuse, signed } from './desk.ts';

let rig: EngineRig | undefined;
afterEach(() => {
  if (rig?.isRunning) rig.stop();
  if (rig) rmSync(rig.folder, { recursive: true, force: true });
});

const AIR = {
  ...{
    id: 'cold-room-1.air-temp',
    equipment: 'cold-room-1',
    connection: 'plc',
    unit: 'Cel',
    range: { min: -40, max: 60 },
  },
  address: { table: 'holding', register: 30, type: 'float32' },
};

it('a rule pack that asks for two persons is asked for them on its tags, and on no others', () => {
  const plain = testConfig();
  const text = JSON.stringify({
    ...plain,
    ...{ equipment: [...plain.equipment, { id: 'cold-room-1' }], tags: [...plain.tags, AIR] },
    rulePacks: [{ file: 'cold-chain.json' }],
  });
  const loaded = { ...parseConfig(text, 'test', configPorts), path: 'test' };
  rig = new EngineRig(new TestClock(START_US), loaded.config, undefined, { loaded });
  const free = refuse(rig);
  const at = rig.clock.now();
  const row = {
    tag: rig.numberOf(AIR.id),
    kind: 'float32',
    sourceTime: at,
    receivedTime: at,
    value: 999,
    status: 0,
  } as const;
  rig.engine.take('w', { type: 'frame', frame: frameFromRows('plc', 'cold-room-1', [row]) });
  rig.engine.turn();
  const asking = refusals(rig).find(({ tag }) => tag === AIR.id)?.key as string;
  expect(decide(rig, [free, asking], GAP)).toMatchObject({
    decided: [free],
    refused: [
      {
        id: asking,
        reason: expect.stringMatching(/rule "mkt-controlled-cold" of pack cold-chain asks for a second person/),
      },
    ],
  });
  expect(decide(rig, [asking], GAP, signed(OTHER)).decided).toEqual([asking]);
});
