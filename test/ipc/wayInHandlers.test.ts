import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { importHandlers } from '../../electron/ipc/importHandlers.ts';
import { linkHandlers } from '../../electron/ipc/linkHandlers.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
import type { LinkRequest } from '../../shared/contract/workers.ts';
import { stationConfigSchema } from '../../shared/domain/config/index.ts';
import type { Actor } from '../../shared/domain/entry.ts';

const OLGA: Actor = { user: 'olga', role: 'supervisor' };
const MAPPING = {
  name: 'lab',
  version: 1,
  format: { kind: 'csv' },
  time: { columns: ['time'], format: 'iso', timeZone: 'UTC' },
  values: [{ column: 'acid', tag: 'lab.acid' }],
};

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A station that notes what it is asked, and answers as the test says. */
function rig(given: { answer?: (request: LinkRequest) => unknown; files?: boolean; isPaused?: boolean } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'shiftseal-ipc-'));
  folders.push(dataDir);
  const asked: [string, LinkRequest][] = [];
  const events: object[] = [];
  const pauses: unknown[][] = [];
  const config = stationConfigSchema.parse({
    configVersion: 1,
    station: { id: 'cr-ipc' },
    equipment: [],
    connections: [
      { id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1' },
      ...(given.files === false ? [] : [{ id: 'files', protocol: 'file', folder: 'drop', mapping: 'lab' }]),
    ],
    tags: [],
  });
  const station = {
    dataDir,
    config: () => config,
    live: () => ({ links: [{ connection: 'files', isPaused: given.isPaused === true }] }),
    ask: async (connection: string, request: LinkRequest) => {
      asked.push([connection, request]);
      return given.answer?.(request) ?? {};
    },
    command: async (_name: string, event: object) => void events.push(event),
    setLinkPaused: async (...pause: unknown[]) => void pauses.push(pause),
    recordLinkTest: async (connection: string, _result: unknown, actor: Actor) =>
      void events.push({ connection, actor }),
  } as unknown as ReconfigurableStation;
  let file: string | undefined = '/plant/lab.csv';
  const parts = { station, actor: () => OLGA };
  return {
    asked,
    events,
    pauses,
    links: linkHandlers(parts),
    imports: importHandlers({ ...parts, chooseFile: async () => file }),
    willChoose(next: string | undefined) {
      file = next;
    },
  };
}

describe('imports from the window', () => {
  it('a mapping saved under its name is listed with its hash, and the log says who saved it', async () => {
    const { imports, events } = rig();
    expect(await imports['import:mappings']({})).toEqual([]);
    expect(await imports['import:saveMapping']({ text: JSON.stringify(MAPPING) })).toEqual({ ok: true });
    const [saved] = await imports['import:mappings']({});
    expect(saved).toMatchObject({ name: 'lab', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(JSON.parse(saved?.text ?? '')).toMatchObject(MAPPING);
    expect(events).toEqual([{ event: 'mappingSaved', subject: 'lab', detail: saved?.hash, actor: OLGA }]);
  });

  it('a mapping that is wrong is refused in words, and nothing is saved or logged', async () => {
    const { imports, events } = rig();
    const answer = await imports['import:saveMapping']({ text: JSON.stringify({ ...MAPPING, values: 'all' }) });
    expect(answer).toMatchObject({ ok: false, message: expect.stringContaining('values') });
    expect(await imports['import:saveMapping']({ text: '{' })).toMatchObject({ ok: false });
    expect(await imports['import:mappings']({})).toEqual([]);
    expect(events).toEqual([]);
  });

  it('no file is opened that was not chosen in the dialog of the system', async () => {
    const { imports, asked, willChoose } = rig();
    const file = '/etc/passwd';
    for (const answer of [
      await imports['import:preview']({ file, rows: 5 }),
      await imports['import:start']({ file, mapping: 'lab' }),
    ])
      expect(answer).toMatchObject({ ok: false, message: expect.stringContaining('was not chosen') });
    expect(asked).toEqual([]);
    willChoose(undefined);
    expect(await imports['import:choose']({})).toEqual({ file: null });
  });

  it('a chosen one is, through the connection that takes files; who began it is in the log', async () => {
    const { imports, asked, events } = rig();
    const { file } = await imports['import:choose']({});
    const started = await imports['import:start']({ file: file as string, mapping: 'lab' });
    expect(started).toMatchObject({ ok: true });
    expect(asked).toMatchObject([['files', { ask: 'import', file: '/plant/lab.csv', mapping: 'lab' }]]);
    expect(events).toMatchObject([{ event: 'fileImported', actor: OLGA }]);
  });

  it('where no connection takes files it says how to add one, and the list of imports is empty', async () => {
    const { imports } = rig({ files: false });
    const { file } = await imports['import:choose']({});
    const answer = await imports['import:start']({ file: file as string, mapping: 'lab' });
    expect(answer).toMatchObject({ ok: false, message: expect.stringContaining('"protocol": "file"') });
    expect(await imports['import:progress']({})).toEqual([]);
  });

  it('while the connection is paused the list of imports is empty, and nothing fails', async () => {
    const { imports, asked } = rig({ isPaused: true });
    expect(await imports['import:progress']({})).toEqual([]);
    expect(asked).toEqual([]);
  });
});

describe('links from the window', () => {
  it('a pause carries the signed-in person and the reason', async () => {
    const { links, pauses } = rig();
    expect(await links['link:control']({ connection: 'plc', action: 'pause', reason: 'valve' })).toEqual({ ok: true });
    expect(pauses).toEqual([['plc', true, 'valve', OLGA]]);
  });

  it('a test is answered step by step, and is in the log', async () => {
    const steps = [{ step: 'connect', ok: true, detail: '127.0.0.1:502', tookMs: 3 }];
    const { links, events } = rig({ answer: () => ({ ok: true, steps }) });
    expect(await links['link:test']({ connection: 'plc' })).toEqual({ kind: 'tested', ok: true, steps });
    expect(events).toEqual([{ connection: 'plc', actor: OLGA }]);
  });

  it('what the plant refuses is an answer with its reason, not a failure of the program', async () => {
    const { links } = rig({
      answer: () => {
        throw new Error('connection "plc" is down: connection refused');
      },
    });
    const expected = { ok: false, message: 'connection "plc" is down: connection refused' };
    expect(await links['link:test']({ connection: 'plc' })).toEqual(expected);
    expect(await links['link:identify']({ connection: 'plc', unitId: 1 })).toEqual(expected);
    expect(await links['link:browse']({ connection: 'plc', nodeId: 'i=85' })).toEqual(expected);
  });
});
