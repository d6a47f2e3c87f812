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

/** The product first: a count belongs to the product of its own moment. */
const ROLES = ['product', 'state', 'total', 'reject', 'rework'] as const;
type Role = (typeof ROLES)[number];

export function createOeeFeed(unit: OeeWorkUnit, settings: EngineSettings): OeeFeed {
  const tagOf: Readonly<Record<Role, string | undefined>> = {
    product: unit.productTag,
    state: unit.stateTag,
    total: unit.totalTag,
    reject: unit.rejectTag,
    rework: unit.reworkTag,
  };
  const roles = ROLES.flatMap((role) => {
    const id = tagOf[role];
    const tag = id === undefined ? undefined : settings.numbers.get(id);
    return tag === undefined ? [] : [{ role, tag }];
  });

  const product = roles.find(({ role }) => role === 'product');
  const others = roles.filter(({ role }) => role !== 'product');

  function give(oee: OeeAccumulator, columns: Columns, role: Role, tag: number, at: Instant, row: number): void {
    const value = valueAt(columns, row);
    if (role === 'state') {
      const state = stateOfCode(unit.stateMap, value);
      if (value !== undefined && state === undefined) oee.unlistedCode(at, String(value));
      oee.state(at, state);
    } else if (role === 'product') oee.product(at, value === undefined ? undefined : String(value));
    else oee[role](at, quantity(tag, value));
  }

  /** Counters are counted in engineering units; a 64-bit one as the nearest double. */
  function quantity(tag: number, value: Value | undefined): number | undefined {
    if (value === undefined || typeof value === 'string') return undefined;
    return typeof value === 'number' ? settings.toEngineering(tag, value) : Number(value);
  }

  return {
    frame(oee, frame) {
      const { tag: tags, sourceTime } = frame;
      if (product !== undefined)
        for (let row = 0; row < tags.length; row++)
          if (tags[row] === product.tag) give(oee, frame, 'product', product.tag, sourceTime[row] as Instant, row);
      for (let row = 0; row < tags.length; row++) {
        const tag = tags[row] as number;
        for (const each of others)
          if (each.tag === tag) give(oee, frame, each.role, tag, sourceTime[row] as Instant, row);
      }
    },
    columns(oee, columns) {
      for (const { role, tag } of roles) {
        const group = columns.tags.indexOf(tag);
        if (group < 0) continue;
        for (let row = columns.starts[group] as number; row < (columns.starts[group + 1] as number); row++)
          give(oee, columns, role, tag, columns.time[row] as Instant, row);
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
