/**
 * One build at a time: two commands started together must not write the same output folder. The lock is a file that
 * names its owner's process id; the lock of a process that is gone is taken over.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const WAIT_MS_MAX = 180_000;
const RETRY_MS = 100;

/**
 * Runs `work` while holding the lock.
 *
 * @template T
 * @param {string} lockFile
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 * @throws when another live process holds the lock for more than three minutes
 */
export async function withLock(lockFile, work) {
  mkdirSync(dirname(lockFile), { recursive: true });
  for (let waitedMs = 0; !tryTake(lockFile); waitedMs += RETRY_MS) {
    if (waitedMs >= WAIT_MS_MAX) throw new Error(`another build holds ${lockFile}; delete it if that build is gone`);
    await delay(RETRY_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function tryTake(lockFile) {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!ownerIsGone(lockFile)) return false;
    rmSync(lockFile, { force: true });
    return false; // the next try takes it, or meets whoever was faster
  }
}

function ownerIsGone(lockFile) {
  try {
    const owner = Number(readFileSync(lockFile, 'utf8'));
    if (!Number.isInteger(owner) || owner <= 0) return false; // being written this very moment
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
