import type { LinkRequest, PaceLevel } from '../../shared/contract/workers.ts';
import type { ConnectionConfig, TagConfig } from '../../shared/domain/config/index.ts';
import type { EventName } from '../../shared/domain/entry.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import type { DisabledTag, GapReport, LinkHealth, LinkTest } from '../../shared/domain/link.ts';
import type { RefusedItem } from '../../shared/domain/refused.ts';
import type { Clock } from '../../shared/domain/time.ts';
import type { OpenSerial } from './modbus/serial/index.ts';

/** A tag as a driver sees it: its configuration, its number in the ledger's catalogue, the work unit it belongs to. */
export interface DriverTag {
  readonly config: TagConfig;
  readonly number: number;
  readonly workUnit: string;
}

/** Timers are handed in, so that tests decide when time passes. Handles are opaque. */
export interface Timers {
  after(delayMs: number, act: () => void): TimerHandle;
  cancel(handle: TimerHandle): void;
}
export type TimerHandle = { readonly timer: unique symbol } | NodeJS.Timeout;

/** What a driver may do: deliver readings, tell how it is, and nothing else. */
export interface DriverPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** 0 ≤ x < 1; for jitter only. */
  random(): number;
  /**
   * Frames the driver may still deliver before it must wait (credit). At 0 it stops polling; when credit returns
   * `onCredit` is called, and the driver reports the lost time as a gap with cause `outOfCredit`.
   */
  credit(): number;
  onCredit(resume: () => void): void;
  /**
   * Takes the frame over (buffers are transferred); costs one credit. Never throws. `onDurable` is called once the frame is
   * durable in the ledger: only then may a sender be told that it was received.
   */
  deliver(frame: Frame, onDurable?: () => void): void;
  /** What came in and is no reading, to quarantine (at most `REFUSED_ITEMS_MAX`); costs one credit, durable in order with the frames. */
  refuse(items: readonly RefusedItem[], onDurable?: () => void): void;
  /** Something worth a line in the log: a rebuilt session, a backfill, a trusted certificate. */
  event(event: EventName, detail: string): void;
  /** Link health; call on every change of state and otherwise about once a second. */
  health(health: LinkHealth): void;
  disableTag(tag: DisabledTag): void;
  gap(gap: GapReport): void;
  /** The secret of that name, or undefined when the key store has none. */
  secret(name: string): Promise<string | undefined>;
  /** A folder of the driver's own (certificates …); exists. */
  readonly folder: string;
  /** Folder of the station's data: where mappings and dropped files are. */
  readonly dataFolder: string;
  /** Opens serial ports, which only the main thread of a process can; absent: this thread is the main one. */
  readonly openSerial?: OpenSerial;
}

/** Requests to one link that its driver answers itself; pause, resume and test are the same for every protocol. */
export type DriverRequest = Exclude<LinkRequest, { ask: 'pause' | 'resume' | 'test' }>;

/** One connection with its tags. A driver never gives up: after `start` it reconnects until `stop`. */
export interface Driver {
  start(): void;
  /** Resolves when sockets and timers are gone. */
  stop(): Promise<void>;
  /** How hard to poll (workers.ts, `PaceChange`); drivers that only listen leave it out. */
  pace?(level: PaceLevel): void;
  /** @throws Error whose message a person understands; requests of another protocol are refused so */
  answer?(request: DriverRequest): Promise<unknown>;
  /**
   * Tests the link where the running driver must do it itself, because nobody else can use the medium beside it (a serial
   * port). Absent: `Protocol.test` does.
   */
  test?(): Promise<LinkTest>;
}

/**
 * Tests a link without touching the one that polls: connect, identify, one read; each step with its time. Ends by itself
 * within three time-outs.
 */
export type TestLink = (
  connection: ConnectionConfig,
  tags: readonly DriverTag[],
  ports: DriverPorts,
) => Promise<LinkTest>;

/** What a protocol's folder offers to acquisition. */
export interface Protocol {
  readonly create: CreateDriver;
  readonly test: TestLink;
}

export type CreateDriver = (connection: ConnectionConfig, tags: readonly DriverTag[], ports: DriverPorts) => Driver;
