import { type Clock, type Instant, instantFromMs } from '../../shared/domain/time.ts';

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  private wallMs = Date.UTC(2026, 10, 21, 6, 0, 0);
  private elapsedMs = 0;

  now(): Instant {
    return instantFromMs(this.wallMs);
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  advance(ms: number): void {
    this.wallMs += ms;
    this.elapsedMs += ms;
  }
}
