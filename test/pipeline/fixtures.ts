import type { GateTag } from '../../electron/pipeline/index.ts';
import { tagSchema } from '../../shared/domain/config/index.ts';
import { type Frame, type FrameRow, frameFromRows } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { ValueKind } from '../../shared/domain/valueType.ts';

/** 2026-11-21T06:00:00Z, a multiple of five minutes. */
export const T0 = 1_795_240_800_000_000;
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;

export const at = (us: number): Instant => us as Instant;

export function gateTag(id: string, extra: Record<string, unknown> = {}, workUnit = 'press-1'): GateTag {
  const connection = (extra.connection as string | undefined) ?? 'plc-1';
  const address = { table: 'holding', register: 0, type: 'float32' };
  return { config: tagSchema.parse({ id, connection, address, ...extra }), workUnit, connection };
}

/** One reading per row; received with the source time unless said otherwise. */
export interface Row {
  readonly tag?: number;
  readonly time: number;
  readonly value?: FrameRow['value'];
  readonly kind?: ValueKind;
  readonly status?: number;
  readonly received?: number;
  readonly server?: number;
}

export function frameOf(rows: readonly Row[], connection = 'plc-1', workUnit = 'press-1'): Frame {
  return frameFromRows(
    connection,
    workUnit,
    rows.map((row) => ({
      tag: row.tag ?? 1,
      kind: row.kind ?? 'float32',
      sourceTime: at(row.time),
      receivedTime: at(row.received ?? row.time),
      status: row.status ?? 0,
      ...(row.value === undefined ? {} : { value: row.value }),
      ...(row.server === undefined ? {} : { serverTime: at(row.server) }),
    })),
  );
}

export const digestOf = (frame: number): string => frame.toString(16).padStart(64, '0');
