import type { Frame } from '../../shared/domain/frame.ts';
import type { RefusedItem } from '../../shared/domain/refused.ts';

/** Where an import ends: the ledger's inbox and the quarantine, as far as the importer needs to know them. */
export interface ImportSink {
  /** Takes the frame over. Resolves once it is durable; rejects when it will not be, and the import stops there. */
  deliver(frame: Frame): Promise<void>;
  /** At most `REFUSED_ITEMS_MAX` items. Resolves once they are durable. */
  refuse(items: readonly RefusedItem[]): Promise<void>;
}

/** Frames and refusals under way at once: what an import may hold in memory that is not durable. */
const IN_FLIGHT_MAX = 4;

/**
 * Lets at most so many deliveries be under way. `enter` waits for room; a delivery that failed is told by the next `enter` or by
 * `settled`.
 */
export class InFlight {
  readonly #under = new Set<Promise<void>>();
  #failure: Error | undefined;

  async enter(begin: () => Promise<void>): Promise<void> {
    while (this.#under.size >= IN_FLIGHT_MAX) await Promise.race(this.#under);
    if (this.#failure) throw this.#failure;
    const under: Promise<void> = begin().then(
      () => void this.#under.delete(under),
      (error: unknown) => {
        this.#under.delete(under);
        this.#failure ??= error instanceof Error ? error : new Error(String(error));
      },
    );
    this.#under.add(under);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#under);
    if (this.#failure) throw this.#failure;
  }
}
