/**
 * Starts the real app for end-to-end tests: the staged folder in the resolved Electron, or the packaged folder. Each
 * launch gets its own data and user data folders unless told otherwise; closing it ends everything it started.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { hasDisplay, startDisplay } from '../../build/display.mjs';
import { packagedExecutable } from '../../build/dist.mjs';
import { resolveElectron } from '../../build/electronRuntime.mjs';
import { machineSwitches } from '../../build/launch.mjs';
import { stage } from '../../build/stage.mjs';

export interface LaunchOptions {
  /** Which folder is run; `npm test` makes both. */
  readonly form?: 'staged' | 'packaged';
  /** Ledger folder; a new temporary one without it, removed at close. */
  readonly data?: string;
  /** Window state and browser profile; a new temporary one without it, removed at close. */
  readonly userData?: string;
  /** Further arguments, such as `--config F`. */
  readonly args?: readonly string[];
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface LaunchedApp {
  readonly app: ElectronApplication;
  readonly window: Page;
  readonly data: string;
  readonly userData: string;
  /** What the app wrote to stdout and stderr so far. */
  output(): string;
  /** Asks the app to quit, waits for its clean end, and removes temporary folders. */
  close(): Promise<void>;
}

/** A connection is made in half a second, also on a busy machine; one that takes this long never comes. */
const CONNECT_MS_MAX = 8_000;
const CONNECT_TRIES_MAX = 4;
const WINDOW_MS_MAX = 30_000;

/** Starts the app and waits for its window. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const scratch = mkdtempSync(join(tmpdir(), 'shiftseal-e2e-'));
  const data = options.data ?? join(scratch, 'data');
  const userData = options.userData ?? join(scratch, 'user');
  const { executablePath, appArgs } = await command(options.form ?? 'staged');
  const ours = ['--data', data, '--user-data', userData, ...(options.args ?? [])];
  const { app, stopDisplay } = await connect(executablePath, appArgs, ours, options.env);
  let output = '';
  const child = app.process();
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  const close = async () => {
    await app.close();
    await stopDisplay();
    rmSync(scratch, { recursive: true, force: true });
  };
  try {
    const window = await app.firstWindow({ timeout: WINDOW_MS_MAX });
    return { app, window, data, userData, output: () => output, close };
  } catch (error) {
    await close();
    throw new Error(`the app showed no window; it wrote:\n${output}`, { cause: error });
  }
}

/**
 * Playwright now and then never finishes attaching when a window is being created at that very moment (it can hold the
 * app back only where it may inject its own loader, which a packaged app refuses). Such a start is ended and repeated.
 */
async function connect(
  executablePath: string,
  appArgs: readonly string[],
  ours: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  for (let tries = 1; ; tries++) {
    const display = hasDisplay() ? undefined : await startDisplay();
    const stopDisplay = async () => display?.stop();
    try {
      const app = await _electron.launch({
        executablePath,
        args: [...appArgs, ...machineSwitches(display !== undefined), ...ours],
        env: { ...inherited(), ...env, ...(display === undefined ? {} : { DISPLAY: display.display }) },
        timeout: CONNECT_MS_MAX,
      });
      return { app, stopDisplay };
    } catch (error) {
      await stopDisplay();
      if (tries === CONNECT_TRIES_MAX) throw error;
    }
  }
}

async function command(form: 'staged' | 'packaged') {
  if (form === 'packaged') return { executablePath: packagedExecutable, appArgs: [] };
  const runtime = await resolveElectron();
  return { executablePath: runtime.executable, appArgs: [await stage(runtime)] };
}

function inherited(): Record<string, string> {
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.filter(([name]) => name !== 'NODE_OPTIONS' && name !== 'ELECTRON_RUN_AS_NODE'));
}
