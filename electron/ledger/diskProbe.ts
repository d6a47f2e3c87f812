import { closeSync, futimesSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, LedgerWriteError } from './errors.ts';

/**
 * Asks the file system whether it still takes changes, after a commit and before anybody is told of it. A journalling file system
 * that gives up (ext4 after an error) while a sync waits can answer "done" although it has thrown the transaction away: the
 * transaction is no longer under way, and that counts as complete. A change of an inode it refuses from that moment on. The
 * question costs microseconds and no flush.
 */
export interface DiskProbe {
  /** @throws LedgerWriteError `io` where the file system has given up: what it holds is not known */
  ask(): void;
  close(): void;
}

export const DISK_PROBE_FILE = 'disk-probe';

/** @param folder of the ledger; the probe is a file of its own, because closing the ledger's file would drop its locks */
export function openDiskProbe(folder: string): DiskProbe {
  const file = openSync(join(folder, DISK_PROBE_FILE), 'a', 0o600);
  let seconds = 0;
  return {
    ask() {
      seconds = (seconds + 1) % 1_000_000; // another time each time, so that there is something to change
      try {
        futimesSync(file, seconds, seconds);
      } catch (error) {
        const detail = `${errorCode(error) ?? 'unknown'}: the file system gave up while it was written to`;
        throw new LedgerWriteError('io', detail, { cause: error });
      }
    },
    close: () => closeSync(file),
  };
}
