import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startModbusServer } from '../../electron/demo/modbusServer.ts';
import { CHANNEL_PERMISSIONS, may } from '../../shared/domain/permissionTable.ts';
import { CHANNELS, requestOf } from '../access/channelRequests.ts';
import { type LaunchedApp, launchApp } from './launch.ts';
import { go, signIn, textOf } from './mainJob.ts';

/** A page that runs whatever its attacker wants: what it finds, and what it can make the station do. */
type Bridge = { shiftseal: { call: Record<string, (request: unknown, ...more: unknown[]) => Promise<unknown>> } };
type Answered = { readonly ok: boolean; readonly code?: string; readonly value?: unknown };
const OPERATOR = { name: 'olga', password: 'training-operator' };

const call = (page: Page, channel: string, request: unknown): Promise<Answered> =>
  page.evaluate(
    ([name, given]) => (window as unknown as Bridge).shiftseal.call[name as string]?.(given) as Promise<Answered>,
    [channel, request] as const,
  );

describe('a renderer that was taken over, with an operator signed in', () => {
  let app: LaunchedApp;
  let page: Page;
  let outside: Server;
  let origin: string;
  const asked: string[] = [];
  beforeAll(async () => {
    outside = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('<h1>somewhere else</h1>');
    });
    await new Promise<void>((ready) => outside.listen(0, '127.0.0.1', ready));
    origin = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
    app = await launchApp();
    page = app.window;
    await page.getByTestId('signin-name').waitFor({ timeout: 30_000 });
    await signIn(page, OPERATOR);
  }, 120_000);
  afterAll(async () => {
    await app?.close();
    outside.close();
  });

  it('finds no Node: no require, no process, no module, and no way to them through what it is given', async () => {
    const found = await page.evaluate(() => {
      const names = [
        'require',
        'process',
        'module',
        'exports',
        'Buffer',
        'global',
        '__dirname',
        'ipcRenderer',
        'electron',
      ];
      const { call } = (window as unknown as Bridge).shiftseal;
      const escapes = [call, call['session:get'], window.open].map((given) => {
        try {
          const make = (given as unknown as { constructor: { constructor(code: string): () => unknown } }).constructor;
          return typeof make.constructor('return typeof process === "undefined" ? undefined : process')();
        } catch (error) {
          return (error as Error).name;
        }
      });
      return {
        named: names.filter((name) => name in window),
        escapes,
        bridge: Object.keys((window as unknown as Bridge).shiftseal),
      };
    });
    expect(found.named).toEqual([]);
    expect(found.escapes.every((what) => what === 'undefined' || what === 'EvalError')).toBe(true);
    expect(found.bridge.sort()).toEqual(['call', 'onCommand', 'onLive']);
  });

  it('cannot change what it was given, nor name a channel that is not in the table', async () => {
    const changed = await page.evaluate(() => {
      const { shiftseal } = window as unknown as Bridge;
      const attempts = [
        () => Object.assign(shiftseal.call, { 'session:get': () => 'mine' }),
        () => Object.assign(window, { shiftseal: { call: {} } }),
      ];
      for (const attempt of attempts)
        try {
          attempt();
        } catch {
          // refused, as it should be
        }
      return { isOwn: 'session:get' in shiftseal.call, made: shiftseal.call['ledger:drop'] };
    });
    expect(changed.isOwn).toBe(true);
    expect(changed.made).toBeUndefined();
    expect(await call(page, 'session:get', {})).toMatchObject({ ok: true });
  });

  it('reads no file and reaches no network', async () => {
    const tried = await page.evaluate(async (base) => {
      const outcome = (work: Promise<unknown>) => work.then(() => 'reached').catch(() => 'refused');
      const socket = (url: string) =>
        new Promise((resolve, reject) => {
          const opened = new WebSocket(url);
          opened.onopen = resolve;
          opened.onerror = reject;
        });
      const image = (src: string) =>
        new Promise((resolve, reject) => Object.assign(new Image(), { onload: resolve, onerror: reject, src }));
      const script = (src: string) =>
        new Promise((resolve, reject) =>
          document.head.append(
            Object.assign(document.createElement('script'), { onload: resolve, onerror: reject, src }),
          ),
        );
      const answers: Record<string, string> = {};
      for (const url of ['file:///etc/passwd', 'file:///C:/Windows/win.ini', `${base}/fetch`, 'app://other/index.html'])
        answers[url.replace(base, '')] = await outcome(fetch(url));
      answers.traversal = await outcome(
        fetch('app://shiftseal/..%2f..%2fpackage.json').then((got) => (got.ok ? undefined : Promise.reject(got))),
      );
      answers.socket = await outcome(socket(base.replace('http', 'ws')));
      answers.image = await outcome(image(`${base}/image`));
      answers.script = await outcome(script(`${base}/script.js`));
      answers.beacon = navigator.sendBeacon(`${base}/beacon`) ? 'queued' : 'refused';
      return answers;
    }, origin);
    const { beacon: _queued, ...others } = tried;
    expect(Object.values(others)).toEqual(Object.values(others).map(() => 'refused'));
    expect(asked).toEqual([]); // the beacon, too, never left
  });

  it('goes nowhere: no navigation, no new window, no foreign frame, no web view', async () => {
    const before = page.url();
    const opened = await page.evaluate(async (base) => {
      const popup = window.open(`${base}/popup`);
      const frame = Object.assign(document.createElement('iframe'), { src: `${base}/frame` });
      const view = Object.assign(document.createElement('webview'), { src: `${base}/view` });
      document.body.append(frame, view);
      const form = Object.assign(document.createElement('form'), { action: `${base}/form`, method: 'post' });
      document.body.append(form);
      form.submit();
      location.href = `${base}/page`;
      await new Promise((resolve) => setTimeout(resolve, 700));
      const isForeign = (() => {
        try {
          return (frame.contentDocument?.body.textContent ?? '').includes('somewhere');
        } catch {
          return false; // another origin's error page; what counts is that nobody was asked
        }
      })();
      for (const made of [frame, view, form]) made.remove();
      return { popup: popup === null, isForeign, isView: 'loadURL' in view };
    }, origin);
    expect(opened).toEqual({ popup: true, isForeign: false, isView: false });
    expect(page.url()).toBe(before);
    expect(await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    expect(asked).toEqual([]);
  });

  it('gets no permission it has no need of', async () => {
    const tried = await page.evaluate(async () => {
      const refused = (work: Promise<unknown>) => work.then(() => 'given').catch(() => 'refused');
      return {
        clipboard: await refused(navigator.clipboard.readText()),
        camera: await refused(navigator.mediaDevices.getUserMedia({ video: true, audio: true })),
        place: await refused(
          new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject, { timeout: 500 })),
        ),
        notifications: await Notification.requestPermission(),
      };
    });
    expect(tried).toEqual({ clipboard: 'refused', camera: 'refused', place: 'refused', notifications: 'denied' });
  });

  it('does not see the session it calls under, and cannot choose another', async () => {
    const seen = await page.evaluate(async () => {
      const { call } = (window as unknown as Bridge).shiftseal;
      const answers = await Promise.all([call['session:get']?.({}), call['session:people']?.({})]);
      const chosen = (await call['user:list']?.({}, 'f'.repeat(32), { session: 'f'.repeat(32) })) as { code?: string };
      const stored = [...Object.keys(localStorage), ...Object.values(localStorage), document.cookie];
      return { text: JSON.stringify([answers, stored, Object.keys(window)]), chosen: chosen.code };
    });
    expect(seen.text).not.toMatch(/"[0-9a-f]{32}"/);
    expect(seen.chosen).toBe('forbidden');
  });

  it('makes the station do nothing that an operator may not', async () => {
    const beyond = CHANNELS.filter((channel) => {
      const permission = CHANNEL_PERMISSIONS[channel];
      return permission !== null && !may('operator', permission);
    });
    const answers = await Promise.all(beyond.map((channel) => call(page, channel, requestOf(channel))));
    expect(answers.map(({ code }, at) => [beyond[at], code])).toEqual(beyond.map((channel) => [channel, 'forbidden']));
    console.log(`taken over as operator: ${beyond.length} calls beyond the role, each refused`);
  });

  it('cannot call the main process to death, and is told that it calls too fast', async () => {
    const flood = await page.evaluate(async () => {
      const { call } = (window as unknown as Bridge).shiftseal;
      const began = performance.now();
      const answers = await Promise.all(
        Array.from({ length: 20_000 }, () => call['session:get']?.({}) as Promise<Answered>),
      );
      const fast = answers.filter(({ code }) => code === 'tooFast').length;
      return { fast, answered: answers.filter(({ ok }) => ok).length, ms: Math.round(performance.now() - began) };
    });
    expect(flood.fast).toBeGreaterThan(15_000);
    expect(flood.answered).toBeGreaterThan(0);
    await expect.poll(async () => (await call(page, 'session:get', {})).ok, { timeout: 5_000 }).toBe(true);
    const sizes = async () =>
      (await call(page, 'evidence:checkpoint', {})) as { value: { ledger: { entries: number } } };
    const before = (await sizes()).value.ledger.entries;
    await expect.poll(async () => (await sizes()).value.ledger.entries, { timeout: 20_000 }).toBeGreaterThan(before);
    console.log(`flood of 20 000 calls: ${flood.answered} answered, ${flood.fast} refused, ${flood.ms} ms`);
  });

  it('is in the log: who was refused what', async () => {
    await page.evaluate(() => (window as unknown as Bridge).shiftseal.call['session:signOut']?.({}));
    await page.reload();
    await page.getByTestId('signin-name').waitFor({ timeout: 10_000 });
    await signIn(page, { name: 'ada', password: 'training-administrator' });
    const trail = await call(page, 'audit:list', { filter: { person: 'olga', text: 'commandRefused' }, limit: 100 });
    const rows = (trail.value as { rows: { object: string }[] }).rows.map(({ object }) => object);
    expect(rows).toContain('user:list');
    expect(rows.length).toBeLessThanOrEqual(21);
  });
});

const OVERRIDE = '\u202e';
const HOSTILE = `=HYPERLINK("http://x","a")<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>${OVERRIDE}gpj.exe`;

describe('a station whose names and texts are hostile', () => {
  it('shows them as they stand, runs nothing of them, and exports nothing that runs', async () => {
    const data = mkdtempSync(join(tmpdir(), 'shiftseal-hostile-'));
    const plc = { registers: () => new Uint16Array(8).fill(120), bits: () => new Uint8Array(8) };
    const identification = {
      ...{ vendorName: 'v', productCode: 'p', majorMinorRevision: '1', vendorUrl: '', productName: '' },
      ...{ modelName: '', userApplicationName: '' },
    };
    const server = await startModbusServer({ port: 0, unitOf: () => plc, identification });
    const config = join(data, 'given.json');
    const alarms = [{ kind: 'high', setpoint: 90, message: HOSTILE.slice(0, 150) }];
    writeFileSync(
      config,
      JSON.stringify({
        configVersion: 1,
        station: { id: 'hostile-1', name: HOSTILE.slice(0, 100) },
        equipment: [{ id: 'boiler', path: `${HOSTILE.slice(0, 80)}/boiler` }],
        connections: [{ id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1', port: server.port }],
        tags: [
          {
            ...{ id: 'boiler.temp', equipment: 'boiler', connection: 'plc', unit: 'Cel', alarms },
            address: { table: 'holding', register: 0 },
          },
        ],
      }),
    );
    const app = await launchApp({ data, args: ['--config', config] });
    try {
      const page = app.window;
      await page.getByTestId('first-name').waitFor({ timeout: 30_000 });
      await page.getByTestId('first-name').fill('=grace');
      await page.getByTestId('first-password').fill('tulip bicycle rain seven');
      await page.getByTestId('first-password-again').fill('tulip bicycle rain seven');
      await page.keyboard.press('Enter');
      await page.getByTestId('screen-overview').waitFor({ timeout: 20_000 });
      for (const screen of ['alarms', 'links', 'evidence', 'overview'] as const) {
        await go(page, screen);
        await page.waitForTimeout(400);
      }
      await go(page, 'alarms');
      const row = page.getByTestId('alarm-row').first();
      await row.waitFor({ timeout: 30_000 });
      const shown = await textOf(page.locator('body'));
      expect(shown).toContain('<img src=x');
      expect(shown).not.toContain(OVERRIDE);
      const ran = await page.evaluate(() => ({
        pwned: 'pwned' in window,
        made: document.querySelectorAll('img[src="x"], body script:not([src])').length,
      }));
      expect(ran).toEqual({ pwned: false, made: 0 });

      await page.getByTestId('nav-audit').click();
      await page.getByTestId('audit-row').first().waitFor({ timeout: 20_000 });
      const exports = await Promise.all([
        call(page, 'alarm:export', { from: 0, to: 8_000_000_000_000_000 }),
        call(page, 'audit:export', { filter: {}, format: 'csv' }),
      ]);
      for (const { value } of exports) {
        const { text } = value as { text: string };
        expect(text.length).toBeGreaterThan(50);
        expect(text).not.toContain(OVERRIDE);
        expect(text).not.toMatch(/(^|[\r\n,])"?[=+@]/);
      }
      const json = await call(page, 'audit:export', { filter: {}, format: 'json' });
      expect((json.value as { text: string }).text).not.toContain(OVERRIDE);
    } finally {
      await app.close();
      await server.close();
      rmSync(data, { recursive: true, force: true });
    }
  }, 120_000);
});
