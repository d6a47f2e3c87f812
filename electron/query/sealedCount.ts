import type { Clock } from '../../shared/domain/time.ts';
import { isBodyRemoved, unpackBody } from '../ledger/index.ts';
import type { DataFolder } from './dataFolder.ts';

/** Longest time one call counts; a large ledger is counted over several calls, and until then the figure is a lower bound. */
const BUDGET_MS = 250;
const PAGE = 100;

/**
 * Batches and readings in the log, counted from the bodies once and then only what came since: a sealed entry never
 * changes.
 */
export class SealedCount {
  #size = 0;
  #batches = 0;
  #readings = 0;

  constructor(private readonly clock: Pick<Clock, 'monotonicMs'>) {}

  /** @param size entries of the log to count */
  upTo(data: DataFolder, size: number): { readonly batches: number; readonly readings: number } {
    const page = data.db.prepare<[number, number], { kind: string; body: Buffer }>(
      `SELECT kind, body FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ${PAGE}`,
    );
    const endMs = this.clock.monotonicMs() + BUDGET_MS;
    while (this.#size < size && this.clock.monotonicMs() < endMs) {
      const rows = page.all(this.#size, size);
      for (const { kind, body } of rows) {
        if (kind !== 'batch' && kind !== 'amendment') continue;
        this.#batches += 1;
        if (isBodyRemoved(body)) continue;
        this.#readings += Number(/"readings":(\d+),"station"/.exec(unpackBody(body).toString('latin1'))?.[1] ?? 0);
      }
      this.#size += rows.length;
      if (rows.length === 0) break;
    }
    return { batches: this.#batches, readings: this.#readings };
  }
}
