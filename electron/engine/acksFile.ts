import { appendFileSync } from 'node:fs';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import type { DurableFrame } from './durableFrame.ts';

/** Tells what is durable, one JSON line a frame. The file is beside the product: when it cannot be written, `complain` says so. */
export function createAcksFile(path: string, complain: (error: unknown) => void) {
  return (frames: readonly DurableFrame[]): void => {
    try {
      appendFileSync(path, frames.map(ackLine).join(''));
    } catch (error) {
      complain(error);
    }
  };
}

function ackLine({ number, frame }: DurableFrame): string {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const time of frame.sourceTime) {
    if (time < from) from = time;
    if (time > to) to = time;
  }
  const iso = (us: number) => (Number.isSafeInteger(us) ? formatInstant(us as Instant) : null);
  const { connection, tag } = frame;
  return `${JSON.stringify({ frame: number, connection, readings: tag.length, from: iso(from), to: iso(to) })}\n`;
}
