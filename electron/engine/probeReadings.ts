import type { Database } from 'better-sqlite3';
import type { BatchBody } from '../../shared/domain/entry.ts';
import { severityOf } from '../../shared/domain/statusCode.ts';
import { decodeBatch } from '../pipeline/index.ts';

export interface ProbeReading {
  /** µs */
  readonly at: number;
  /** Calibrated, in the unit of the tag; NaN: Bad, or no number. */
  readonly value: number;
}

const DAY_US = 86_400_000_000;

/**
 * Sealed readings of one tag in ascending time, from and to (µs) inclusive; the first sealed of two at one time stands first.
 * A day is in memory at once.
 */
export function* probeReadings(
  db: Database,
  workUnit: string,
  tag: string,
  from: number,
  to: number,
  toEngineering: (raw: number) => number,
  unpack: (packed: Buffer) => Buffer,
): Generator<ProbeReading> {
  const span = db
    .prepare(
      `SELECT min(fromTime) AS first, max(toTime) AS last FROM entry
       WHERE workUnit = ? AND toTime >= ? AND fromTime <= ? AND +kind IN ('batch', 'amendment')`,
    )
    .get(workUnit, from, to) as { first: number | null; last: number | null };
  if (span.first === null || span.last === null) return;
  const bodies = db.prepare(
    `SELECT body FROM entry WHERE workUnit = ? AND toTime >= ? AND fromTime < ? AND +kind IN ('batch', 'amendment')
     AND length(body) > 0 ORDER BY seq`,
  );
  const end = Math.min(to, span.last);
  for (let day = Math.floor(Math.max(from, span.first) / DAY_US) * DAY_US; day <= end; day += DAY_US) {
    const low = Math.max(day, from);
    const high = Math.min(day + DAY_US - 1, to);
    const rows: ProbeReading[] = [];
    for (const { body } of bodies.all(workUnit, low, high + 1) as { body: Buffer }[])
      for (const reading of readingsOf(unpack(body), tag, toEngineering))
        if (reading.at >= low && reading.at <= high) rows.push(reading);
    yield* rows.sort((a, b) => a.at - b.at);
  }
}

function* readingsOf(body: Buffer, tag: string, toEngineering: (raw: number) => number): Generator<ProbeReading> {
  const { axes, tags } = JSON.parse(body.toString('utf8')) as BatchBody;
  const own = tags.filter((each) => each.tag === tag);
  for (const column of decodeBatch({ axes, tags: own })) {
    for (let row = 0; row < column.time.length; row++) {
      const isNumber = column.kind === 'number' || column.kind === 'float32';
      const isGood = severityOf(column.status[row] as number) !== 'Bad' && isNumber;
      const value = isGood ? toEngineering(column.value[row] as number) : Number.NaN;
      yield { at: column.time[row] as number, value };
    }
  }
}
