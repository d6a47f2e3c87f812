import type { QuarantineBody } from '../../shared/domain/entry.ts';
import { FRAME_READINGS_MAX, type Frame, type FrameRow, frameFromRows, int64Slots } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { KIND_CODE, type ValueKind } from '../../shared/domain/valueType.ts';
import { type DecodedTag, expectedKind, FLAG, type GateTag } from '../pipeline/index.ts';

/** Readings of the log as a frame again, with the flags they were sealed with. */
export interface RawFrame {
  readonly frame: Frame;
  /** Bits of `FLAG`, per row. */
  readonly flags: Uint8Array;
}

/** A sealed column, and what the configuration says of its tag. */
export interface PlacedColumn {
  readonly column: DecodedTag;
  readonly number: number;
  readonly connection: string;
}

/** Sealed columns as frames, one connection each; within a frame each tag's readings stand in ascending source time. */
export function* framesOf(workUnit: string, columns: readonly PlacedColumn[]): Generator<RawFrame> {
  const byConnection = new Map<string, PlacedColumn[]>();
  for (const placed of columns) {
    const list = byConnection.get(placed.connection);
    if (list) list.push(placed);
    else byConnection.set(placed.connection, [placed]);
  }
  for (const [connection, list] of byConnection) {
    let open: PlacedColumn[] = [];
    let rows = 0;
    for (const placed of list.flatMap(inPieces)) {
      const { length } = placed.column.time;
      if (rows > 0 && rows + length > FRAME_READINGS_MAX) {
        yield frameOf(connection, workUnit, open, rows);
        open = [];
        rows = 0;
      }
      open.push(placed);
      rows += length;
    }
    if (rows > 0) yield frameOf(connection, workUnit, open, rows);
  }
}

/** A column longer than a frame may be, cut. */
function inPieces(placed: PlacedColumn): PlacedColumn[] {
  const { column } = placed;
  const { length } = column.time;
  if (length <= FRAME_READINGS_MAX) return [placed];
  return Array.from({ length: Math.ceil(length / FRAME_READINGS_MAX) }, (_, i) => {
    const [from, to] = [i * FRAME_READINGS_MAX, (i + 1) * FRAME_READINGS_MAX];
    return {
      ...placed,
      column: {
        ...column,
        time: column.time.subarray(from, to),
        received: column.received.subarray(from, to),
        server: column.server?.subarray(from, to) ?? null,
        value: column.value.subarray(from, to),
        status: column.status.subarray(from, to),
        flags: column.flags.subarray(from, to),
      },
    };
  });
}

function frameOf(connection: string, workUnit: string, columns: readonly PlacedColumn[], rows: number): RawFrame {
  const value = new Float64Array(rows);
  const slots = int64Slots({ value });
  const hasServer = columns.some(({ column }) => column.server !== null);
  const texts: string[] = [];
  const frame = {
    ...{ connection, workUnit, value, texts },
    tag: new Uint32Array(rows),
    sourceTime: new Float64Array(rows),
    serverTime: new Float64Array(hasServer ? rows : 0).fill(Number.NaN),
    receivedTime: new Float64Array(rows),
    kind: new Uint8Array(rows),
    status: new Uint32Array(rows),
  };
  const flags = new Uint8Array(rows);
  let at = 0;
  for (const { column, number } of columns) {
    const end = at + column.time.length;
    frame.tag.fill(number, at, end);
    frame.sourceTime.set(column.time, at);
    frame.receivedTime.set(column.received, at);
    if (column.server) frame.serverTime.set(column.server, at);
    frame.kind.fill(KIND_CODE[column.kind], at, end);
    slots.set(int64Slots(column), at);
    frame.status.set(column.status, at);
    flags.set(column.flags, at);
    if (column.kind === 'string') {
      for (let row = at; row < end; row++) value[row] = (value[row] as number) + texts.length;
      for (const text of column.texts) texts.push(text);
    }
    at = end;
  }
  return { frame, flags };
}

/** Steps of a refusal that can be judged again: the reading is whole in the log, and the verdict came from its content. */
const JUDGED_AGAIN = ['range', 'future', 'stepBack'] as const;
export type JudgedAgain = (typeof JUDGED_AGAIN)[number];
export const isJudgedAgain = (step: string): step is JudgedAgain => (JUDGED_AGAIN as readonly string[]).includes(step);

/**
 * Refused readings of one tag with a source time in [from, to) as a frame; undefined where there is none.
 *
 * @param known kind of the tag's sealed values, for a tag whose type the sender decides
 */
export function refusedFrame(
  body: QuarantineBody,
  place: { readonly gateTag: GateTag; readonly number: number; readonly from: number; readonly to: number },
  known: ValueKind | undefined,
): RawFrame | undefined {
  const { gateTag, number, from, to } = place;
  const rows = body.readings
    .filter(({ sourceTime }) => sourceTime >= from && sourceTime < to)
    .flatMap((reading) => {
      const row = rowOf(reading, number, expectedKind(gateTag.config) ?? known);
      return row ? [row] : [];
    })
    .sort((a, b) => a.sourceTime - b.sourceTime);
  if (rows.length === 0) return undefined;
  const flags = new Uint8Array(rows.length).fill(body.step === 'stepBack' ? FLAG.stepBack : 0);
  return { frame: frameFromRows(gateTag.connection, gateTag.workUnit, rows), flags };
}

function rowOf(
  { sourceTime, receivedTime, serverTime, value, status }: QuarantineBody['readings'][number],
  tag: number,
  expected: ValueKind | undefined,
): FrameRow | undefined {
  const kind = expected ?? (typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'number');
  const row = {
    ...{ tag, kind, status },
    sourceTime: sourceTime as Instant,
    receivedTime: receivedTime as Instant,
    ...(serverTime === null ? {} : { serverTime: serverTime as Instant }),
  };
  if (value === null) return row;
  const isInteger64 = kind === 'int64' || kind === 'uint64';
  if (!isInteger64) return { ...row, value };
  return typeof value === 'string' && /^-?\d+$/.test(value) ? { ...row, value: BigInt(value) } : undefined;
}
