import { parentPort, workerData } from 'node:worker_threads';
import { type DryRun, NO_DRY_RUN } from '../../shared/contract/quarantineChannels.ts';
import type { ReportJob } from '../../shared/contract/reportChannels.ts';
import type { FromQuery, KeepingJob, ToQuery } from '../../shared/contract/station.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { parseConfig } from '../config/index.ts';
import { configPortsAt } from '../engine/configPorts.ts';
import { LedgerError } from '../ledger/index.ts';
import { createAnswers } from '../query/answer.ts';
import { type DataFolder, openDataFolder } from '../query/dataFolder.ts';
import { type KeepingRunPorts, runKeepingJob } from '../query/keepingRuns.ts';
import { packsToCompare } from '../query/packs.ts';
import { dryRunQuarantine } from '../query/quarantineDryRun.ts';
import { runVerification } from '../query/verification.ts';
import { dryRunRules, replayRange } from '../replay/index.ts';
import { engineVersion, PendingCalls, systemClock } from '../supervision/index.ts';
import { runBundleJob } from './bundleJob.ts';
import { runReportJob } from './reportJob.ts';

/**
 * Thread entry: answers what the console asks of the log, and verifies it. Reads only. The ledger is opened with the first
 * question, so that a station whose ledger is not there yet has a worker all the same. `workerData.dataDir`: data folder.
 */
const port = parentPort;
if (!port) throw new Error('queryWorker runs as a worker thread');
const { dataDir } = workerData as { readonly dataDir: string };
const US_PER_HOUR = 3_600_000_000;
const clock = systemClock();
const say = (message: FromQuery): void => port.postMessage(message);
let open: { readonly data: DataFolder; readonly answers: ReturnType<typeof createAnswers> } | undefined;
let verifying: AbortController | undefined;
const bundleStopped = new AbortController();
let isStopped = false;

function answers(): ReturnType<typeof createAnswers> {
  if (!open) {
    const data = openDataFolder(dataDir);
    open = { data, answers: createAnswers(data, clock) };
  }
  return open.answers;
}

function answer(message: Extract<ToQuery, { type: 'query' }>): void {
  const { id } = message;
  try {
    const ask = answers()[message.channel] as (
      request: unknown,
    ) => Extract<FromQuery, { type: 'answer'; ok: true }>['value'];
    say({ type: 'answer', id, ok: true, value: ask(message.request) });
  } catch (error) {
    say({ type: 'answer', id, ok: false, message: (error as Error).message });
    if (!isOfTheFile(error)) return;
    open?.data.close();
    open = undefined;
  }
}

/** A file that was replaced or damaged is opened anew with the next question. */
const isOfTheFile = (error: unknown): boolean =>
  error instanceof LedgerError || (error as { code?: unknown }).code?.toString().startsWith('SQLITE') === true;

async function verify(): Promise<void> {
  if (verifying) return;
  verifying = new AbortController();
  await runVerification(dataDir, clock, verifying.signal, (progress) => say({ type: 'verify', progress }));
  verifying = undefined;
}

/** Works a report out, or writes the files of one. */
async function report(job: ReportJob): Promise<void> {
  try {
    const data = openDataFolder(dataDir);
    try {
      say({ type: 'report', ok: true, done: await runReportJob(data, job, clock) });
    } finally {
      data.close();
    }
  } catch (error) {
    say({ type: 'report', ok: false, message: (error as Error).message });
  }
}

/** What the last hours of sealed raw would have become under another text. */
async function replay(configText: string, hours: number): Promise<void> {
  try {
    const now = clock.now();
    const report = await replayRange({
      dataDir,
      config: parseConfig(configText, 'the changed configuration', configPortsAt(dataDir)),
      from: (now - hours * US_PER_HOUR) as Instant,
      to: now,
    });
    say({ type: 'replay', ok: true, report });
  } catch (error) {
    say({ type: 'replay', ok: false, message: (error as Error).message });
  }
}

/** What a pack would have said of the last hours, beside the one in force. */
async function packDryRun(file: string, hours: number): Promise<void> {
  try {
    const data = openDataFolder(dataDir);
    try {
      const to = clock.now();
      const { config } = data.configs.inForce();
      const from = to - hours * US_PER_HOUR;
      const run = { data, config, from, to, isCancelled: () => isStopped, ...packsToCompare(data, file) };
      say({ type: 'packDryRun', ok: true, report: await dryRunRules(run) });
    } finally {
      data.close();
    }
  } catch (error) {
    say({ type: 'packDryRun', ok: false, message: (error as Error).message });
  }
}

/** Which undecided quarantine entries would pass under another text. */
async function dryRun(configText: string): Promise<void> {
  const tell = (run: DryRun) => say({ type: 'quarantineDryRun', run });
  try {
    const { config } = parseConfig(configText, 'the changed configuration', configPortsAt(dataDir));
    const data = openDataFolder(dataDir);
    try {
      const breathe = () => new Promise<void>((resume) => setImmediate(resume));
      tell(await dryRunQuarantine(data, config, { onProgress: tell, isCancelled: () => isStopped, breathe }));
    } finally {
      data.close();
    }
  } catch (error) {
    tell({ ...NO_DRY_RUN, state: 'failed', message: (error as Error).message });
  }
}

const asked = new PendingCalls();
const keepingStopped = new AbortController();
const KEEPING_TOLD_EVERY_MS = 200;

/** A backup, an archive or a removal; what is written goes to the engine by way of the main thread. */
async function keep(job: KeepingJob): Promise<void> {
  let nextMs = 0;
  const ports: KeepingRunPorts = {
    ...{ dataDir, clock, product: engineVersion(), signal: keepingStopped.signal },
    command: (name, request) => asked.start((id) => say({ type: 'keepingAsk', id, name, request })),
    onProgress(what, done, total) {
      if (done < total && clock.monotonicMs() < nextMs) return;
      nextMs = clock.monotonicMs() + KEEPING_TOLD_EVERY_MS;
      say({ type: 'keepingProgress', what, done, total });
    },
  };
  try {
    say({ type: 'keepingDone', ok: true, ...(await runKeepingJob(ports, job)) });
  } catch (error) {
    say({ type: 'keepingDone', ok: false, message: (error as Error).message });
  }
}

port.on('message', (message: ToQuery) => {
  switch (message.type) {
    case 'query':
      answer(message);
      return;
    case 'verify':
      void verify();
      return;
    case 'bundle':
      void runBundleJob(dataDir, message.job, bundleStopped.signal, (progress) => say({ type: 'bundle', progress }));
      return;
    case 'replay':
      void replay(message.configText, message.hours);
      return;
    case 'report':
      void report(message.job);
      return;
    case 'packDryRun':
      void packDryRun(message.file, message.hours);
      return;
    case 'quarantineDryRun':
      void dryRun(message.configText);
      return;
    case 'keeping':
      void keep(message.job);
      return;
    case 'keepingAnswer':
      asked.settle(message);
      return;
    case 'cancel':
      verifying?.abort();
      return;
    case 'stop':
      isStopped = true;
      verifying?.abort();
      bundleStopped.abort(new Error('the station is stopping'));
      keepingStopped.abort();
      open?.data.close();
      port.close();
  }
});
