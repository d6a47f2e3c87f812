import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Two ends of a serial line made of pseudo-terminals (socat): one for the driver, one for the device. Without socat there is
 * no serial line to test on, and the test fails saying so.
 */
export class PtyPair {
  readonly driverPath: string;
  readonly devicePath: string;
  readonly #folder: string;
  #socat: ChildProcess | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
    this.driverPath = join(folder, 'driver');
    this.devicePath = join(folder, 'device');
  }

  static async open(): Promise<PtyPair> {
    if (spawnSync('socat', ['-V'], { stdio: 'ignore' }).status !== 0) {
      throw new Error('socat is missing; serial lines cannot be tested without it. On Debian: apt-get install socat');
    }
    const pair = new PtyPair(await mkdtemp(join(tmpdir(), 'shiftseal-pty-')));
    await pair.plugIn();
    return pair;
  }

  /** The adapter is there (again). */
  async plugIn(): Promise<void> {
    const end = (path: string): string => `pty,raw,echo=0,link=${path}`;
    const own = spawn('socat', [end(this.driverPath), end(this.devicePath)], { stdio: 'ignore' });
    this.#socat = own;
    const endWithUs = (): void => void own.kill('SIGTERM'); // a test that fails half-way leaves nothing behind
    process.once('exit', endWithUs);
    own.once('exit', () => process.off('exit', endWithUs));
    while (!existsSync(this.driverPath) || !existsSync(this.devicePath)) await pause(5);
  }

  /** The adapter is pulled out: both ends vanish. */
  async unplug(): Promise<void> {
    const own = this.#socat;
    if (!own || own.exitCode !== null) return;
    const gone = new Promise((resolve) => own.once('exit', resolve));
    own.kill('SIGTERM');
    await gone;
  }

  async close(): Promise<void> {
    await this.unplug();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
