import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createTagJudge } from '../../electron/alarms/index.ts';
import { parseConfig } from '../../electron/config/index.ts';
import { LOGGER_FOLDER, writeColdStoreFiles } from '../../electron/demo/coldStoreFiles.ts';
import { LOGGER_CHANNELS, loggerCsv, loggerRow } from '../../electron/demo/coldStoreRecords.ts';
import { createPlantProcess } from '../../electron/demo/process/index.ts';
import { SIGNALS } from '../../electron/demo/signals.ts';
import { trainingStation } from '../../electron/demo/trainingStation.ts';
import { configPorts } from '../../electron/engine/configPorts.ts';
import { judgedTags } from '../../shared/domain/config/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 0);
const DAY_MS = 86_400_000;
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const station = () => JSON.stringify(trainingStation({ plant: 'cold-chain', modbusPort: 1, opcuaPort: 2 }));

describe('the training store', () => {
  it('is a configuration without a complaint, with its rules', () => {
    const { config, packs } = parseConfig(station(), 'training', configPorts);
    expect(config.coldChain?.stores.map(({ id }) => id)).toEqual([...LOGGER_CHANNELS]);
    expect(packs?.[0]?.problems ?? []).toEqual([]);
    expect(packs?.[0]?.rules.length).toBeGreaterThan(10);
  });

  it('shows an excursion of cold room 1 within two minutes, held back by its door; the other stores keep their range', () => {
    const { config } = parseConfig(station(), 'training', configPorts);
    const process = createPlantProcess(1);
    const told: [string, string, number][] = [];
    const judges = judgedTags(config)
      .filter(({ id }) => id.endsWith('.air-temp'))
      .map((tag) => ({ tag, judge: createTagJudge(tag) }));
    for (let second = 1; second <= 7_200; second++) {
      process.advanceTo(second * 1_000);
      const at = (second * 1e6) as Instant;
      for (const { tag, judge } of judges) {
        for (const { tag: condition } of tag.excursion?.suppress ?? [])
          judge.condition(condition, at, SIGNALS[condition as keyof typeof SIGNALS](process.state));
        const value = SIGNALS[tag.id as keyof typeof SIGNALS](process.state) as number;
        for (const effect of judge.accept(at, value, 0)) told.push([tag.id, effect.kind, second]);
      }
    }
    const opened = told.filter(([, kind]) => kind === 'excursionOpened');
    expect(opened[0]?.[0]).toBe('cold-room-1.air-temp');
    expect(opened[0]?.[2]).toBeLessThanOrEqual(120 + 20);
    expect(new Set(opened.map(([tag]) => tag))).toEqual(new Set(['cold-room-1.air-temp']));
  }, 60_000);
});

describe('the data logger', () => {
  it('tells one history, whenever it is asked', () => {
    const whole = loggerCsv(NOW - 3 * DAY_MS, NOW, NOW)
      ?.trimEnd()
      .split('\n')
      .slice(1);
    const parts = [3, 2, 1].flatMap(
      (day) =>
        loggerCsv(NOW - day * DAY_MS, NOW - (day - 1) * DAY_MS, NOW)
          ?.trimEnd()
          .split('\n')
          .slice(1) ?? [],
    );
    expect(parts).toEqual(whole);
  });

  it('was away once, and its battery runs low in the last days', () => {
    expect(loggerRow(NOW - 12.45 * DAY_MS, NOW)).toBeUndefined();
    expect(loggerRow(NOW - 10 * DAY_MS, NOW)?.battery).toBeGreaterThan(3);
    expect(loggerRow(NOW, NOW)?.battery).toBeLessThan(3);
  });

  it('leaves a month as a file, and each new quarter of an hour after it, once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shiftseal-logger-'));
    folders.push(folder);
    const files = () => readdirSync(join(folder, LOGGER_FOLDER)).sort();
    writeColdStoreFiles(folder, NOW);
    writeColdStoreFiles(folder, NOW + 60_000);
    expect(files()).toHaveLength(1);
    writeColdStoreFiles(folder, NOW + 16 * 60_000);
    const [first = '', second = ''] = files().map((file) => readFileSync(join(folder, LOGGER_FOLDER, file), 'utf8'));
    expect(first.trimEnd().split('\n').length).toBeGreaterThan(2_900);
    expect(second.trimEnd().split('\n')).toHaveLength(2);
  });
});
