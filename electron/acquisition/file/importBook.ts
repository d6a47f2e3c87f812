import type { ImportProgress } from '../../../shared/contract/links.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import type { FileOutcome, FileProgress } from './importer.ts';

/** Imports that are remembered, the newest first; the oldest that has ended is forgotten. */
const REMEMBERED_MAX = 50;

/** What people see of imports: those that run and the last that ran. */
export class ImportBook {
  #imports: ImportProgress[] = [];

  begin(id: string, file: string, mapping: string, at: Instant, message = ''): void {
    const fresh: ImportProgress = {
      id,
      file,
      mapping,
      state: 'running',
      rows: 0,
      accepted: 0,
      refused: 0,
      readings: 0,
      bytesDone: 0,
      bytesTotal: 0,
      startedAt: at,
      message,
      reasons: {},
    };
    this.#imports = [fresh, ...this.#imports.filter((each) => each.id !== id)].slice(0, REMEMBERED_MAX);
  }

  progress(id: string, { counts, reasons, bytesDone, bytesTotal }: FileProgress): void {
    this.#change(id, { ...countsOf(counts), reasons: defined(reasons), bytesDone, bytesTotal, message: '' });
  }

  end(id: string, outcome: FileOutcome, at: Instant): void {
    const { counts, reasons, bytesTotal, message } = outcome;
    const state = outcome.state === 'done' || outcome.state === 'cancelled' ? outcome.state : 'failed';
    this.#change(id, {
      ...countsOf(counts),
      reasons: defined(reasons),
      bytesTotal,
      ...(outcome.state === 'done' ? { bytesDone: bytesTotal } : {}),
      state,
      endedAt: at,
      message,
    });
  }

  list(): ImportProgress[] {
    return [...this.#imports];
  }

  #change(id: string, change: Partial<ImportProgress>): void {
    this.#imports = this.#imports.map((each) => (each.id === id ? { ...each, ...change } : each));
  }
}

const countsOf = ({ rows, accepted, refused, readings }: FileOutcome['counts']) => ({
  rows,
  accepted,
  refused,
  readings,
});

const defined = (reasons: FileOutcome['reasons']): Record<string, number> =>
  Object.fromEntries(Object.entries(reasons).filter((each): each is [string, number] => each[1] !== undefined));
