import type { ConnectionConfig, TagConfig } from '../../shared/domain/config/index.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import type { DisabledTag, GapReport, LinkHealth } from '../../shared/domain/link.ts';
import type { Clock } from '../../shared/domain/time.ts';

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
  /** Takes the frame over (buffers are transferred); costs one credit. Never throws. */
  deliver(frame: Frame): void;
  /** Link health; call on every change of state and otherwise about once a second. */
  health(health: LinkHealth): void;
  disableTag(tag: DisabledTag): void;
  gap(gap: GapReport): void;
  /** The secret of that name, or undefined when the key store has none. */
  secret(name: string): Promise<string | undefined>;
  /** A folder of the driver's own (certificates …); exists. */
  readonly folder: string;
}

/** One connection with its tags. A driver never gives up: after `start` it reconnects until `stop`. */
export interface Driver {
  start(): void;
  /** Resolves when sockets and timers are gone. */
  stop(): Promise<void>;
}

export type CreateDriver = (connection: ConnectionConfig, tags: readonly DriverTag[], ports: DriverPorts) => Driver;
