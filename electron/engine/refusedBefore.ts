import type { Database } from 'better-sqlite3';
import type { QuarantineBody } from '../../shared/domain/entry.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import { type Instant, US_PER_MINUTE } from '../../shared/domain/time.ts';
import { quarantineReading, withoutRows } from '../pipeline/index.ts';

/** The wall clock may have been set while frames waited in the inbox. */
const CLOCK_SLACK_US = 120 * US_PER_MINUTE;

/**
 * What was refused of frames that are still in the inbox. A replay passes it over: the configuration may have changed
 * since, and a reading that is in quarantine must not be sealed as well because its range is wider now.
 *
 * @param since when the oldest frame of the inbox was stored (µs)
 */
export function refusedBefore(
  db: Database,
  since: Instant,
  tagIdOf: (tag: number) => string,
  unpack: (packed: Buffer) => Buffer,
): (frame: Frame, frameNumber: number) => Frame {
  const refused = new Map<number, Set<string>>();
  const rows = db
    .prepare<[number], { body: Buffer }>("SELECT body FROM entry WHERE kind = 'quarantine' AND at >= ?")
    .iterate(since - CLOCK_SLACK_US);
  for (const { body } of rows) {
    const { frame, tag, readings } = JSON.parse(unpack(body).toString('utf8')) as QuarantineBody;
    if (frame === null) continue;
    const known = refused.get(frame) ?? new Set();
    for (const reading of readings) known.add(keyOf(tag, reading));
    refused.set(frame, known);
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
