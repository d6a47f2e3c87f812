import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { ledgerFileOf } from '../../electron/ledger/index.ts';
import { listAlarms } from '../../electron/projection/index.ts';
import { openDataFolder } from '../../electron/query/dataFolder.ts';
import { entryRows } from '../../electron/query/entries.ts';
import { readHistory } from '../../electron/query/history.ts';
import { BASE_CONFIG, WrittenStation } from '../query/writtenStation.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('an engine that finds its ledger destroyed', () => {
  it('goes on with the same station: new log, alarm, configuration again, readings as before', () => {
    const first = new WrittenStation();
    folders.push(first.folder);
    first.deliver({ temp: 20 });
    first.close();
    const file = openSync(ledgerFileOf(first.folder), 'r+');
    writeSync(file, Buffer.alloc(4096, 0x77), 0, 4096, 0);
    closeSync(file);

    const again = new WrittenStation(BASE_CONFIG, first.clock, first.folder);
    again.deliver({ temp: 21 });
    again.pass(3_000);
    const data = openDataFolder(first.folder);
    const [continued, config] = entryRows(data, { isAscending: true, limit: 2 });
    expect(continued?.summary).toContain('shiftseal/cr-test/2');
    expect(config?.kind).toBe('config');
    expect(
      Array.from(readHistory(data, { tag: 'temp', from: 0, to: Number.MAX_SAFE_INTEGER, layer: 'raw' })),
    ).toHaveLength(1);
    const alarms = listAlarms(data.db, 'open', 10).map(({ alarm, priority }) => [alarm, priority]);
    expect(alarms).toContainEqual(['station.ledger.continued', 'critical']);
    data.close();
    again.close();
  });
});
