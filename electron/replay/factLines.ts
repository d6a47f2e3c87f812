import { compareFacts, type Fact } from './compareBatches.ts';
import type { Noted } from './differenceBook.ts';

/** Facts that wait for the other side at most: about 100 MB. Beyond it what waits is compared as it is. */
const WAITING_MAX = 500_000;

/**
 * Compares what cleaning made of the same readings where the windows have other borders: facts wait until both sides have
 * passed their time.
 */
export class FactLines {
  #before: Fact[] = [];
  #after: Fact[] = [];
  #beforeUntil = Number.NEGATIVE_INFINITY;
  #afterUntil = Number.NEGATIVE_INFINITY;

  /** Facts of a sealed batch that ends at `end` (µs). */
  sealed(facts: readonly Fact[], end: number): void {
    for (const fact of facts) this.#before.push(fact);
    this.#beforeUntil = Math.max(this.#beforeUntil, end);
  }

  replayed(facts: readonly Fact[], end: number): void {
    for (const fact of facts) this.#after.push(fact);
    this.#afterUntil = Math.max(this.#afterUntil, end);
  }

  /** What differs up to where both sides are known. */
  take(): Noted[] {
    const isFull = this.#before.length + this.#after.length > WAITING_MAX;
    return this.#takeBefore(isFull ? Number.POSITIVE_INFINITY : Math.min(this.#beforeUntil, this.#afterUntil));
  }

  end(): Noted[] {
    return this.#takeBefore(Number.POSITIVE_INFINITY);
  }

  #takeBefore(time: number): Noted[] {
    if (this.#before.length === 0 && this.#after.length === 0) return [];
    const isDue = (fact: Fact): boolean => fact.at < time;
    const found = compareFacts(this.#before.filter(isDue), this.#after.filter(isDue));
    this.#before = this.#before.filter((fact) => !isDue(fact));
    this.#after = this.#after.filter((fact) => !isDue(fact));
    return found;
  }
}
