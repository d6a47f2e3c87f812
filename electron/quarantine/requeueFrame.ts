import type { CorrectedReading } from '../../shared/domain/entries/verdict.ts';
import { type Frame, type FrameRow, frameFromRows } from '../../shared/domain/frame.ts';
import { type RequeueSource, requeueConnection } from '../../shared/domain/requeue.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { ValueKind } from '../../shared/domain/valueType.ts';

export interface RequeueTag {
  /** Number of the catalogue. */
  readonly number: number;
  readonly workUnit: string;
  /** How its readings are written; undefined where the sender decides. */
  readonly kind: ValueKind | undefined;
}

/** Readings on their way back through the inbox. A value that cannot be written as the tag's kind is named. */
export function requeueFrame(
  source: RequeueSource,
  tag: RequeueTag,
  readings: readonly CorrectedReading[],
): Frame | { readonly problem: string } {
  const rows: FrameRow[] = [];
  for (const reading of readings) {
    const row = rowOf(reading, tag);
    if (row === undefined) return { problem: `${JSON.stringify(reading.value)} is no ${tag.kind ?? 'value'}` };
    rows.push(row);
  }
  return frameFromRows(requeueConnection(source), tag.workUnit, rows);
}

function rowOf(
  { sourceTime, receivedTime, serverTime, value, status }: CorrectedReading,
  { number, kind: expected }: RequeueTag,
): FrameRow | undefined {
  const kind = expected ?? (typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'number');
  const row = {
    ...{ tag: number, kind, status },
    sourceTime: sourceTime as Instant,
    receivedTime: receivedTime as Instant,
    ...(serverTime === null ? {} : { serverTime: serverTime as Instant }),
  };
  if (value === null) return status >>> 31 === 1 ? row : undefined;
  switch (kind) {
    case 'int64':
    case 'uint64':
      return /^-?\d{1,20}$/.test(String(value)) ? { ...row, value: BigInt(value as string | number) } : undefined;
    case 'string':
      return typeof value === 'string' ? { ...row, value } : undefined;
    case 'bool':
      return typeof value === 'boolean' ? { ...row, value } : undefined;
    case 'float32':
      // A person types 21.5; what a 32-bit float can hold of it is what is sealed.
      return typeof value === 'number' ? { ...row, value: Math.fround(value) } : undefined;
    default:
      return typeof value === 'number' ? { ...row, value } : undefined;
  }
}
