import type { QuarantineBody } from '../../shared/domain/entry.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { isJudgedAgain } from './rawFrames.ts';
import { textOf } from './sealedLog.ts';

const PAGE = 200;
interface PageRow {
  readonly seq: number;
  readonly fromTime: number;
}

/**
 * The quarantine of one work unit beside its batches, in the order of source time: each entry is read once, and stays in
 * memory until its last reading is behind. Only entries whose readings can be judged again.
 */
export class Refusals {
  readonly #data: DataFolder;
  readonly #workUnit: string;
  readonly #size: number;
  #open: { readonly body: QuarantineBody; readonly last: number }[] = [];
  #after: PageRow | undefined;

  /** @param size entries of the log that count */
  constructor(data: DataFolder, workUnit: string, size: number) {
    this.#data = data;
    this.#workUnit = workUnit;
    this.#size = size;
  }

  /** Entries with readings in [from, to), µs. Spans are asked for in ascending order and do not overlap. */
  in(from: number, to: number): QuarantineBody[] {
    if (this.#after === undefined) for (const seq of this.#reachingInto(from)) this.#read(seq, from);
    this.#after ??= { fromTime: from, seq: -1 };
    for (;;) {
      const rows = this.#page(this.#after, to);
      for (const { seq } of rows) this.#read(seq, from);
      this.#after = rows.at(-1) ?? this.#after;
      if (rows.length < PAGE) break;
    }
    const within = this.#open.filter(({ body }) =>
      body.readings.some(({ sourceTime }) => sourceTime >= from && sourceTime < to),
    );
    this.#open = this.#open.filter(({ last }) => last >= to);
    return within.map(({ body }) => body);
  }

  #read(seq: number, from: number): void {
    const body = JSON.parse(textOf(this.#data, seq).text) as QuarantineBody;
    const last = Math.max(...body.readings.map(({ sourceTime }) => sourceTime));
    if (isJudgedAgain(body.step) && last >= from) this.#open.push({ body, last });
  }

  #page(after: PageRow, to: number): PageRow[] {
    return this.#data.db
      .prepare<unknown[], PageRow>(
        `SELECT seq, fromTime FROM entry
         WHERE workUnit = ? AND (fromTime, seq) > (?, ?) AND fromTime < ? AND seq < ? AND +kind = 'quarantine'
         ORDER BY fromTime, seq LIMIT ${PAGE}`,
      )
      .all(this.#workUnit, after.fromTime, after.seq, to, this.#size);
  }

  #reachingInto(from: number): number[] {
    return this.#data.db
      .prepare<unknown[], number>(
        `SELECT seq FROM entry WHERE workUnit = ? AND fromTime < ? AND toTime >= ? AND seq < ? AND +kind = 'quarantine'`,
      )
      .pluck()
      .all(this.#workUnit, from, from, this.#size);
  }
}
