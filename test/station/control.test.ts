import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type ControlClient,
  type ControlServer,
  connectControl,
  controlAddress,
  serveControl,
} from '../../electron/control/index.ts';
import { onLines } from '../../electron/control/lines.ts';
import { takeWriterLock } from '../../electron/ledger/writerLock.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

/** A data folder that somebody writes, and the socket over a station that answers as the test says. */
function rig(station: Partial<ReconfigurableStation> = {}, inFolder?: string) {
  const dataDir = inFolder ?? mkdtempSync(join(tmpdir(), 'shiftseal-control-'));
  const lock = takeWriterLock(join(dataDir, 'writer.lock'), 0);
  opened.push({ close: () => rmSync(dataDir, { recursive: true, force: true }) }, { close: () => lock.release() });
  const complaints: string[] = [];
  const calls: unknown[][] = [];
  const noted =
    (name: string) =>
    async (...args: unknown[]) => {
      calls.push([name, ...args]);
      return { steps: [], ok: true };
    };
  const answering = {
    live: () => ({ links: [{ connection: 'plc', state: 'online' }], values: new Float64Array(3), texts: {} }),
    ask: noted('ask'),
    command: noted('command'),
    setLinkPaused: noted('setLinkPaused'),
    recordLinkTest: noted('recordLinkTest'),
    reconfigure: noted('reconfigure'),
    ...station,
  } as unknown as ReconfigurableStation;
  const server: ControlServer = serveControl(dataDir, answering, (message) => complaints.push(message));
  opened.push(server);
  return { dataDir, server, calls, complaints };
}

async function client(dataDir: string): Promise<ControlClient> {
  const connected = await connectControl(dataDir);
  opened.push(connected);
  return connected;
}

/** What a raw socket hears until it is closed, or until so many lines came. */
function raw(dataDir: string, send: string | Buffer, lines: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(controlAddress(dataDir));
    const heard: string[] = [];
    onLines(socket, (line) => {
      heard.push(line);
      if (heard.length === lines) socket.destroy();
    });
    socket.on('close', () => resolve(heard));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      ['EPIPE', 'ECONNRESET'].includes(error.code ?? '') ? undefined : reject(error),
    );
    socket.write(send);
  });
}

describe('the socket of a station', () => {
  it('answers many questions of many clients, each under its own number', async () => {
    const { dataDir, calls } = rig();
    const clients = await Promise.all(Array.from({ length: 8 }, () => client(dataDir)));
    const pause = { method: 'setLinkPaused', connection: 'plc', isPaused: true, user: 'olga' } as const;
    await Promise.all(
      clients.flatMap((each, n) => [each.ask({ ...pause, reason: `a${n}` }), each.ask({ ...pause, reason: `b${n}` })]),
    );
    expect(calls).toHaveLength(16);
    expect(calls[0]).toEqual([
      'setLinkPaused',
      'plc',
      true,
      expect.any(String),
      { user: 'olga (command line)', role: null },
    ]);
  });

  it('shows the live picture without its columns', async () => {
    const { dataDir } = rig();
    const status = await (await client(dataDir)).ask({ method: 'status' });
    expect(status).toEqual({ links: [{ connection: 'plc', state: 'online' }] });
  });

  it('passes on what the station refuses, in its own words, and goes on', async () => {
    const { dataDir } = rig({
      reconfigure: async () => {
        throw new Error('another change is under way; please try again in a moment');
      },
    });
    const asking = await client(dataDir);
    const change = { method: 'reconfigure', text: '{}', reason: 'why', user: 'olga' } as const;
    await expect(asking.ask(change)).rejects.toThrow('another change is under way');
    expect(await asking.ask({ method: 'status' })).toBeDefined();
  });

  it('before the first live picture it says that the station is still starting', async () => {
    const { dataDir } = rig({ live: () => undefined });
    await expect((await client(dataDir)).ask({ method: 'status' })).rejects.toThrow('still starting');
  });

  const nonsense: readonly [string, string, RegExp][] = [
    ['no JSON', 'hello', /JSON/],
    ['no request', '{"id":7}', /request/],
    ['an unknown method', '{"id":7,"request":{"method":"write"}}', /method/],
    ['an unknown field', '{"id":7,"request":{"method":"status","x":1}}', /x/],
    [
      'a write, which does not exist',
      '{"id":7,"request":{"method":"ask","connection":"plc","request":{"ask":"write"}}}',
      /ask/,
    ],
    [
      'a pause past the station’s own record of it',
      '{"id":7,"request":{"method":"ask","connection":"plc","request":{"ask":"pause"}}}',
      /ask/,
    ],
  ];
  it.each(nonsense)('%s is answered by a refusal, and never reaches the station', async (_, line, why) => {
    const { dataDir, calls } = rig();
    const [answer = ''] = await raw(dataDir, `${line}\n`, 1);
    expect(JSON.parse(answer)).toMatchObject({ ok: false, message: expect.stringMatching(why) });
    expect(calls).toEqual([]);
  });

  it('takes requests in any pieces, and several in one', async () => {
    const { dataDir } = rig();
    const line = '{"id":1,"request":{"method":"status"}}\n';
    expect(await raw(dataDir, line.repeat(3), 3)).toHaveLength(3);
    const pieces = await new Promise<string>((resolve) => {
      const socket = connect(controlAddress(dataDir));
      onLines(socket, (answer) => {
        socket.destroy();
        resolve(answer);
      });
      for (const character of line) socket.write(character);
    });
    expect(JSON.parse(pieces)).toMatchObject({ id: 1, ok: true });
  });

  it('a line without end ends the connection, not the station', async () => {
    const { dataDir } = rig();
    expect(await raw(dataDir, Buffer.alloc(25 * 2 ** 20, 0x61), 1)).toEqual([]);
    expect(await (await client(dataDir)).ask({ method: 'status' })).toBeDefined();
  });

  it('a station that ends tells those who wait, and those who ask afterwards', async () => {
    const { dataDir, server } = rig({ ask: () => new Promise(() => undefined) });
    const asking = await client(dataDir);
    const waiting = asking.ask({ method: 'ask', connection: 'plc', request: { ask: 'importProgress' } });
    const told = expect(waiting).rejects.toThrow('the station has ended the connection');
    await asking.ask({ method: 'status' });
    await server.close();
    await told;
    await expect(asking.ask({ method: 'status' })).rejects.toThrow('the station has ended the connection');
    await expect(connectControl(dataDir)).rejects.toThrow(/cannot be reached .* it may still be starting/);
  });

  it('who began an import or a test is in the log by name', async () => {
    const { dataDir, calls } = rig();
    const asking = await client(dataDir);
    const ask = { method: 'ask', connection: 'files', user: 'olga' } as const;
    await asking.ask({ ...ask, request: { ask: 'import', id: 'i', file: '/f.csv', mapping: 'lab' } });
    await asking.ask({ ...ask, request: { ask: 'test' } });
    const actor = { user: 'olga (command line)', role: null };
    const begun = expect.objectContaining({ event: 'fileImported', actor });
    expect(calls).toContainEqual(['command', 'recordEvent', begun, undefined]);
    expect(calls).toContainEqual(['recordLinkTest', 'files', expect.anything(), actor]);
  });
});

describe('where the socket is', () => {
  it('in the data folder; for a path that is too long, in a folder of this user alone', () => {
    const { dataDir } = rig();
    expect(controlAddress(dataDir)).toBe(join(dataDir, 'control.sock'));
    const deep = join(dataDir, ...Array(5).fill('a-rather-long-folder-name'));
    mkdirSync(deep, { recursive: true });
    const elsewhere = controlAddress(deep);
    expect(Buffer.byteLength(elsewhere)).toBeLessThanOrEqual(100);
    expect(statSync(join(elsewhere, '..')).mode & 0o077).toBe(0);
    expect(controlAddress(join(deep, '..', 'a-rather-long-folder-name'))).toBe(elsewhere);
  });

  it('nobody writes the folder: said with the folder and what to check', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'shiftseal-control-'));
    opened.push({ close: () => rmSync(dataDir, { recursive: true, force: true }) });
    await expect(connectControl(dataDir)).rejects.toThrow(`no station runs on ${dataDir}; start it, or check --data`);
  });
});
