import type { LiveSnapshot } from '../../shared/contract/live.ts';
import type {
  AcquisitionReport,
  EngineCommandName,
  EngineCommands,
  EngineOptions,
  EngineReady,
  FromEngine,
} from '../../shared/contract/workers.ts';
import type { Clock } from '../../shared/domain/time.ts';
import type { LoadedConfig } from '../config/index.ts';
import type { DiskSpace, KeyVault, LedgerOptions } from '../ledger/index.ts';
import type { AcquisitionLine } from './acquisitionLine.ts';

export interface EnginePorts {
  readonly loaded: LoadedConfig;
  readonly dataDir: string;
  readonly engineVersion: string;
  readonly clock: Clock;
  readonly acksPath: string | undefined;
  /** Why the engine thread before this one died; absent when the station was started. */
  readonly predecessorDied?: string;
  /** Who changed the configuration that this start takes over, and why. */
  readonly configChange?: EngineOptions['configChange'];
  readonly layoutRevision?: number;
  /** ms since the computer was switched on, sleep included; absent: sleep is not told from a clock that was set. */
  uptimeMs?(): number;
  /** Space on the disk of a folder; for tests. Default: as the system tells. */
  readonly diskSpaceOf?: (folder: string) => DiskSpace | undefined;
  /** Bounds of the ledger where they are not its own; for tests of a full disk. */
  readonly ledgerBounds?: Pick<LedgerOptions, 'inboxBounds' | 'pagesMax'>;
  /** Who opens and makes signing keys; default: 0600 files. */
  readonly keyVault?: KeyVault;
  readonly liveEveryMs: number;
  say(message: FromEngine, transfer?: ArrayBuffer[]): void;
}

export interface Engine {
  readonly ready: EngineReady;
  /** The thread's loop calls `turn` so often: a frame waits at most this long for its group commit. */
  readonly turnEveryMs: number;
  attach(worker: string, line: AcquisitionLine): void;
  take(worker: string, report: AcquisitionReport): void;
  workerDied(worker: string, detail: string, connections: readonly string[]): void;
  /** @param areas those the person is limited to; undefined: not limited */
  command<C extends EngineCommandName>(
    name: C,
    request: EngineCommands[C]['request'],
    areas?: readonly string[],
  ): EngineCommands[C]['response'];
  /** So much waits that the next turn should not wait for its time. */
  readonly wantsTurn: boolean;
  /** Commits, closes windows, signs, shows. */
  turn(): void;
  liveTaken(): void;
  /** What the machine's time service says of its clock; asked by the thread, which may wait for programs. */
  setStationClock(clock: NonNullable<LiveSnapshot['stationClock']>): void;
  /** Lets go of the file as a killed process would: nothing more is written. For tests of the recovery. */
  abandon(): void;
}
