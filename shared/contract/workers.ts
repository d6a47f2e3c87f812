import type { RefusalCode } from '../domain/commandRefused.ts';
import type { ConnectionConfig, ModbusTable, TagConfig } from '../domain/config/index.ts';
import type { Signature } from '../domain/entries/head.ts';
import type { Actor, EventChange, EventName } from '../domain/entry.ts';
import type { Frame } from '../domain/frame.ts';
import type { DisabledTag, GapReport, LinkHealth } from '../domain/link.ts';
import type { RefusedItem } from '../domain/refused.ts';
import type { Instant } from '../domain/time.ts';
import type { AlarmCommands } from './alarmCommands.ts';
import type { ColdChainCommands } from './coldChainCommands.ts';
import type { DowntimeCommands } from './downtimeCommands.ts';
import type { EvidenceCommands } from './evidenceCommands.ts';
import type { KeepingCommands } from './keepingCommands.ts';
import type { HandedKey, KeyCommands } from './keyCommands.ts';
import type { LabCommands } from './labCommands.ts';
import type { LiveSnapshot, SyncTargetStatus } from './live.ts';
import type { MeterCommands } from './meterCommands.ts';
import type { Decided, Decision } from './quarantineChannels.ts';
import type { ReportCommands } from './reportCommands.ts';
import type { ShiftCommands } from './shiftCommands.ts';
import type { WaterCommands } from './waterCommands.ts';
import type { WitnessCommands } from './witnesses.ts';

/**
 * Messages between the threads of a station. Typed arrays are transferred. Queues: acquisition → engine holds at most
 * `creditFrames` frames per worker (then polling stops); live pictures are dropped while the main thread has not taken
 * the last one; everything else is small and rare.
 */
export interface AcquisitionTag {
  readonly config: TagConfig;
  readonly number: number;
  readonly workUnit: string;
}

/** What an acquisition worker is born with: it loads the protocol's driver before anybody asks for it. */
export interface AcquisitionPreload {
  readonly protocol: ConnectionConfig['protocol'];
}

/** Main → acquisition worker, once, with the port to the engine in the transfer list. */
export interface AcquisitionStart {
  readonly type: 'start';
  readonly connections: readonly { readonly config: ConnectionConfig; readonly tags: readonly AcquisitionTag[] }[];
  readonly creditFrames: number;
  /** Links that a person has paused, and since when: a restart of the thread or the station resumes none. */
  readonly paused?: readonly { readonly connection: string; readonly since: Instant }[];
  /** Folder of the drivers' own folders. */
  readonly folder: string;
  readonly dataFolder: string;
  /** Absent: those of the data folder, as they are when a link asks. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly enginePort: import('node:worker_threads').MessagePort;
  /** To the main thread, which holds the serial ports: their native part cannot run in another. Absent where none is needed. */
  readonly serialPort?: import('node:worker_threads').MessagePort;
}
export type ToAcquisition =
  | AcquisitionStart
  | { readonly type: 'link'; readonly id: number; readonly connection: string; readonly request: LinkRequest }
  | { readonly type: 'stop' };
export type FromAcquisition =
  | { readonly type: 'stopped' }
  | { readonly type: 'answer'; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly ok: false; readonly message: string };

/** What a person may ask of one link, while it runs; none of it ever writes to the device. */
export type LinkRequest =
  | { readonly ask: 'pause' }
  | { readonly ask: 'resume' }
  | { readonly ask: 'test' }
  /** One raw read, shown decoded in every order and type (Modbus). */
  | {
      readonly ask: 'decode';
      readonly table: ModbusTable;
      readonly unitId: number;
      readonly register: number;
      readonly registers: number;
    }
  /** Device identification, function 43/14 (Modbus). */
  | { readonly ask: 'identify'; readonly unitId: number }
  /** Server certificates this connection has seen (OPC UA). */
  | { readonly ask: 'certificates' }
  | { readonly ask: 'trust'; readonly thumbprint: string; readonly isTrusted: boolean }
  /** References below a node (OPC UA); continuation for long lists. */
  | { readonly ask: 'browse'; readonly nodeId: string; readonly continuation?: string }
  /** Names, units, ranges and types of nodes, as tags ready for the configuration (OPC UA). */
  | { readonly ask: 'describe'; readonly nodeIds: readonly string[] }
  /** Starts an import through a file connection; answered at once, `importProgress` says how far it is. */
  | { readonly ask: 'import'; readonly id: string; readonly file: string; readonly mapping: string }
  | { readonly ask: 'importProgress' }
  | { readonly ask: 'importCancel'; readonly id: string }
  /** The first rows of a file as they would be judged; nothing is kept. `mapping`: the text of one, saved or not. */
  | { readonly ask: 'importPreview'; readonly file: string; readonly mapping?: string; readonly rows: number };

/** Acquisition → engine, over a port of their own. */
export type AcquisitionReport =
  | { readonly type: 'frame'; readonly frame: Frame }
  | { readonly type: 'health'; readonly health: LinkHealth }
  | { readonly type: 'disabled'; readonly tag: DisabledTag }
  | { readonly type: 'gap'; readonly gap: GapReport }
  /** Not readings: to quarantine as they came; costs one credit, returned once durable, in order with the frames. */
  | { readonly type: 'refused'; readonly items: readonly RefusedItem[] }
  /** Something worth keeping that the driver did or saw. */
  | { readonly type: 'event'; readonly event: EventName; readonly connection: string; readonly detail: string };
/** Engine → acquisition: so many frames (and refusals), the oldest first, have become durable. */
export type CreditReturn = { readonly type: 'credit'; readonly frames: number };
/**
 * Engine → acquisition: how hard to poll. 0: as configured; 1 … 3: tags that are not critical at 2, 4, 8 times their interval;
 * 4: only critical tags.
 */
export type PaceChange = { readonly type: 'pace'; readonly level: PaceLevel };
export type PaceLevel = 0 | 1 | 2 | 3 | 4;
export const PACE_LEVELS_MAX: PaceLevel = 4;
/**
 * Engine → acquisition: so many more frames may be under way (fewer, where negative), without any having become durable. While
 * the ledger cannot be written, what would not come again is read on and waits in the engine's memory, within its bound.
 */
export type CreditLoan = { readonly type: 'lend'; readonly frames: number };
/**
 * Engine → acquisition: the oldest so many frames will never be durable; counted, and sealed as a gap. Their credit is free, and
 * nobody may be told that they were received.
 */
export type FramesLost = { readonly type: 'lost'; readonly frames: number };
export type ToAcquisitionFromEngine = CreditReturn | PaceChange | CreditLoan | FramesLost;

/** Who brought a configuration into force, and why; with their signatures where rule packs changed. */
export interface ConfigChange {
  readonly actor: Actor;
  readonly reason: string;
  readonly signature?: Signature;
  readonly second?: Signature;
}

export interface EngineOptions {
  readonly configPath: string;
  readonly dataDir: string;
  /** Configuration text when there is no file (training plant); otherwise read from `configPath`. */
  readonly configText?: string;
  readonly acksPath?: string;
  readonly engineVersion: string;
  /** Who changed the configuration that this start takes over, and why; absent when it was read at a start of the program. */
  readonly configChange?: ConfigChange;
  /** Told with every live picture: who sees another one fetches the layout again. */
  readonly layoutRevision?: number;
  /** Private keys that only the main process could open; see electron/ledger/sealedKeys.ts. Never logged. */
  readonly keys?: {
    readonly opened: Readonly<Record<string, string>>;
    readonly spare?: HandedKey;
  };
  /** What ended the engine thread before this one; absent when the station was started. */
  readonly predecessorDied?: string;
  /** Live pictures are built only when someone looks at them. */
  readonly isLive: boolean;
  /** Milliseconds between live pictures; at least 100 (10 Hz). */
  readonly liveEveryMs: number;
}

/** What the engine tells once it can take frames. */
export interface EngineReady {
  readonly catalogue: readonly { readonly id: string; readonly number: number }[];
  readonly configHash: string;
  readonly startedUs: number;
  /** Links that a person has paused, and since when. */
  readonly paused: readonly { readonly connection: string; readonly since: Instant }[];
}

/** Changes to what is held; each is one numbered request and one answer. */
export interface EngineCommands
  extends AlarmCommands,
    ColdChainCommands,
    DowntimeCommands,
    EvidenceCommands,
    KeepingCommands,
    KeyCommands,
    LabCommands,
    MeterCommands,
    ReportCommands,
    ShiftCommands,
    WaterCommands,
    WitnessCommands {
  /** Each id is decided by itself, all in one transaction; `refused` says why one was not. */
  decideQuarantine: {
    request: Decision & { ids: readonly string[]; actor: Actor; signature?: Signature; second?: Signature };
    response: Decided;
  };
  handOverQuarantine: {
    request: { ids: readonly string[] | 'all'; to: string; reason: string; actor: Actor; signature: Signature };
    response: Decided;
  };
  recordEvent: {
    request: { event: EventName; subject: string; detail: string; actor: Actor; change?: EventChange; where?: string };
    response: { seq: number };
  };
  recordReceipt: {
    request: {
      target: string;
      firstSeq: number;
      lastSeq: number;
      idempotencyKey: string;
      answer: string;
      checkpoint: string | null;
    };
    response: { seq: number };
  };
  setLinkPaused: {
    request: { connection: string; isPaused: boolean; reason: string; actor: Actor };
    response: { since: Instant };
  };
  syncStatus: { request: { targets: SyncTargetStatus[] }; response: Record<string, never> };
  setLive: { request: { isLive: boolean }; response: Record<string, never> };
  /** `unsealed`: why the last windows stay in the inbox for the next start. */
  stop: { request: Record<string, never>; response: { unsealed?: string } };
}

export type EngineCommandName = keyof EngineCommands;
/** Has the engine carry a command out. @throws CommandRefusedError, Error whose message a person understands */
export type CommandEngine = <C extends EngineCommandName>(
  name: C,
  request: EngineCommands[C]['request'],
) => Promise<EngineCommands[C]['response']>;
export type EngineRequest = {
  [C in EngineCommandName]: {
    readonly type: 'command';
    readonly id: number;
    readonly command: C;
    readonly request: EngineCommands[C]['request'];
    /** Those the person is limited to; absent: not limited. */
    readonly areas?: readonly string[];
  };
}[EngineCommandName];

export type ToEngine =
  | EngineRequest
  | { readonly type: 'attach'; readonly worker: string; readonly port: import('node:worker_threads').MessagePort }
  | {
      readonly type: 'workerDied';
      readonly worker: string;
      readonly detail: string;
      readonly connections: readonly string[];
    }
  | { readonly type: 'liveTaken' }
  | { readonly type: 'stopNow' };

export type FromEngine =
  | { readonly type: 'ready'; readonly ready: EngineReady }
  | { readonly type: 'refused'; readonly name: string; readonly message: string }
  | { readonly type: 'answer'; readonly id: number; readonly ok: true; readonly value: unknown }
  | {
      readonly type: 'answer';
      readonly id: number;
      readonly ok: false;
      readonly message: string;
      /** Of a CommandRefusedError. */
      readonly code?: RefusalCode;
    }
  | { readonly type: 'live'; readonly live: LiveSnapshot }
  /** A reader keeps the write-ahead log from being folded back: whoever reads the ledger in this process begins anew. */
  | { readonly type: 'endReaders'; readonly why: string }
  | { readonly type: 'firstSealed'; readonly atUs: number }
  | { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string };
