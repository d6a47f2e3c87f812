import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync } from 'node:fs';

/** A file system of its own in a file, which can fail the way a dying disk makes one fail. */
export interface LoopDisk {
  readonly path: string;
  /** As the kernel does it after an error: read-only from this moment on, open files included. */
  turnReadOnly(): void;
  /** What an administrator does: takes the failed one away and mounts it again at the same place, checked. */
  mountAgain(): void;
  unmount(): void;
}

/** Needs root, ext4 and loop devices. @returns undefined, and says why, where there are none */
export function mountLoopDisk(path: string, megabytes: number): LoopDisk | undefined {
  mkdirSync(path, { recursive: true });
  const image = `${path}.img`;
  const devices: string[] = [];
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'pipe', encoding: 'utf8' });
  const attach = (): string => {
    const device = run('losetup', '--find', '--show', image).trim();
    devices.push(device);
    return device;
  };
  try {
    const file = openSync(image, 'w');
    ftruncateSync(file, megabytes * 2 ** 20);
    closeSync(file);
    run('mkfs.ext4', '-q', '-F', image);
    run('mount', attach(), path);
  } catch (error) {
    for (const device of devices) run('losetup', '--detach', device);
    console.log(
      `NOT TESTED: a disk that turns read-only; no loop device with ext4 here: ${(error as Error).message.split('\n')[1]}`,
    );
    return undefined;
  }
  return {
    path,
    turnReadOnly: () => void run('mount', '-o', 'remount,abort', path),
    mountAgain() {
      run('umount', '--lazy', path);
      const device = attach();
      try {
        run('e2fsck', '-p', '-f', device);
      } catch {
        // 1: errors were corrected, which is what it is for; a mount that fails says the rest
      }
      run('mount', device, path);
    },
    unmount() {
      run('umount', '--lazy', path);
      for (const device of devices) run('losetup', '--detach', device);
      rmSync(image, { force: true });
    },
  };
}
