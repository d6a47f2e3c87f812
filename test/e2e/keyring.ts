/**
 * A keyring of the Linux desktop for one test: a session bus and a Secret Service of its own, unlocked, with a new folder for what
 * it keeps. Nothing of the machine's own keyring is touched.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from './mainJob.ts';

export interface Keyring {
  /** What a program needs to find it. */
  readonly env: Record<string, string>;
  stop(): Promise<void>;
}

const START_MS_MAX = 15_000;

/** @throws Error when the bus or the keyring does not come up */
export async function startKeyring(): Promise<Keyring> {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-keyring-'));
  const place = { HOME: folder, XDG_DATA_HOME: folder, XDG_RUNTIME_DIR: folder };
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    env: { ...process.env, ...place },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const address = await firstLine(bus, 'dbus-daemon');
  const env = { DBUS_SESSION_BUS_ADDRESS: address };
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    env: { ...process.env, ...place, ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  daemon.stdin?.end('a password of the desktop');
  await until('the keyring', async () => servesSecrets(env), START_MS_MAX);
  return {
    // Chromium looks for the Secret Service on the desktops that have one.
    env: { ...env, XDG_CURRENT_DESKTOP: 'GNOME' },
    async stop() {
      for (const child of [daemon, bus]) await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function servesSecrets(env: Record<string, string>): boolean {
  const question = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  const args = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/', ...question];
  const { stdout } = spawnSync('dbus-send', args, { env: { ...process.env, ...env }, encoding: 'utf8' });
  return /boolean true/.test(stdout ?? '');
}

async function firstLine(child: ChildProcess, name: string): Promise<string> {
  if (child.stdout === null) throw new Error(`${name} has no output`);
  const lines = createInterface(child.stdout);
  const timeout = AbortSignal.timeout(START_MS_MAX);
  const [line] = await Promise.race([
    once(lines, 'line', { signal: timeout }),
    once(child, 'error').then(([error]) => Promise.reject(error)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${name} ended with ${code}`))),
  ]);
  return line as string;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
