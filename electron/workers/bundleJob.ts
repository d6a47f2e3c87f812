import { BUNDLE_IDLE, type BundleProgress } from '../../shared/contract/bundleChannels.ts';
import type { BundleJob } from '../../shared/contract/station.ts';
import { exportBundle } from '../evidence/index.ts';
import { openDataFolder } from '../query/dataFolder.ts';

/** Entries between two words about progress. */
const TOLD_EVERY = 1_000;

/** Writes one bundle; never throws: how it ended is the last word. */
export async function runBundleJob(
  dataDir: string,
  job: BundleJob,
  signal: AbortSignal,
  say: (progress: BundleProgress) => void,
): Promise<void> {
  let told = 0;
  try {
    const data = openDataFolder(dataDir);
    try {
      const { folder, sha256, firstSeq, lastSeq, size, entries } = await exportBundle(data, {
        ...{ ...job, signal },
        onProgress(done, total) {
          if (done - told < TOLD_EVERY) return;
          told = done;
          say({ ...BUNDLE_IDLE, state: 'running', done, total });
        },
      });
      const done = { done: entries, total: entries, folder, sha256, firstSeq, lastSeq, size };
      say({ ...BUNDLE_IDLE, state: 'done', ...done });
    } finally {
      data.close();
    }
  } catch (error) {
    const state = signal.aborted ? 'cancelled' : 'failed';
    say({ ...BUNDLE_IDLE, state, message: signal.aborted ? '' : (error as Error).message });
  }
}
