import type { BundleProgress } from '../../shared/contract/bundleChannels.ts';
import type { RequestOf, ResponseOf, VerifyProgress } from '../../shared/contract/ipc.ts';
import type { KeepingProgress, RemovalPlanView } from '../../shared/contract/keepingChannels.ts';
import type { ReplayReport } from '../../shared/contract/links.ts';
import type { DryRunReport } from '../../shared/contract/packChannels.ts';
import type { DryRun } from '../../shared/contract/quarantineChannels.ts';
import type { ReportJob, ReportJobDone } from '../../shared/contract/reportChannels.ts';
import type { BundleJob, FromQuery, KeepingJob, QueryChannel, ToQuery } from '../../shared/contract/station.ts';
import type { CommandEngine } from '../../shared/contract/workers.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { PendingCalls, superviseWorker } from '../supervision/index.ts';
import { KeepingThread } from './keepingThread.ts';
import { bundleExport, packDryRun, quarantineDryRun, trialRun, verification } from './readerJobs.ts';
import type { StartReader } from './readerThread.ts';
import { ReportThread } from './reportThread.ts';

/** What is asked of the log of a running station, each in a thread that reads the data folder and writes nothing. */
export interface ReaderCalls {
  query<C extends QueryChannel>(channel: C, request: RequestOf<C>): Promise<ResponseOf<C>>;
  /**
   * What sealed raw of the last hours would have become under this text; in a thread of its own, one at a time.
   *
   * @throws Error when another is under way or it takes longer than ten minutes
   */
  replay(configText: string, hours: number): Promise<ReplayReport>;
  /** What a rule pack would have said of the last hours; in a thread of its own, one at a time. */
  dryRunPack(file: string, hours: number): Promise<DryRunReport>;
  /** Works a report out, or writes its files; in a thread of its own, one after the other. */
  report(job: ReportJob): Promise<ReportJobDone>;
  /** Which undecided quarantine entries would pass under this text; in a thread of its own, one at a time. */
  dryRunStart(configText: string): DryRun;
  dryRunProgress(): DryRun;
  dryRunCancel(): DryRun;
  /** @param ended told how it ended, unless somebody ended it */
  bundleStart(job: BundleJob, ended?: (progress: BundleProgress) => void): BundleProgress;
  bundleProgress(): BundleProgress;
  bundleCancel(): BundleProgress;
  verifyStart(): VerifyProgress;
  verifyProgress(): VerifyProgress;
  verifyCancel(): VerifyProgress;
  /**
   * A backup, an archive, a removal or its plan; in a thread of its own, one at a time.
   *
   * @throws Error when another is under way
   */
  keep(job: KeepingJob): Promise<{ readonly ended: KeepingProgress; readonly plan?: RemovalPlanView }>;
  keepingProgress(): KeepingProgress;
}

export interface Readers {
  readonly calls: ReaderCalls;
  /** A reader that holds an old view keeps the write-ahead log from being folded back: those that may begin anew. */
  beginAnew(why: string): void;
  stop(why: string): Promise<void>;
}

export interface ReadersPorts {
  readonly file: URL;
  readonly config: StationConfig;
  readonly dataDir: string;
  readonly command: CommandEngine;
  /** A read takes too long: it holds a view of the ledger that is too old. */
  onLate(why: string): void;
  log(level: 'warn', message: string): void;
}

/** A question of the console takes milliseconds; one that takes so long holds a view of the ledger that is too old. */
const READ_MS_MAX = 60_000;
const STOP_MS = 2_000;

export function startReaders({ file, config, dataDir, command, onLate, log }: ReadersPorts): Readers {
  const pending = new PendingCalls();
  const startReader: StartReader = (name, on) =>
    superviseWorker({ ...{ name, ...on, file }, workerData: () => ({ dataDir, config }) });
  const query = startReader('query', {
    onStart: () => undefined,
    onMessage(raw) {
      const message = raw as FromQuery;
      if (message.type === 'answer') pending.settle(message);
    },
    onDeath(detail) {
      log('warn', `query worker died: ${detail}`);
      pending.failAll('the query worker was restarted; please try again');
    },
  });
  const verifying = verification(startReader);
  const bundles = bundleExport(startReader);
  const trial = trialRun(startReader);
  const dryRun = quarantineDryRun(startReader);
  const packTrial = packDryRun(startReader);
  const keeping = new KeepingThread(startReader, command);
  const reports = new ReportThread(startReader);

  return {
    calls: {
      query: (channel, request) =>
        inTime(
          pending.start<ResponseOf<typeof channel>>((id) =>
            query.post({ type: 'query', id, channel, request } as ToQuery),
          ),
          READ_MS_MAX,
          () => onLate(`a read of the ledger (${channel}) took more than ${READ_MS_MAX / 1000} s`),
        ),
      replay: (configText, hours) => trial.run({ configText, hours }),
      dryRunPack: (packFile, hours) => packTrial.run({ file: packFile, hours }),
      report: (job) => reports.run(job),
      dryRunStart: (configText) => dryRun.start(configText),
      dryRunProgress: () => dryRun.progress,
      dryRunCancel: () => dryRun.cancel(),
      bundleStart: (job, ended) => bundles.start(job, ended),
      bundleProgress: () => bundles.progress,
      bundleCancel: () => bundles.cancel(),
      verifyStart: () => verifying.start(),
      verifyProgress: () => verifying.progress,
      verifyCancel: () => verifying.cancel(),
      keep: (job) => keeping.run(job),
      keepingProgress: () => keeping.progress,
    },
    beginAnew(why) {
      query.restart();
      pending.failAll('reading the ledger took too long and was ended; please try again');
      verifying.stop(`the verification was ended: ${why}`);
      bundles.stop(`the export was ended: ${why}`);
      keeping.stop(`it was ended: ${why}`);
    },
    async stop(why) {
      for (const job of [verifying, bundles, trial, dryRun, packTrial, keeping, reports]) job.stop(why);
      await query.stop({ type: 'stop' } satisfies ToQuery, STOP_MS);
    },
  };
}

function inTime<T>(answer: Promise<T>, withinMs: number, late: () => void): Promise<T> {
  const timer = setTimeout(late, withinMs);
  return answer.finally(() => clearTimeout(timer));
}
