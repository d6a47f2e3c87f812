import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { describe, expect, it } from 'vitest';
import { packagedExecutable, packagedFolder } from '../../build/dist.mjs';
import { resolveElectron } from '../../build/electronRuntime.mjs';
import { launchApp } from '../e2e/launch.ts';

const resources =
  process.platform === 'darwin' ? join(packagedExecutable, '../../Resources') : join(packagedFolder, 'resources');

describe('the packaged folder', () => {
  it('refuses what a packaged app need not do', async () => {
    const wire = await getCurrentFuseWire(packagedExecutable);
    expect({
      runAsNode: wire[FuseV1Options.RunAsNode],
      nodeOptions: wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable],
      onlyFromAsar: wire[FuseV1Options.OnlyLoadAppFromAsar],
      snapshot: wire[FuseV1Options.LoadBrowserProcessSpecificV8Snapshot],
      integrity: wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation],
      filePrivileges: wire[FuseV1Options.GrantFileProtocolExtraPrivileges],
    }).toEqual({
      runAsNode: FuseState.DISABLE,
      nodeOptions: FuseState.DISABLE,
      onlyFromAsar: FuseState.ENABLE,
      snapshot: FuseState.DISABLE,
      integrity: process.platform === 'linux' ? FuseState.DISABLE : FuseState.ENABLE, // no such check on Linux
      filePrivileges: FuseState.DISABLE,
    });
  });

  it('holds the app in one archive, with only native code beside it', () => {
    expect(readdirSync(resources).filter((name) => name.startsWith('app') || name.includes('default'))).toEqual([
      'app.asar',
      'app.asar.unpacked',
    ]);
    const unpacked = readdirSync(join(resources, 'app.asar.unpacked'), { recursive: true, withFileTypes: true });
    expect(unpacked.filter((entry) => entry.isFile()).every((entry) => entry.name.endsWith('.node'))).toBe(true);
  });

  it('holds no sources, maps or tests', () => {
    const files = listPackage(join(resources, 'app.asar'), { isPack: false });
    expect(files.filter((file) => /\.(ts|tsx|map)$|[\\/]test[\\/]/.test(file))).toEqual([]);
    expect(files).toContain(join('/', 'build', 'out', 'electron', 'main.js'));
  });

  it('starts, shows its window, and loads its database driver in a worker thread', { timeout: 90_000 }, async () => {
    const shell = await launchApp({ form: 'packaged' });
    const seen = await shell.app.evaluate(async ({ app, BrowserWindow }) => {
      const { Worker } = process.getBuiltinModule('node:worker_threads');
      const code = `
        const { createRequire } = require('node:module');
        const Database = createRequire(process.argv[2] + '/package.json')('better-sqlite3');
        const { version } = new Database(':memory:').prepare('SELECT sqlite_version() AS version').get();
        require('node:worker_threads').parentPort.postMessage(version);`;
      const worker = new Worker(code, { eval: true, argv: [app.getAppPath()] });
      const sqlite = await new Promise<string>((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
      });
      return { isPackaged: app.isPackaged, windows: BrowserWindow.getAllWindows().length, sqlite };
    });
    const url = shell.window.url();
    await shell.close();
    expect(seen).toEqual({ isPackaged: true, windows: 1, sqlite: expect.stringMatching(/^3\.\d+/) });
    expect(url).toMatch(/^app:\/\/shiftseal\//);
  });
});

describe('a release', () => {
  it('is refused with the development runtime, unless one says so', async () => {
    const runtime = await resolveElectron();
    if (runtime.kind !== 'registry') return expect(existsSync(runtime.executable)).toBe(true);
    const script = fileURLToPath(new URL('../../build/dist.mjs', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [script, '--dir'], { encoding: 'utf8', timeout: 60_000 });
    expect(status).toBe(1);
    expect(stderr).toContain('--allow-development-runtime');
  });
});
