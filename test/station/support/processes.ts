import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process in a group of its own, so that a kill takes everything it has started, and nothing else. */
export class Child {
  out = '';
  err = '';
  readonly ended: Promise<Ended>;
  hasEnded = false;
  readonly #process: ChildProcess;

  /** @param args of Node; `program` stands before it (strace …) */
  constructor(args: readonly string[], program: readonly string[] = []) {
    const [command, ...rest] = [...program, process.execPath, ...args] as [string, ...string[]];
    this.#process = spawn(command, rest, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.out += text;
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.err += text;
    });
    this.ended = new Promise((resolve, reject) => {
      this.#process.on('error', reject);
      this.#process.on('close', (code, signal) => {
        this.hasEnded = true;
        resolve({ code, signal });
      });
    });
    children.add(this);
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  /** To the process alone. */
  signal(signal: NodeJS.Signals): void {
    if (!this.hasEnded) process.kill(this.pid, signal);
  }

  /** To the whole group, and waits until it is gone. */
  async kill(): Promise<Ended> {
    if (!this.hasEnded) {
      try {
        process.kill(-this.pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it ended by itself just now
      }
    }
    return this.ended;
  }

  /** @throws when it takes longer, with everything the process said */
  async endsWithin(ms: number): Promise<Ended> {
    const ended = await Promise.race([this.ended, later(ms).then(() => undefined)]);
    if (ended === undefined) throw new Error(`process ${this.pid} did not end within ${ms} ms\n${this.said}`);
    return ended;
  }

  async says(pattern: RegExp, withinMs: number): Promise<RegExpMatchArray> {
    return until(
      () => this.said.match(pattern) ?? undefined,
      withinMs,
      () => `${pattern} was not said\n${this.said}`,
      this,
    );
  }

  get said(): string {
    return `${this.out}${this.err}`;
  }

  /** Resident memory in bytes, from /proc. */
  residentBytes(): number {
    const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'));
    return Number(line?.[1] ?? Number.NaN) * 1024;
  }
}

const children = new Set<Child>();

/** For afterEach: nothing a test has started outlives it. */
export async function killChildren(): Promise<void> {
  await Promise.all([...children].map((child) => child.kill()));
  children.clear();
}

/** Real processes are waited for in real time. */
export const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks every 20 ms until there is an answer. @throws after `withinMs`, or when `child` has ended without one */
export async function until<T>(
  ask: () => T | undefined | false,
  withinMs: number,
  complaint: () => string,
  child?: Child,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const isLast = performance.now() > deadline || child?.hasEnded === true;
    const answer = ask();
    if (answer !== undefined && answer !== false) return answer;
    if (isLast) throw new Error(complaint());
    await later(20);
  }
}

export async function runToEnd(
  args: readonly string[],
  withinMs: number,
): Promise<Ended & { said: string; out: string }> {
  const child = new Child(args);
  const ended = await child.endsWithin(withinMs);
  return { ...ended, said: child.said, out: child.out };
}
