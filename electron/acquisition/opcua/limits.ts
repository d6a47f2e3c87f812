/** Every bound and delay of an OPC UA link in one place; tests hand in shorter delays, the product uses these. */
export interface LinkLimits {
  /** ms for everything from the first socket to the last monitored item; an attempt that takes longer is given up. */
  readonly connectDeadlineMs: number;
  /** ms; the server says at least this often that nothing changed (OPC 10000-4 §5.14.1.1, keep-alive). */
  readonly keepAliveMs: number;
  /** ms of silence after which the session is asked for a sign of life. */
  readonly heartbeatMs: number;
  /** ms in which each monitored item reports its first value; longer where publishing or sampling is slower. */
  readonly initialValueMs: number;
  /** Sessions rebuilt in a row because of missing first values, before the link goes on without those tags. */
  readonly initialValueRebuildsMax: number;
  /** ms a link must hold before earlier failures are forgotten. */
  readonly stableMs: number;
  /** ms; exponential backoff with full jitter between these. */
  readonly retryDelayMsMin: number;
  readonly retryDelayMsMax: number;
  /** Failures in a row that open the circuit breaker. */
  readonly failuresToOpen: number;
  /** ms the breaker stays open after ordinary failures. */
  readonly openMs: number;
  /** ms it stays open after the server said no to our identity: many servers lock an account that is tried too often. */
  readonly openRefusedMs: number;
  /** ms readings of several publish responses may wait to share a frame. */
  readonly batchMs: number;
  /** ms a polite goodbye may take before the socket is destroyed. */
  readonly closeMs: number;
}

export const LINK_LIMITS: LinkLimits = {
  connectDeadlineMs: 30_000,
  keepAliveMs: 3_000,
  heartbeatMs: 5_000,
  initialValueMs: 10_000,
  initialValueRebuildsMax: 2,
  stableMs: 10_000,
  retryDelayMsMin: 500,
  retryDelayMsMax: 15_000,
  failuresToOpen: 6,
  openMs: 30_000,
  openRefusedMs: 60_000,
  batchMs: 50,
  closeMs: 2_000,
};

/** Characters; a longer text is recorded as a Bad reading, so that one tag cannot fill ledger and memory. */
export const TEXT_CHARACTERS_MAX = 4_096;

/** Notifications in one publish response; bounds what one answer can cost us. */
export const NOTIFICATIONS_PER_PUBLISH_MAX = 5_000;

/** Publish requests waiting at the server; with the figure above it bounds what can arrive when we say stop. */
export const PUBLISH_REQUESTS_MAX = 8;

/** Messages of one gap that are asked for again; a server keeps but a few (OPC 10000-4 §5.14.6). */
export const REPUBLISH_MAX = 100;

/** Readings kept while the engine is out of credit; past it no further publish request is sent. */
export const BACKLOG_READINGS_MAX = 20_000;

/** Readings of one frame; more start another. Well below `FRAME_READINGS_MAX`. */
export const FRAME_READINGS = 20_000;

export const ITEMS_PER_SUBSCRIPTION_MAX = 5_000;
/** Where the server states no MaxMonitoredItemsPerCall (OPC 10000-5 §6.3.11). */
export const ITEMS_PER_CALL_MAX = 1_000;

/** Values the server keeps per item between two publish responses; at least 2, else it cannot tell of an overflow. */
export const QUEUE_SIZE_MIN = 10;
export const QUEUE_SIZE_MAX = 1_000;

/** ms; how long the server keeps a subscription without publish requests, and a session without any request. */
export const SUBSCRIPTION_LIFETIME_MS = 60_000;
export const SESSION_TIMEOUT_MS = 60_000;

/** Values of one node in one HistoryRead, and nodes of one call: an answer of at most about half a megabyte. */
export const HISTORY_VALUES_PER_NODE = 1_000;
export const HISTORY_NODES_PER_CALL = 10;
/** Frames of credit that backfill leaves to the live values. */
export const HISTORY_CREDIT_RESERVE = 2;
/** Values read back after one outage; what lies beyond is left to the server's own archive, and said so. */
export const HISTORY_VALUES_MAX = 5_000_000;

/** Limits announced to, and enforced against, the server (OPC 10000-6 §7.1.2.3 Hello). */
export const TRANSPORT = {
  receiveBufferSize: 65_536,
  sendBufferSize: 65_536,
  /** Bytes. */
  maxMessageSize: 16 * 1024 * 1024,
  maxChunkCount: 512,
} as const;

/**
 * Bytes of one string or byte string, and elements of one array, that the decoder accepts at all. As large as a message
 * may be: a text that is merely too long shall cost its own tag a reading, not the whole link.
 */
export const STRING_BYTES_MAX = 16 * 1024 * 1024;
export const ARRAY_LENGTH_MAX = 100_000;

/**
 * How many values the server shall queue for an item: as configured, else twice what fits between two publish responses.
 *
 * @param publishingMs revised publishing interval, ms
 * @param samplingMs requested sampling interval, ms
 */
export function queueSizeFor(publishingMs: number, samplingMs: number, configured?: number): number {
  if (configured !== undefined) return configured;
  const needed = Math.ceil((2 * publishingMs) / Math.max(samplingMs, 1));
  return Math.min(QUEUE_SIZE_MAX, Math.max(QUEUE_SIZE_MIN, needed));
}
