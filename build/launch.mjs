/** How the staged app is started, by `npm start` and by the end-to-end tests alike. */
import { spawnSync } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';

const SHARED_MEMORY_BYTES_MIN = 256 * 1024 * 1024;

/**
 * Switches that this machine needs.
 *
 * @param {boolean} isVirtualDisplay whether the display is an Xvfb, which has no graphics card behind it
 * @returns {string[]}
 */
export function machineSwitches(isVirtualDisplay) {
  const switches = [];
  if (process.platform !== 'linux') return switches;
  if (!canSandbox()) switches.push('--no-sandbox');
  if (isVirtualDisplay) switches.push('--disable-gpu');
  if (sharedMemoryBytes() < SHARED_MEMORY_BYTES_MIN) switches.push('--disable-dev-shm-usage');
  return switches;
}

/**
 * Chromium's sandbox needs an ordinary account that may make user namespaces. An unpacked dist has no setuid helper to
 * fall back on; an installed package has.
 */
function canSandbox() {
  return process.getuid?.() !== 0 && spawnSync('unshare', ['--user', 'true']).status === 0;
}

/** Containers often give it 64 MB, which Chromium outgrows. */
function sharedMemoryBytes() {
  if (!existsSync('/dev/shm')) return 0;
  const { bsize, blocks } = statfsSync('/dev/shm');
  return bsize * blocks;
}
