import type { Frame } from '../../shared/domain/frame.ts';
import { int64Slots } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { KIND_CODE, type Value } from '../../shared/domain/valueType.ts';
import { type OeeAccumulator, type OeeWorkUnit, stateOfCode } from '../oee/index.ts';
import type { ReadingColumns } from '../pipeline/index.ts';
import type { EngineSettings } from './settings.ts';

/** Hands the state and counter readings of a work unit to its OEE, from frames and from sealed columns alike. */
export interface OeeFeed {
  frame(oee: OeeAccumulator, frame: Frame): void;
  columns(oee: OeeAccumulator, columns: ReadingColumns): void;
}

export function createOeeFeed(unit: OeeWorkUnit, settings: EngineSettings): OeeFeed {
  const state = settings.numbers.get(unit.stateTag) as number;
  const total = settings.numbers.get(unit.totalTag) as number;
  const reject = unit.rejectTag === undefined ? -1 : (settings.numbers.get(unit.rejectTag) as number);

  function give(oee: OeeAccumulator, columns: Columns, tag: number, at: Instant, row: number): void {
    const value = valueAt(columns, row);
    if (tag === state) oee.state(at, stateOfCode(unit.stateMap, value));
    else if (tag === total) oee.total(at, quantity(tag, value));
    else oee.reject(at, quantity(tag, value));
  }

  /** Counters are counted in engineering units; a 64-bit one as the nearest double. */
  function quantity(tag: number, value: Value | undefined): number | undefined {
    if (value === undefined || typeof value === 'string') return undefined;
    return typeof value === 'number' ? settings.toEngineering(tag, value) : Number(value);
  }

  return {
    frame(oee, frame) {
      for (let row = 0; row < frame.tag.length; row++) {
        const tag = frame.tag[row] as number;
        if (tag === state || tag === total || tag === reject)
          give(oee, frame, tag, frame.sourceTime[row] as Instant, row);
      }
    },
    columns(oee, columns) {
      for (let group = 0; group < columns.tags.length; group++) {
        const tag = columns.tags[group] as number;
        if (tag !== state && tag !== total && tag !== reject) continue;
        for (let row = columns.starts[group] as number; row < (columns.starts[group + 1] as number); row++)
          give(oee, columns, tag, columns.time[row] as Instant, row);
      }
    },
  };
}

type Columns = Pick<Frame, 'kind' | 'value' | 'status' | 'texts'>;

function valueAt(columns: Columns, row: number): Value | undefined {
  if ((columns.status[row] as number) >>> 31 === 1) return undefined;
  const kind = columns.kind[row] as number;
  if (kind === KIND_CODE.bool) return columns.value[row] !== 0;
  if (kind === KIND_CODE.string) return columns.texts[columns.value[row] as number] ?? '';
  if (kind === KIND_CODE.int64) return int64Slots(columns)[row] as bigint;
  if (kind === KIND_CODE.uint64) return BigInt.asUintN(64, int64Slots(columns)[row] as bigint);
  return columns.value[row] as number;
}
