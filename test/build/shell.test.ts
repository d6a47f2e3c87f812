import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedApp, launchApp } from '../e2e/launch.ts';

/** A window is shown within a second on a machine that does nothing else. */
const SOON = { timeout: 15_000 };

describe('the window of the staged app', () => {
  let shell: LaunchedApp;
  beforeAll(async () => {
    shell = await launchApp();
    await shell.window.waitForLoadState('load');
  });
  afterAll(() => shell?.close());

  it('shows the renderer from the private scheme', async () => {
    expect(shell.window.url()).toMatch(/^app:\/\/shiftseal\//);
    await expect.poll(() => isVisible(shell)).toBe(true);
  });

  it('gives the page no Node and no Electron, only the named calls', async () => {
    const seen = await shell.window.evaluate(() => {
      const page = globalThis as unknown as Record<string, unknown>;
      const bridge = page.shiftseal as { call: Record<string, unknown> };
      return {
        leaks: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in page),
        members: Object.keys(bridge).sort(),
        isNamed: Object.values(bridge.call).every((call) => typeof call === 'function'),
        channels: Object.keys(bridge.call).length,
      };
    });
    expect(seen).toMatchObject({ leaks: [], members: ['call', 'onCommand', 'onLive'], isNamed: true });
    expect(seen.channels).toBeGreaterThan(10);
  });

  it('runs neither inline script nor eval', async () => {
    const ran = await shell.window.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.inlineRan = true';
      document.head.append(script);
      // From a timer, as the page's own code: what a debugger evaluates is exempt from the policy.
      const functionRefused = new Promise<boolean>((resolve) => {
        setTimeout(() => {
          try {
            resolve(new Function('return false')());
          } catch {
            resolve(true);
          }
        });
      });
      return functionRefused.then((refused) => ({ inline: 'inlineRan' in globalThis, functionRefused: refused }));
    });
    expect(ran).toEqual({ inline: false, functionRefused: true });
  });

  it('reaches nothing but its own content', async () => {
    const outcome = await shell.window.evaluate(async () => {
      const asks = ['http://127.0.0.1:9/', 'file:///etc/passwd', 'app://shiftseal/..%2felectron%2fmain.js'];
      return Promise.all(
        asks.map((url) =>
          fetch(url)
            .then(({ ok }) => ok)
            .catch(() => false),
        ),
      );
    });
    expect(outcome).toEqual([false, false, false]);
  });

  it('stays where it is, opens no window and hosts no foreign page', async () => {
    const before = shell.window.url();
    const opened = await shell.window.evaluate(() => {
      location.href = 'https://example.org/';
      return window.open('https://example.org/') === null;
    });
    expect(opened).toBe(true);
    expect(await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    expect(shell.window.url()).toBe(before);
  });

  it('is refused every permission', async () => {
    const states = await shell.window.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[];
      const answers = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
      return answers.map(({ state }) => state);
    });
    expect(new Set(states)).toEqual(new Set(['denied']));
  });

  it('has the usual menu', async () => {
    const labels = await shell.app.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()?.items.map((item) => item.label.replace('&', '')),
    );
    expect(labels).toEqual(expect.arrayContaining(['File', 'Edit', 'View', 'Help']));
  });
});

describe('a second start', { timeout: 90_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-shell-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const places = { data: join(folder, 'data'), userData: join(folder, 'user') };

  it('opens the window where the last one was closed', async () => {
    const bounds = { x: 40, y: 60, width: 1100, height: 700 };
    const first = await launchApp(places);
    await expect.poll(() => isVisible(first), SOON).toBe(true);
    await first.app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), bounds);
    await expect.poll(() => boundsOf(first), SOON).toEqual(bounds);
    await first.close();
    const second = await launchApp(places);
    await expect.poll(() => isVisible(second), SOON).toBe(true);
    const reopened = await boundsOf(second);
    await second.close();
    expect(reopened).toEqual(bounds);
  });

  it('on the same data folder ends at once and leaves the first its window', async () => {
    const first = await launchApp(places);
    const command = await first.app.evaluate(({ app }) => ({
      executable: process.execPath,
      appPath: app.getAppPath(),
    }));
    const env = await first.app.evaluate(() => ({ DISPLAY: process.env.DISPLAY ?? '', PATH: process.env.PATH ?? '' }));
    const args = [command.appPath, '--no-sandbox', '--data', places.data, '--user-data', places.userData];
    const { status, stderr } = spawnSync(command.executable, args, { env, encoding: 'utf8', timeout: 20_000 });
    const windows = await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    await first.close();
    expect(stderr).toContain('already running');
    expect({ status, windows }).toEqual({ status: 0, windows: 1 });
  });

  it('ends by itself after --for, cleanly', async () => {
    const shell = await launchApp({ args: ['--for', '1s'] });
    const code = await new Promise((resolve) => shell.app.process().once('exit', resolve));
    await shell.close();
    expect(code).toBe(0);
  });
});

const isVisible = ({ app }: LaunchedApp) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());

const boundsOf = ({ app }: LaunchedApp) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
