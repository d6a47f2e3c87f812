/** Requests per minute: a bucket that fills evenly and holds a tenth of a minute's worth, at least one. */
export class RequestRate {
  readonly #perMs: number;
  readonly #roomMax: number;
  #room: number;
  #atMs: number;

  constructor(perMinute: number, nowMs: number) {
    this.#perMs = perMinute / 60_000;
    this.#roomMax = Math.max(1, perMinute / 10);
    this.#room = this.#roomMax;
    this.#atMs = nowMs;
  }

  /** @returns 0 when the request may pass, otherwise ms until one may */
  take(nowMs: number): number {
    this.#room = Math.min(this.#roomMax, this.#room + (nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
    if (this.#room >= 1 - 1e-9) {
      this.#room -= 1;
      return 0;
    }
    return Math.ceil((1 - this.#room) / this.#perMs);
  }
}
