import { BUNDLE_IDLE, type BundleProgress } from '../../shared/contract/bundleChannels.ts';
import type { VerifyProgress } from '../../shared/contract/ipc.ts';
import type { ReplayReport } from '../../shared/contract/links.ts';
import type { DryRunReport } from '../../shared/contract/packChannels.ts';
import { type DryRun, NO_DRY_RUN } from '../../shared/contract/quarantineChannels.ts';
import type { ReportJob, ReportJobDone } from '../../shared/contract/reportChannels.ts';
import type { BundleJob } from '../../shared/contract/station.ts';
import { AwaitedJob } from './awaitedJob.ts';
import type { StartReader } from './readerThread.ts';
import { WatchedJob } from './watchedJob.ts';

/** Verifies the whole log. */
export const verification = (startReader: StartReader): WatchedJob<void, VerifyProgress> =>
  new WatchedJob(startReader, {
    name: 'verify',
    idle: { state: 'idle', done: 0, total: 0, root: '', problems: [] },
    ask: () => ({ type: 'verify' }),
    progressIn: (message) => (message.type === 'verify' ? message.progress : undefined),
    withReason: (progress, why) => ({ ...progress, problems: [why] }),
    whenBusy: 'goesOn',
  });

/** Writes the evidence of a span into a folder. */
export const bundleExport = (startReader: StartReader): WatchedJob<BundleJob, BundleProgress> =>
  new WatchedJob(startReader, {
    name: 'bundle',
    idle: BUNDLE_IDLE,
    ask: (job) => ({ type: 'bundle', job }),
    progressIn: (message) => (message.type === 'bundle' ? message.progress : undefined),
    withReason: (progress, why) => ({ ...progress, message: why }),
    whenBusy: 'goesOn',
  });

/** A changed configuration against the quarantine. */
export const quarantineDryRun = (startReader: StartReader): WatchedJob<string, DryRun> =>
  new WatchedJob(startReader, {
    name: 'quarantine dry run',
    idle: NO_DRY_RUN,
    ask: (configText) => ({ type: 'quarantineDryRun', configText }),
    progressIn: (message) => (message.type === 'quarantineDryRun' ? message.run : undefined),
    withReason: (run, why) => ({ ...run, message: why }),
    whenBusy: 'isReplaced',
  });

/** Another configuration over the sealed raw of the last hours. */
export const trialRun = (
  startReader: StartReader,
): AwaitedJob<{ readonly configText: string; readonly hours: number }, ReplayReport> =>
  new AwaitedJob(startReader, {
    name: 'replay',
    ask: (asked) => ({ type: 'replay', ...asked }),
    answerIn(message) {
      if (message.type !== 'replay') return undefined;
      return message.ok ? { ok: true, value: message.report } : message;
    },
    busy: 'another trial run is under way; please wait for it',
    late: 'the trial run took too long; try fewer hours',
  });

/** A rule pack against recorded days. */
export const packDryRun = (
  startReader: StartReader,
): AwaitedJob<{ readonly file: string; readonly hours: number }, DryRunReport> =>
  new AwaitedJob(startReader, {
    name: 'pack dry run',
    ask: (asked) => ({ type: 'packDryRun', ...asked }),
    answerIn(message) {
      if (message.type !== 'packDryRun') return undefined;
      return message.ok ? { ok: true, value: message.report } : message;
    },
    busy: 'another dry run is under way; please wait for it',
    late: 'the dry run took too long; try fewer days',
  });

/** Works a report out, or writes its files; see `ReportThread`. */
export const reportJob = (startReader: StartReader): AwaitedJob<ReportJob, ReportJobDone> =>
  new AwaitedJob(startReader, {
    name: 'report',
    ask: (job) => ({ type: 'report', job }),
    answerIn(message) {
      if (message.type !== 'report') return undefined;
      return message.ok ? { ok: true, value: message.done } : message;
    },
    busy: 'another report is being made; please wait for it',
    late: 'the report took too long',
  });
