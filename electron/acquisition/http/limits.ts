/** Bounds of the HTTP intake in one place; what a station may want to differ is in its configuration. Tests hand in shorter times. */
export interface HttpLimits {
  /** ms in which the head of a request must be here, and the whole of it: a slow sender holds nothing for longer. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** ms an idle connection is kept. */
  readonly keepAliveMs: number;
  /** ms a sender waits for the confirmation before it is told to send again. */
  readonly durableMs: number;
  /** ms small requests may wait for each other to share a frame. */
  readonly batchMs: number;
  /** ms a stop waits for requests under way. */
  readonly stopMs: number;
  /** ms; delay of the answer to a wrong token, doubling with each from the same address. */
  readonly wrongTokenMsMin: number;
  readonly wrongTokenMsMax: number;
}

export const HTTP_LIMITS: HttpLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 10_000,
  durableMs: 20_000,
  batchMs: 10,
  stopMs: 1_000,
  wrongTokenMsMin: 100,
  wrongTokenMsMax: 10_000,
};

/** Bytes of the head of a request. */
export const HEADER_BYTES_MAX = 16_384;

/** Connections beyond the requests under way: idle ones that are kept alive. */
export const IDLE_CONNECTIONS_MAX = 128;

/** Addresses remembered for wrong tokens, and answers to them that may be waiting at once. */
export const WRONG_TOKEN_ADDRESSES_MAX = 1_000;
export const WRONG_TOKEN_ANSWERS_MAX = 64;

/** ms after which wrong tokens of an address are forgotten. */
export const WRONG_TOKEN_MEMORY_MS = 600_000;
