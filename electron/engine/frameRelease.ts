import type { Refusal } from '../pipeline/index.ts';
import { RefusalBook, type RefusalGroup } from './refusalBook.ts';

export interface FrameReleasePorts {
  monotonicMs(): number;
  /** Into quarantine; in the running transaction. */
  writeRefused(groups: readonly RefusalGroup[]): void;
  /** Out of the inbox; in the running transaction. */
  remove(frames: readonly number[]): void;
}

/** When a frame may leave the inbox: everything of it is sealed, and what was refused of it is told. */
export class FrameRelease {
  readonly #refusals: RefusalBook;
  /** Everything of them is sealed or refused, but not every refusal is told yet. */
  readonly #held: number[] = [];

  constructor(private readonly ports: FrameReleasePorts) {
    this.#refusals = new RefusalBook(ports.monotonicMs);
  }

  /** @param line work unit whose cursor stands behind the frame */
  refused(refusals: readonly Refusal[], line: string, frame: number, digest: string): void {
    this.#refusals.add(refusals, line, frame, digest);
  }

  /** Everything of these frames is sealed or refused. */
  settled(frames: readonly number[]): void {
    const free = frames.filter((frame) => !this.#refusals.holds(frame));
    if (free.length < frames.length) this.#held.push(...frames.filter((frame) => this.#refusals.holds(frame)));
    if (free.length > 0) this.ports.remove(free);
  }

  /** Tells the refusals that are due; see `RefusalBook.take`. */
  tellRefused(what: Parameters<RefusalBook['take']>[0] = {}): void {
    const groups = this.#refusals.take(what);
    if (groups.length === 0) return;
    this.ports.writeRefused(groups);
    this.settled(this.#held.splice(0));
  }
}
