import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { bundledScript, removeBundledScripts } from '../../station/support/build.ts';
import { plainBodies, plainReadings } from '../../station/support/plainLedger.ts';
import { Child, killChildren } from '../../station/support/processes.ts';
import { until } from '../intake/sinkPorts.ts';
import { Broker, count } from './brokerRig.ts';

const KILLS = 6;
const folder = mkdtempSync(join(tmpdir(), 'shiftseal-mqtt-'));
afterEach(killChildren);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  removeBundledScripts();
});

describe('PUBACK means durable', () => {
  it(`the station is killed ${KILLS} times, each right behind an acknowledgement: every message is in the log, once`, async () => {
    const script = bundledScript('../../acquisition/intake/support/intakeStation');
    const dataDir = join(folder, 'data');
    mkdirSync(dataDir);
    const plant = await new Broker().start();
    const acknowledged = new Set<string>();
    plant.aedes.on('ack', (packet) => {
      const { topic, payload } = packet as { topic?: string; payload?: Buffer };
      if (topic && payload)
        acknowledged.add(`${topic.slice('plant/'.length)}.count ${JSON.parse(payload.toString()).n}`);
    });
    let sent = 0;
    const published = new Set<string>();
    const send = async (): Promise<void> => {
      const unit = sent % 3 === 0 ? 'oven' : 'press';
      published.add(`${unit}.count ${sent}`);
      await plant.publish(`plant/${unit}`, count(sent++));
    };
    for (let life = 0; life < KILLS; life++) {
      const station = new Child([script, dataDir, 'mqtt', String(plant.port)]);
      await station.says(/listening/, 20_000);
      const before = acknowledged.size;
      for (let i = 0; i < 150; i++) await send();
      await until('some are acknowledged', () => acknowledged.size > before + life);
      for (let i = 0; i < 20; i++) await send();
      await station.kill();
    }
    const last = new Child([script, dataDir, 'mqtt', String(plant.port), '4000']);
    await until('all are acknowledged', () => acknowledged.size === published.size, 20_000);
    await last.says(/stopped/, 20_000);
    await last.ended;
    await plant.stop();

    const sealed = new Map<string, number>();
    for (const body of plainBodies(dataDir))
      for (const { tag, value } of plainReadings(body))
        if (value !== null) sealed.set(`${tag} ${value}`, (sealed.get(`${tag} ${value}`) ?? 0) + 1);
    console.log(`mqtt: ${KILLS} kills, ${published.size} messages, ${sealed.size} sealed`);
    expect([...acknowledged].filter((name) => !sealed.has(name))).toEqual([]);
    expect([...published].filter((name) => !sealed.has(name))).toEqual([]);
    expect([...sealed].filter(([, times]) => times > 1)).toEqual([]);
  }, 120_000);
});
