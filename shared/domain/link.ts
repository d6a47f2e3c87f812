import type { Instant } from './time.ts';

/** Link states of architecture.md §3.1; each has a deadline in its driver, so that none can last for ever by accident. */
export const LINK_STATES = [
  'connecting',
  'online',
  'degraded',
  'backingOff',
  'circuitOpen',
  'halfOpen',
  'stopped',
  'paused',
] as const;
export type LinkState = (typeof LINK_STATES)[number];

/** What a driver tells about one connection, at most a few times a second. "Online" follows from `lastReadingAt`. */
export interface LinkHealth {
  readonly connection: string;
  readonly state: LinkState;
  /** Wall clock of the last reading with a value that was not Bad; undefined until the first. */
  readonly lastReadingAt?: Instant;
  /** In words an operator understands, with the remedy where we know one. Empty while all is well. */
  readonly message: string;
  readonly requests: number;
  readonly responses: number;
  readonly timeouts: number;
  readonly exceptions: number;
  /** Malformed, late, doubled or foreign answers that were thrown away. */
  readonly rejectedAnswers: number;
  readonly reconnects: number;
  /** Poll cycles that could not begin in their period because the device was too slow. */
  readonly skippedCycles?: number;
  /** Values that came and that no tag asks for (MQTT). */
  readonly ignored?: number;
  /** Milliseconds, an exponentially smoothed mean. */
  readonly responseMs?: number;
  readonly retryAt?: Instant;
  /** Units behind a Modbus line, each with its own breaker. */
  readonly units?: readonly UnitHealth[];
  /** A person has paused the link. */
  readonly isPaused?: boolean;
  /** Measured response times, for the plan and for advice on the time-out. */
  readonly responses95Ms?: number;
  /** Milliseconds that a time-out should be, from the measured distribution; absent until enough was measured. */
  readonly timeoutMsAdvised?: number;
  /** The server's certificate (OPC UA): until when it is valid. */
  readonly certificateValidUntil?: Instant;
}

/** The counters of a link before anything was heard of it. */
export const NO_TRAFFIC: Omit<LinkHealth, 'connection' | 'state' | 'message'> = {
  requests: 0,
  responses: 0,
  timeouts: 0,
  exceptions: 0,
  rejectedAnswers: 0,
  reconnects: 0,
};

export const BREAKER_STATES = ['closed', 'open', 'halfOpen'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

/** One unit behind a line: the others go on while its breaker is open. */
export interface UnitHealth {
  readonly unitId: number;
  readonly breaker: BreakerState;
  readonly message: string;
  readonly lastReadingAt?: Instant;
  readonly requests: number;
  /** Answers, exceptions among them. A request whose connection was lost has neither an answer nor a time-out. */
  readonly responses?: number;
  readonly timeouts: number;
  readonly exceptions: number;
  readonly responseMs?: number;
  readonly retryAt?: Instant;
}

/** What a test of a link found, step by step; made without touching the link that polls. */
export interface LinkTest {
  readonly ok: boolean;
  readonly steps: readonly {
    readonly step: string;
    readonly ok: boolean;
    readonly detail: string;
    readonly tookMs: number;
  }[];
}

/** A tag that cannot be read and is left out until the configuration changes (Modbus exception 2, BadNodeIdUnknown …). */
export interface DisabledTag {
  readonly tagId: string;
  readonly status: number;
  /** Names the tag, what was asked and what was answered. */
  readonly message: string;
}

/** Time in which nothing could be read; sealed as a gap. `tags` undefined: every tag of the connection. */
export interface GapReport {
  readonly connection: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly cause: GapCause;
  readonly detail: string;
  /** Tag ids; absent: every tag of the connection. */
  readonly tags?: readonly string[];
  /** Readings that were lost, where they could be counted. */
  readonly lost?: number;
}
export const GAP_CAUSES = [
  'communicationLoss',
  'stationStopped',
  'outOfCredit',
  'queueOverflow',
  'ledgerUnavailable',
  'workerDied',
  'clockJump',
  'paused',
  'overload',
  'unitSilent',
  'missedPolls',
  'refused',
] as const;
export type GapCause = (typeof GAP_CAUSES)[number];
