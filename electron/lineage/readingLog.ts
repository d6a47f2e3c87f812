import type { FoundReading, Occurrence, SpanInput } from './inputs.ts';
import type { LineageSource, SealedRow } from './source.ts';

/** Bodies opened to count a span; a body of 5 000 readings takes about 1 ms. Beyond it one-minute summaries count. */
const BODIES_MAX = 2_000;
/** Bodies opened to find the reading before or after another. */
const SEARCH_MAX = 400;
const PAGE = 500;

export interface FoundRow extends SealedRow {
  readonly seq: number;
}
export interface Count {
  readonly total: number;
  readonly isExact: boolean;
}

interface EntrySpan {
  readonly seq: number;
  readonly fromTime: number;
}

/** Sealed readings by tag and source time. Reads are short and bounded; nothing is held open between them. */
export class ReadingLog {
  constructor(private readonly source: LineageSource) {}

  /** Everywhere a reading stands: batches, amendments, quarantine. Undefined where the log knows none. */
  find(tag: string, time: number): FoundReading | undefined {
    const occurrences = [...this.#sealed(tag, time), ...this.#refused(tag, time)];
    return occurrences.length === 0 ? undefined : { tag, time, occurrences };
  }

  #sealed(tag: string, time: number): Occurrence[] {
    return this.source.unitsOf(tag).flatMap((workUnit) =>
      [...this.#entries(workUnit, time, time)].flatMap((seq) =>
        this.source
          .rows(seq, tag)
          .filter((row) => row.time === time)
          .map(
            ({ received, text, status, flags }): Occurrence => ({
              ...{ seq, received, text, status, flags, workUnit },
              isRefused: false,
            }),
          ),
      ),
    );
  }

  #refused(tag: string, time: number): Occurrence[] {
    const rows = this.source.db
      .prepare<[string, number, number], { seq: number }>(
        'SELECT seq FROM quarantine WHERE tag = ? AND firstTime <= ? AND lastTime >= ? ORDER BY seq LIMIT 200',
      )
      .all(tag, time, time);
    return rows.flatMap(({ seq }) => {
      const entry = this.source.entry(seq);
      if (entry?.body?.kind !== 'quarantine') return [];
      return entry.body.readings
        .filter((reading) => reading.sourceTime === time)
        .map((reading) => ({
          seq,
          received: reading.receivedTime,
          text: String(reading.value ?? '–'),
          status: reading.status,
          flags: [],
          isRefused: true,
          workUnit: entry.workUnit,
        }));
    });
  }

  count(input: SpanInput): Count {
    let total = 0;
    let isExact = true;
    for (const workUnit of this.source.unitsOf(input.tag)) {
      if (this.#countEntries(workUnit, input) > BODIES_MAX) {
        isExact = false;
        const to = Math.min(input.to + 1, this.source.now + 1);
        total += this.source.countByMinutes(workUnit, input.tag, input.from, to);
        continue;
      }
      for (const seq of this.#entries(workUnit, input.from, input.to)) total += this.#rowsOf(seq, input).length;
    }
    return { total, isExact };
  }

  /** In the order of the log's windows, from the `offset`-th on. */
  page(input: SpanInput, offset: number, limit: number): FoundRow[] {
    const found: FoundRow[] = [];
    let passed = 0;
    for (const workUnit of this.source.unitsOf(input.tag))
      for (const seq of this.#entries(workUnit, input.from, input.to)) {
        const rows = this.#rowsOf(seq, input);
        const first = Math.max(0, offset - passed);
        passed += rows.length;
        for (const row of rows.slice(first, first + limit - found.length)) found.push({ ...row, seq });
        if (found.length >= limit) return found;
      }
    return found;
  }

  /** Every reading an input names. For whole days and tests; a screen asks for pages. */
  *all(input: SpanInput): Generator<FoundRow> {
    for (const workUnit of this.source.unitsOf(input.tag))
      for (const seq of this.#entries(workUnit, input.from, input.to))
        for (const row of this.#rowsOf(seq, input)) yield { ...row, seq };
  }

  /** Sequence numbers of the entries that hold readings of an input, in the order of their windows. */
  *holders(input: SpanInput): Generator<number> {
    for (const workUnit of this.source.unitsOf(input.tag))
      for (const seq of this.#entries(workUnit, input.from, input.to))
        if (this.#rowsOf(seq, input).length > 0) yield seq;
  }

  /** Source time of the n-th reading before an instant, counted backward; undefined where there are not so many near by. */
  before(tag: string, at: number, n = 1, needsValue = false): number | undefined {
    const times = this.#nearby(tag, at, -1, n, needsValue);
    return times[n - 1];
  }

  /** Source time of the n-th reading after an instant. */
  after(tag: string, at: number, n = 1, needsValue = false): number | undefined {
    return this.#nearby(tag, at, 1, n, needsValue)[n - 1];
  }

  /** Distinct source times, the nearest first; windows may overlap, so a window is left only when it can bring nothing nearer. */
  #nearby(tag: string, at: number, way: 1 | -1, n: number, needsValue: boolean): number[] {
    const times = new Set<number>();
    const isForward = way === 1;
    for (const workUnit of this.source.unitsOf(tag)) {
      const spans = this.source.db
        .prepare<unknown[], { seq: number; fromTime: number; toTime: number }>(
          `SELECT seq, fromTime, toTime FROM entry WHERE workUnit = ? AND ${isForward ? 'toTime > ?' : 'fromTime < ?'}
             AND fromTime IS NOT NULL AND +kind IN ('batch', 'amendment')
           ORDER BY fromTime ${isForward ? 'ASC' : 'DESC'}, seq ${isForward ? 'ASC' : 'DESC'} LIMIT ${SEARCH_MAX}`,
        )
        .all(workUnit, at);
      for (const { seq, fromTime } of spans) {
        if (isForward && times.size >= n && fromTime > ([...times].sort((a, b) => a - b)[n - 1] as number)) break;
        if (
          !isForward &&
          times.size >= n &&
          this.#isFarFrom(spans, [...times].sort((a, b) => b - a)[n - 1] as number, seq)
        )
          break;
        for (const row of this.source.rows(seq, tag)) {
          if (isForward ? row.time <= at : row.time >= at) continue;
          if (!needsValue || row.hasValue) times.add(row.time);
        }
      }
    }
    return [...times].sort((a, b) => (a - b) * way);
  }

  /** No window from this one on (they come by falling start) reaches past the time already found. */
  #isFarFrom(spans: readonly { seq: number; toTime: number }[], found: number, seq: number): boolean {
    const here = spans.findIndex((span) => span.seq === seq);
    for (let i = here; i < Math.min(spans.length, here + 4); i++) if ((spans[i]?.toTime ?? 0) > found) return false;
    return true;
  }

  #rowsOf(seq: number, input: SpanInput): readonly SealedRow[] {
    if (input.sealedBefore !== undefined && seq >= input.sealedBefore) return [];
    const { from, to, receivedUntil = Number.POSITIVE_INFINITY } = input;
    return this.source
      .rows(seq, input.tag)
      .filter(({ time, received }) => time >= from && time <= to && received <= receivedUntil);
  }

  #countEntries(workUnit: string, { from, to }: SpanInput): number {
    return this.source.db
      .prepare(
        `SELECT count(*) FROM (SELECT 1 FROM entry WHERE workUnit = ? AND fromTime <= ? AND toTime >= ?
           AND +kind IN ('batch', 'amendment') LIMIT ${BODIES_MAX + 1})`,
      )
      .pluck()
      .get(workUnit, to, from) as number;
  }

  *#entries(workUnit: string, from: number, to: number): Generator<number> {
    const page = this.source.db.prepare<unknown[], EntrySpan>(
      `SELECT seq, fromTime FROM entry
       WHERE workUnit = ? AND fromTime <= ? AND (fromTime, seq) > (?, ?) AND toTime >= ? AND +kind IN ('batch', 'amendment')
       ORDER BY fromTime, seq LIMIT ${PAGE}`,
    );
    let after: EntrySpan = { seq: -1, fromTime: Number.MIN_SAFE_INTEGER };
    for (;;) {
      const rows = page.all(workUnit, to, after.fromTime, after.seq, from);
      for (const { seq } of rows) yield seq;
      if (rows.length < PAGE) return;
      after = rows.at(-1) as EntrySpan;
    }
  }
}
