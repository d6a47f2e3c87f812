import type { Frame } from '../../shared/domain/frame.ts';
import type { GapCause, GapReport } from '../../shared/domain/link.ts';
import type { Instant } from '../../shared/domain/time.ts';

interface Loss {
  /** µs: the last reading that was kept before, or the first that was lost where there is none. */
  readonly from: number;
  /** The first that was kept after; undefined while more may be lost. */
  to: number | undefined;
  lost: number;
  readonly tags: Set<number>;
}

/** Kept and lost may alternate while memory is nearly full; past this the last spans of a connection are told as one. */
const SPANS_MAX = 100;

/**
 * Readings that were seen and could not be kept: counted per connection, so that the gap which is sealed for them names start,
 * end, tags and how many there were. Bounded by the connections and tags of the configuration.
 */
export class LossBook {
  readonly #lastKept = new Map<string, number>();
  readonly #losses = new Map<string, Loss[]>();
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

  kept({ connection, receivedTime }: Frame): void {
    if (receivedTime.length === 0) return;
    const open = this.#losses.get(connection)?.at(-1);
    if (open && open.to === undefined) open.to = Math.max(open.from, receivedTime[0] as number);
    this.#lastKept.set(connection, receivedTime.at(-1) as number);
  }

  lost({ connection, receivedTime, tag }: Frame): void {
    if (tag.length === 0) return;
    const losses = this.#losses.get(connection) ?? [];
    this.#losses.set(connection, losses);
    let open = losses.at(-1);
    if (open && open.to !== undefined && losses.length >= SPANS_MAX) open.to = undefined;
    if (open === undefined || open.to !== undefined) {
      const first = receivedTime[0] as number;
      open = {
        from: Math.min(this.#lastKept.get(connection) ?? first, first),
        to: undefined,
        lost: 0,
        tags: new Set(),
      };
      losses.push(open);
    }
    for (const number of tag) open.tags.add(number);
    open.lost += tag.length;
    this.#total += tag.length;
  }

  /** The gaps of every connection that lost anything, up to `now` where the loss has not ended; the book is empty afterwards. */
  takeGaps(cause: GapCause, detail: string, now: Instant): GapReport[] {
    const gaps = [...this.#losses].flatMap(([connection, losses]) =>
      losses.map(({ from, to = Math.max(from, now), lost, tags }): GapReport => {
        const isAll = tags.size >= this.tagsOf(connection).size;
        const named = isAll ? {} : { tags: [...tags].map(this.tagIdOf).sort() };
        return { connection, from: from as Instant, to: to as Instant, cause, detail, lost, ...named };
      }),
    );
    this.#losses.clear();
    this.#total = 0;
    return gaps;
  }
}
