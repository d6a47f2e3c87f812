import { parentPort, workerData } from 'node:worker_threads';
import type { FromSync, ToSync } from '../../shared/contract/station.ts';
import type { SyncTargetConfig } from '../../shared/domain/config/index.ts';
import { openDataFolder } from '../query/dataFolder.ts';
import { createSyncSource } from '../query/syncSource.ts';
import { readSecrets } from '../secrets/index.ts';
import { pause, systemClock } from '../supervision/index.ts';
import { httpPost, type Receipt, startHttpTarget } from '../sync/index.ts';

/** Thread entry: delivers the log upstream. Reads the ledger; receipts go through the main thread to the one writer. */
interface SyncWorkerData {
  readonly dataDir: string;
  readonly stationId: string;
  readonly targets: readonly SyncTargetConfig[];
  /** Absent: those of the data folder, as they are at each delivery. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** The log may grow without our being told (nobody looks at live pictures). */
const POLL_EVERY_MS = 1_000;
const STATUS_EVERY_MS = 500;
const CHANGE_EVERY_MS = 100;
/** The engine answers in milliseconds, or is being restarted; then the entries are sent again. */
const RECEIPT_PATIENCE_MS = 30_000;

const port = parentPort;
if (!port) throw new Error('syncWorker runs as a worker thread');
const { dataDir, stationId, targets: configs, secrets } = workerData as SyncWorkerData;
const say = (message: FromSync): void => port.postMessage(message);
const clock = systemClock();
const data = openDataFolder(dataDir);
const source = createSyncSource(data);
const receipts = new Map<number, (isStored: boolean) => void>();
let nextReceipt = 1;

const shownStates = new Map<string, string>();
let statusTimer: NodeJS.Timeout | undefined;
let toldAtMs = Number.NEGATIVE_INFINITY;

const targets = configs.map((config) =>
  startHttpTarget(config, {
    station: stationId,
    source,
    clock,
    get token() {
      return config.secret === undefined ? undefined : secretNow(config.secret);
    },
    random: Math.random,
    wait: pause,
    post: httpPost,
    storeReceipt,
    status: ({ target, state, message }) => showSoon(target, `${state} ${message}`),
  }),
);

/** One that cannot be read is none: the target's refusal then names the remedy. */
function secretNow(name: string): string | undefined {
  try {
    return (secrets ?? readSecrets(dataDir))[name];
  } catch {
    return undefined;
  }
}

/** Soon when a state has changed, else at most twice a second. */
function showSoon(target: string, state: string): void {
  const isNew = shownStates.get(target)?.split(' ')[0] !== state.split(' ')[0];
  shownStates.set(target, state);
  // A target speaks before `targets` is there, so even the first status follows with the next turn.
  const dueMs = Math.max(0, toldAtMs + (isNew ? CHANGE_EVERY_MS : STATUS_EVERY_MS) - clock.monotonicMs());
  if (statusTimer !== undefined && !isNew) return;
  clearTimeout(statusTimer);
  statusTimer = setTimeout(show, dueMs);
}

function show(): void {
  statusTimer = undefined;
  toldAtMs = clock.monotonicMs();
  say({ type: 'status', targets: targets.map((target) => target.status()) });
}

function storeReceipt(receipt: Receipt): Promise<void> {
  const id = nextReceipt++;
  return new Promise((resolve, reject) => {
    const settle = (isStored: boolean, why: string): void => {
      clearTimeout(timer);
      receipts.delete(id);
      if (isStored) resolve();
      else reject(new Error(why));
    };
    const timer = setTimeout(() => settle(false, 'the engine did not answer'), RECEIPT_PATIENCE_MS);
    receipts.set(id, (isStored) => settle(isStored, 'the ledger could not be written'));
    say({ type: 'receipt', id, receipt });
  });
}

const poll = setInterval(() => {
  for (const target of targets) target.wake();
  showSoon('', 'poll');
}, POLL_EVERY_MS);

async function stop(): Promise<void> {
  clearInterval(poll);
  for (const refuse of receipts.values()) refuse(false);
  await Promise.all(targets.map((target) => target.stop()));
  clearTimeout(statusTimer);
  data.close();
  say({ type: 'stopped' });
  port?.close();
}

port.on('message', (message: ToSync) => {
  switch (message.type) {
    case 'grown':
      for (const target of targets) target.wake();
      return;
    case 'receiptStored':
      receipts.get(message.id)?.(message.ok);
      return;
    case 'control':
      targets[configs.findIndex(({ id }) => id === message.target)]?.[message.action]();
      return;
    case 'stop':
      void stop();
  }
});
