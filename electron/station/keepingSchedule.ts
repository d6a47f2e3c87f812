import type { KeepingProgress, KeepingView } from '../../shared/contract/keepingChannels.ts';
import type { KeepingJob } from '../../shared/contract/station.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { Clock } from '../../shared/domain/time.ts';

/** What the schedule needs of a station. */
export interface KeptStation {
  config(): Pick<StationConfig, 'keeping'>;
  configuration(): { readonly path: string };
  query(channel: 'keeping:view', request: Record<string, never>): Promise<KeepingView>;
  keepingProgress(): KeepingProgress;
  keep(job: KeepingJob): Promise<{ readonly ended: KeepingProgress }>;
}

const LOOK_EVERY_MS = 60_000;
/** The first look: a station that has just started has better things to do. */
const FIRST_LOOK_MS = 120_000;
/** After a failure: a share that is away, a disk that is full. */
const RETRY_MS = 3_600_000;
const REMOVE_EVERY_MS = 86_400_000;

/** The one job that is due: a backup before anything is archived, an archive before anything is removed. */
export function dueJob(
  view: KeepingView,
  keeping: StationConfig['keeping'],
  now: number,
  isRemovalDue: boolean,
  configPath: string,
): KeepingJob | undefined {
  if (view.backup !== null && keeping.backup !== undefined && view.backup.nextAt <= now) {
    const { folder: to, keep, privateKey } = keeping.backup;
    return { job: 'backup', to, keep, withPrivateKey: privateKey, configPath };
  }
  const year = view.years.find(({ isDue }) => isDue)?.year;
  if (year !== undefined && view.archive !== null) return { job: 'archive', to: view.archive.folder, year };
  return isRemovalDue && view.retention.length > 0 ? { job: 'remove' } : undefined;
}

/**
 * Makes backups, archives and removals when they are due; beside the station, in the main thread, where it only waits.
 *
 * @returns stops looking; what is under way ends with the station
 */
export function startKeeping(
  station: KeptStation,
  clock: Clock,
  log: (level: 'info' | 'warn', message: string) => void,
): () => void {
  let nextMs = clock.monotonicMs() + FIRST_LOOK_MS;
  let nextRemovalMs = nextMs;
  let isLooking = false;

  async function look(): Promise<void> {
    const { keeping } = station.config();
    const isAsked = keeping.backup ?? keeping.archive ?? Object.keys(keeping.retention)[0];
    if (isAsked === undefined || clock.monotonicMs() < nextMs || station.keepingProgress().state === 'running') return;
    const view = await station.query('keeping:view', {});
    const isRemovalDue = clock.monotonicMs() >= nextRemovalMs;
    const job = dueJob(view, keeping, clock.now(), isRemovalDue, station.configuration().path);
    if (job === undefined) return;
    if (job.job === 'remove') nextRemovalMs = clock.monotonicMs() + REMOVE_EVERY_MS;
    const { ended } = await station.keep(job);
    if (ended.state === 'failed') nextMs = clock.monotonicMs() + RETRY_MS;
    log(ended.state === 'failed' ? 'warn' : 'info', `${job.job}: ${ended.message}`);
  }

  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    look()
      .catch((error: Error) => log('warn', `keeping: ${error.message}`))
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
