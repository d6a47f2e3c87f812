import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../shared/domain/time.ts';
import {
  type HttpLimits,
  WRONG_TOKEN_ADDRESSES_MAX,
  WRONG_TOKEN_ANSWERS_MAX,
  WRONG_TOKEN_MEMORY_MS,
} from './limits.ts';

export type TokenVerdict =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong'; readonly answerAfterMs: number }
  /** So many wrong tokens wait for their answer that this one gets none. */
  | { readonly kind: 'flood' };

/**
 * Checks bearer tokens (RFC 6750 §2.1) in constant time. The right token is never delayed: on loopback all senders share one
 * address, and one that is set up wrongly must not hold up the others. A wrong one is answered later each time.
 */
export class TokenCheck {
  readonly #digest: Buffer;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #limits: HttpLimits;
  /** Insertion order is age: the oldest goes when the table is full. */
  readonly #wrong = new Map<string, { count: number; atMs: number }>();
  #waiting = 0;

  constructor(token: string, clock: Pick<Clock, 'monotonicMs'>, limits: HttpLimits) {
    this.#digest = sha256(token);
    this.#clock = clock;
    this.#limits = limits;
  }

  isRight(authorization: string | undefined): boolean {
    const shown = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(authorization ?? '')?.[1];
    const isEqual = timingSafeEqual(this.#digest, sha256(shown ?? ''));
    return shown !== undefined && isEqual;
  }

  check(authorization: string | undefined, address: string): TokenVerdict {
    if (this.isRight(authorization)) return { kind: 'right' };
    const nowMs = this.#clock.monotonicMs();
    const before = this.#wrong.get(address);
    const count = before && nowMs - before.atMs < WRONG_TOKEN_MEMORY_MS ? before.count + 1 : 1;
    this.#wrong.delete(address);
    this.#wrong.set(address, { count, atMs: nowMs });
    if (this.#wrong.size > WRONG_TOKEN_ADDRESSES_MAX) this.#wrong.delete(this.#wrong.keys().next().value as string);
    if (this.#waiting >= WRONG_TOKEN_ANSWERS_MAX) return { kind: 'flood' };
    this.#waiting++;
    const { wrongTokenMsMin, wrongTokenMsMax } = this.#limits;
    return { kind: 'wrong', answerAfterMs: Math.min(wrongTokenMsMax, wrongTokenMsMin * 2 ** Math.min(count - 1, 30)) };
  }

  /** An answer to a wrong token has been given. */
  answered(): void {
    this.#waiting--;
  }
}

/** Digests have one length, so that comparing tells nothing about the length of the token. */
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
