import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A small disk of its own, which can be full without anybody else noticing. */
export interface SmallDisk {
  readonly path: string;
  /** Takes all the space that is left. */
  fill(): void;
  empty(): void;
  unmount(): void;
}

/** Needs root. @returns undefined, and says why, where no disk can be mounted */
export function mountSmallDisk(path: string, megabytes: number): SmallDisk | undefined {
  mkdirSync(path, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'shiftseal-test', path], { stdio: 'pipe' });
  } catch (error) {
    console.log(
      `NOT TESTED: a full disk; a tmpfs cannot be mounted here: ${(error as Error).message.split('\n').at(-2)}`,
    );
    return undefined;
  }
  const ballast = join(path, 'ballast');
  return {
    path,
    fill() {
      const file = openSync(ballast, 'a');
      try {
        for (const block of [Buffer.alloc(65_536), Buffer.alloc(4_096)]) writeUntilFull(file, block);
      } finally {
        closeSync(file);
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    unmount: () => void execFileSync('umount', ['--lazy', path], { stdio: 'pipe' }),
  };
}

function writeUntilFull(file: number, block: Buffer): void {
  try {
    while (writeSync(file, block) === block.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
