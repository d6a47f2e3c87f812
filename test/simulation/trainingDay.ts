import { NODE_MAP } from '../../electron/demo/nodeMap.ts';
import { createPlantProcess } from '../../electron/demo/process/index.ts';
import { createSignalBoard } from '../../electron/demo/signalBoard.ts';
import { isTagId, TAG_IDS, type TagId } from '../../electron/demo/signals.ts';
import { trainingStation } from '../../electron/demo/trainingStation.ts';
import { OPCUA_CONNECTION, PLC_CONNECTION, rangeSpanOf } from '../../electron/demo/trainingTags.ts';
import { type StationConfig, stationConfigSchema, type TagConfig } from '../../shared/domain/config/index.ts';
import { type Frame, type FrameRow, frameFromRows } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { Value, ValueKind } from '../../shared/domain/valueType.ts';
import { valueKindOf } from '../../shared/domain/valueType.ts';

/** The training plant's own configuration, as `npm start` uses it. */
export function trainingConfig(): StationConfig {
  return stationConfigSchema.parse(trainingStation({ modbusPort: 5020, opcuaPort: 4840, timeZone: 'Europe/Berlin' }));
}

const UA_KIND: Record<string, ValueKind> = {
  ...{ Boolean: 'bool', Int16: 'number', UInt32: 'number', Int64: 'int64', UInt64: 'uint64' },
  ...{ Float: 'float32', Double: 'number', String: 'string' },
};

/**
 * What the drivers would deliver of the training plant, without its sockets: the PLC is polled at the rate of each tag, OPC UA
 * variables report changes at their sampling interval with the server's time. One seed, one day.
 */
export class TrainingDay {
  readonly #process;
  readonly #board;
  readonly #polled: readonly TagConfig[];
  readonly #subscribed: readonly { readonly tag: TagConfig; readonly kind: ValueKind }[];
  readonly #last = new Map<string, Value>();

  constructor(
    config: StationConfig,
    seed: number,
    readonly numberOf: (tag: string) => number,
  ) {
    this.#process = createPlantProcess(seed);
    this.#board = createSignalBoard(this.#process, rangeSpanOf);
    this.#polled = config.tags.filter(({ connection }) => connection === PLC_CONNECTION);
    this.#subscribed = config.tags
      .filter(({ connection }) => connection === OPCUA_CONNECTION)
      .map((tag) => ({
        tag,
        kind: UA_KIND[NODE_MAP.find((row) => row.tag === tag.id)?.dataType ?? 'Double'] as ValueKind,
      }));
  }

  fault(kind: 'spike' | 'nan' | 'frozen-value' | 'counter-reset', tag: string, on: boolean): void {
    if (isTagId(tag)) this.#board.setFault(kind, tag, on);
  }

  /** Frames of the plant time from `fromMs` (inclusive) to `toMs`; plant time 0 is `zero`. */
  frames(fromMs: number, toMs: number, zero: Instant): Frame[] {
    const rows = new Map<string, { connection: string; workUnit: string; rows: FrameRow[] }>();
    for (let atMs = fromMs; atMs < toMs; atMs += 500) {
      this.#process.advanceTo(atMs);
      const at = (zero + atMs * 1000) as Instant;
      for (const tag of this.#polled) {
        if (atMs % tag.everyMs !== 0) continue;
        // A poll's answer arrives a little later, and that is all the time a Modbus reading has.
        const received = (at + 3_000 + (atMs % 7) * 411) as Instant;
        put(rows, tag, { ...this.#row(tag, kindOf(tag), received), receivedTime: received });
      }
      for (const { tag, kind } of this.#subscribed) {
        if (atMs % tag.everyMs !== 0) continue;
        const row = this.#row(tag, kind, at);
        if (this.#last.get(tag.id) === row.value) continue;
        if (row.value !== undefined) this.#last.set(tag.id, row.value);
        put(rows, tag, { ...row, serverTime: (at + 1_000) as Instant, receivedTime: (at + 47_000) as Instant });
      }
    }
    return [...rows.values()].map(({ connection, workUnit, rows: own }) => frameFromRows(connection, workUnit, own));
  }

  #row(tag: TagConfig, kind: ValueKind, sourceTime: Instant): FrameRow {
    const given = this.#board.read(tag.id as TagId);
    const value = typeof given === 'number' && tag.scale ? Math.round(given * (tag.scale.raw[1] as number)) : given;
    const plain = kind === 'float32' && typeof value === 'number' ? Math.fround(value) : value;
    const isInteger64 = kind === 'int64' || kind === 'uint64';
    return {
      ...{ tag: this.numberOf(tag.id), kind, sourceTime, receivedTime: sourceTime, status: 0 },
      value: isInteger64 ? BigInt(plain as number | bigint) : typeof plain === 'bigint' ? Number(plain) : plain,
    };
  }
}

function put(
  into: Map<string, { connection: string; workUnit: string; rows: FrameRow[] }>,
  { connection, equipment = '' }: TagConfig,
  row: FrameRow,
): void {
  const key = `${connection} ${equipment}`;
  const frame = into.get(key) ?? { connection, workUnit: equipment, rows: [] };
  frame.rows.push(row);
  into.set(key, frame);
}

const kindOf = ({ address }: TagConfig): ValueKind =>
  'table' in address ? (address.bit !== undefined ? 'bool' : valueKindOf(address.type ?? 'uint16')) : 'number';

export const TRAINING_TAGS = TAG_IDS.length;
