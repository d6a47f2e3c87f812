import { uptime } from 'node:os';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type {
  AcquisitionReport,
  CreditLoan,
  CreditReturn,
  EngineOptions,
  FramesLost,
  FromEngine,
  PaceChange,
  ToEngine,
} from '../../shared/contract/workers.ts';
import { CommandRefusedError } from '../../shared/domain/commandRefused.ts';
import { ConfigError, loadConfig, parseConfig } from '../config/index.ts';
import { configPortsAt } from '../engine/configPorts.ts';
import { createEngine, type Engine } from '../engine.ts';
import { handedVault, LedgerError } from '../ledger/index.ts';
import { systemClock } from '../supervision/index.ts';
import { askTimeService, runCommand } from '../telemetry/index.ts';

const ASK_FOR_TIME_EVERY_MS = 300_000;

/** Thread entry: the engine, the only writer of the ledger. Refuses to start with a reason, never half. */
const port = parentPort;
if (!port) throw new Error('engineWorker runs as a worker thread');
const options = workerData as EngineOptions;
const say = (message: FromEngine, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

const engine = start();
if (engine) run(engine);

function start(): Engine | undefined {
  try {
    const loaded =
      options.configText === undefined
        ? loadConfig(options.configPath, configPortsAt(options.dataDir))
        : {
            ...parseConfig(options.configText, options.configPath, configPortsAt(options.dataDir)),
            path: options.configPath,
          };
    return createEngine({
      loaded,
      dataDir: options.dataDir,
      engineVersion: options.engineVersion,
      ...(options.predecessorDied === undefined ? {} : { predecessorDied: options.predecessorDied }),
      ...(options.configChange === undefined ? {} : { configChange: options.configChange }),
      ...(options.layoutRevision === undefined ? {} : { layoutRevision: options.layoutRevision }),
      ...(options.keys === undefined ? {} : { keyVault: handedVault(options.keys) }),
      clock: systemClock(),
      uptimeMs: () => uptime() * 1000,
      acksPath: options.acksPath,
      liveEveryMs: Math.max(100, options.liveEveryMs),
      say,
    });
  } catch (error) {
    const isTold = [LedgerError, ConfigError, CommandRefusedError].some((told) => error instanceof told);
    if (!(error instanceof Error && isTold)) throw error;
    say({ type: 'refused', name: error.name, message: error.message });
    port?.close();
    return undefined;
  }
}

function run(running: Engine): void {
  let isAwake = true;
  function loop(): void {
    running.turn();
    if (isAwake) setTimeout(loop, running.turnEveryMs);
  }

  let isTurnDue = false;
  function turnSoon(): void {
    if (isTurnDue) return;
    isTurnDue = true;
    setImmediate(() => {
      isTurnDue = false;
      if (isAwake) running.turn();
    });
  }

  port?.on('message', (message: ToEngine) => {
    switch (message.type) {
      case 'command':
        try {
          say({
            type: 'answer',
            id: message.id,
            ok: true,
            value: running.command(message.command, message.request as never, message.areas),
          });
        } catch (error) {
          const code = error instanceof CommandRefusedError ? { code: error.code } : {};
          say({ type: 'answer', id: message.id, ok: false, message: (error as Error).message, ...code });
        }
        return;
      case 'attach': {
        const { worker, port: line } = message;
        running.attach(worker, {
          returnCredit: (frames) => line.postMessage({ type: 'credit', frames } satisfies CreditReturn),
          lending: {
            lend: (frames) => line.postMessage({ type: 'lend', frames } satisfies CreditLoan),
            lost: (frames) => line.postMessage({ type: 'lost', frames } satisfies FramesLost),
          },
          pace: (level) => line.postMessage({ type: 'pace', level } satisfies PaceChange),
          drain() {
            const reports: AcquisitionReport[] = [];
            for (let next = receiveMessageOnPort(line); next; next = receiveMessageOnPort(line))
              reports.push(next.message as AcquisitionReport);
            return reports;
          },
        });
        line.on('message', (report: AcquisitionReport) => {
          running.take(worker, report);
          if (running.wantsTurn) turnSoon();
        });
        return;
      }
      case 'workerDied':
        running.workerDied(message.worker, message.detail, message.connections);
        return;
      case 'liveTaken':
        running.liveTaken();
        return;
      case 'stopNow':
        isAwake = false;
        process.exit(0);
    }
  });

  say({ type: 'ready', ready: running.ready });
  loop();
  void askForTime(running);
  setInterval(() => void askForTime(running), ASK_FOR_TIME_EVERY_MS).unref();
}

/** What the machine's time service says of the clock that every time in the ledger rests on. */
async function askForTime(running: Engine): Promise<void> {
  const service = await askTimeService(runCommand);
  if (!service) return;
  const { offsetUs, source, reachable } = service;
  running.setStationClock({
    offsetMs: (offsetUs ?? 0) / 1000,
    source,
    isSynchronised: reachable && offsetUs !== undefined,
  });
}
