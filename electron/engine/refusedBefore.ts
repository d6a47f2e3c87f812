import type { Database } from 'better-sqlite3';
import type { QuarantineBody } from '../../shared/domain/entry.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import { type Instant, US_PER_MINUTE } from '../../shared/domain/time.ts';
import { quarantineReading, withoutRows } from '../pipeline/index.ts';

/** For frames of an older version, without marks: the wall clock may have been set while they waited. */
const CLOCK_SLACK_US = 120 * US_PER_MINUTE;

/**
 * What was refused of frames that are still in the inbox. A replay passes it over: the configuration may have changed
 * since, and a reading that is in quarantine must not be sealed as well because its range is wider now.
 *
 * @param since where the log stood when the oldest frame came in, or else when that was (µs)
 */
export function refusedBefore(
  db: Database,
  since: { readonly size: number | undefined; readonly at: Instant },
  tagIdOf: (tag: number) => string,
  unpack: (packed: Buffer) => Buffer,
): (frame: Frame, frameNumber: number) => Frame {
  const refused = new Map<number, Set<string>>();
  const [column, from] = since.size === undefined ? ['at', since.at - CLOCK_SLACK_US] : ['seq', since.size];
  const rows = db
    .prepare<[number], { body: Buffer }>(`SELECT body FROM entry WHERE kind = 'quarantine' AND ${column} >= ?`)
    .iterate(from as number);
  for (const { body } of rows) {
    const { frame, frames, tag, readings } = JSON.parse(unpack(body).toString('utf8')) as QuarantineBody;
    if (frame === null) continue;
    let next = 0;
    for (const origin of frames ?? [{ frame, readings: readings.length }]) {
      const known = refused.get(origin.frame) ?? new Set();
      for (const reading of readings.slice(next, next + origin.readings)) known.add(keyOf(tag, reading));
      refused.set(origin.frame, known);
      next += origin.readings;
    }
  }
  return (frame, frameNumber) => {
    const known = refused.get(frameNumber);
    if (known === undefined) return frame;
    const left = Uint8Array.from(frame.tag, (tag, row) =>
      known.has(keyOf(tagIdOf(tag), quarantineReading(frame, row))) ? 1 : 0,
    );
    return withoutRows(frame, left);
  };
}

/** By content, not by order of members: bodies are canonical JSON, readings made here are not. */
function keyOf(
  tag: string,
  { sourceTime, receivedTime, serverTime, value, status }: QuarantineBody['readings'][number],
): string {
  return JSON.stringify([tag, sourceTime, receivedTime, serverTime, value, status]);
}
