import type { ReplayReport } from '../../shared/contract/links.ts';

export type Difference = ReplayReport['differences'][number];
/** A difference as it is met; `count` 1 unless said otherwise. */
export type Noted = Omit<Difference, 'count' | 'workUnit'> & { readonly count?: number };

/** As the contract bounds the list. */
const DIFFERENCES_MAX = 500;
/** Characters of a text in the list. */
const TEXT_MAX = 400;

/**
 * The readable list: one line per work unit, tag and kind of difference, with the first case of it and how often it was met.
 * Bounded; kinds beyond it are counted.
 */
export class DifferenceBook {
  readonly #lines = new Map<string, Difference>();
  #more = 0;

  note(workUnit: string, { tag, what, before, after, at, count = 1 }: Noted): void {
    const key = JSON.stringify([workUnit, tag, what]);
    const known = this.#lines.get(key);
    if (known) known.count += count;
    else if (this.#lines.size >= DIFFERENCES_MAX) this.#more += 1;
    else this.#lines.set(key, { workUnit, tag, what, before: cut(before), after: cut(after), at, count });
  }

  get isEmpty(): boolean {
    return this.#lines.size === 0;
  }

  /** By work unit, tag and time. */
  list(): Pick<ReplayReport, 'differences' | 'moreDifferences'> {
    const differences = [...this.#lines.values()].sort(
      (a, b) => byText(a.workUnit, b.workUnit) || byText(a.tag, b.tag) || a.at - b.at || byText(a.what, b.what),
    );
    return { differences, moreDifferences: this.#more };
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const cut = (text: string): string => (text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text);
