import type { Frame } from '../../shared/domain/frame.ts';
import type { GapCause, GapReport } from '../../shared/domain/link.ts';
import type { Instant } from '../../shared/domain/time.ts';

interface Loss {
  from: number;
  to: number;
  lost: number;
  readonly tags: Set<number>;
}

/**
 * Readings that were seen and could not be kept: counted per connection, so that the gap which is sealed for them names start,
 * end, tags and how many there were. Bounded by the connections and tags of the configuration.
 */
export class LossBook {
  readonly #losses = new Map<string, Loss>();
  #total = 0;

  /** @param tagsOf catalogue numbers of all tags of a connection */
  constructor(
    private readonly tagsOf: (connection: string) => ReadonlySet<number>,
    private readonly tagIdOf: (tag: number) => string,
  ) {}

  /** Readings lost since the last `takeGaps`. */
  get total(): number {
    return this.#total;
  }

  add(frame: Frame): void {
    const n = frame.tag.length;
    if (n === 0) return;
    const loss = this.#losses.get(frame.connection) ?? {
      from: Number.POSITIVE_INFINITY,
      to: Number.NEGATIVE_INFINITY,
      lost: 0,
      tags: new Set<number>(),
    };
    this.#losses.set(frame.connection, loss);
    for (let row = 0; row < n; row++) {
      const at = frame.receivedTime[row] as number;
      if (at < loss.from) loss.from = at;
      if (at > loss.to) loss.to = at;
      loss.tags.add(frame.tag[row] as number);
    }
    loss.lost += n;
    this.#total += n;
  }

  /** One gap per connection that lost anything; the book is empty afterwards. */
  takeGaps(cause: GapCause, detail: string): GapReport[] {
    const gaps = [...this.#losses].map(([connection, { from, to, lost, tags }]): GapReport => {
      const isAll = tags.size >= this.tagsOf(connection).size;
      const named = isAll ? {} : { tags: [...tags].map(this.tagIdOf).sort() };
      return { connection, from: from as Instant, to: to as Instant, cause, detail, lost, ...named };
    });
    this.#losses.clear();
    this.#total = 0;
    return gaps;
  }
}
