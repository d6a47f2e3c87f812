/**
 * A device refuses a whole request for the sake of one register in it. The request's tags are halved and asked for again
 * until the refused ones stand alone. If both halves are answered, no tag is to blame but what lay between them (a gap
 * the device does not have, or a request it finds too long): then that seam must stay a seam.
 */
export class Bisection<T> {
  readonly #parent: Bisection<T> | undefined;
  readonly #seam: T;
  readonly #onSeam: (firstOfRight: T) => void;
  readonly #onDone: () => void;
  #open = 2;
  #isExplained = false;

  constructor(seam: T, parent: Bisection<T> | undefined, onSeam: (firstOfRight: T) => void, onDone: () => void) {
    this.#seam = seam;
    this.#parent = parent;
    this.#onSeam = onSeam;
    this.#onDone = onDone;
  }

  /** One half is settled: answered, or `isExplained`: the cause of the refusal was found in it. */
  settle(isExplained: boolean): void {
    this.#isExplained ||= isExplained;
    this.#open--;
    if (this.#open > 0) return;
    if (!this.#isExplained) this.#onSeam(this.#seam);
    if (this.#parent) this.#parent.settle(true);
    else this.#onDone();
  }
}
