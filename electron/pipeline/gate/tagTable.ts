import type { ConnectionConfig, TagConfig } from '../../../shared/domain/config/index.ts';
import { US_PER_MS, US_PER_SECOND } from '../../../shared/domain/time.ts';
import { KIND_CODE, type ValueKind, type ValueType, valueKindOf } from '../../../shared/domain/valueType.ts';
import { type Scale, scaleOf } from '../scale.ts';

/** What happens to readings whose time is odd; see `timePolicy` of a connection in shared/domain/config. */
export type TimePolicy = ConnectionConfig['timePolicy'];

/** A tag as the gate knows it: its configuration and where its readings must come from. */
export interface GateTag {
  readonly config: TagConfig;
  readonly workUnit: string;
  readonly connection: string;
  /** That of its connection; absent: odd times are kept and marked, up to a day ahead. */
  readonly timePolicy?: TimePolicy;
}

const LENIENT: TimePolicy = { stepBack: 'flag', future: 'flag', futureMsMax: 86_400_000 };
/** Clocks of plant devices agree to about a second; beyond it a reading is ahead of its time of receipt. */
export const AHEAD_US_UNMARKED = US_PER_SECOND;

/** Numbers of the catalogue are given out one by one; a table of direct indexes stays small. */
const TAG_NUMBER_MAX = 10_000_000;

/** How a tag's type is checked. `learned`: no type configured; the first accepted reading decides. */
export const TYPE_LEARNED = 255;
const INTEGER_BOUNDS: Partial<Record<ValueType, readonly [number, number]>> = {
  int16: [-0x8000, 0x7fff],
  uint16: [0, 0xffff],
  int32: [-0x80000000, 0x7fffffff],
  uint32: [0, 0xffffffff],
  bcd16: [0, 9999],
  bcd32: [0, 99_999_999],
};

/** The configuration as columns: one slot per tag, found by the catalogue number. Built once per configuration. */
export interface TagTable {
  readonly tags: readonly GateTag[];
  readonly numbers: Uint32Array;
  /** Catalogue number → slot, −1 where the number is not configured. */
  readonly slotOf: Int32Array;
  /** Which pair of connection and work unit the tag belongs to; see `sourceOf`. */
  readonly source: Int32Array;
  readonly sourceOf: (connection: string, workUnit: string) => number | undefined;
  /** Kind code demanded, or `TYPE_LEARNED`. `float32` demands a number that fits 32 bits. */
  readonly kind: Uint8Array;
  /** 1 where the value must be whole. */
  readonly whole: Uint8Array;
  readonly typeMin: Float64Array;
  readonly typeMax: Float64Array;
  readonly scales: readonly Scale[];
  /** 1 where raw is not the engineering value. */
  readonly scaled: Uint8Array;
  /** Engineering units; infinite where there is no instrument range. */
  readonly rangeMin: Float64Array;
  readonly rangeMax: Float64Array;
  /** µs a source time may be ahead of the time of receipt; further ahead is refused. */
  readonly aheadMax: Float64Array;
  /** 1 where a source time earlier than one before it is refused. */
  readonly refusesStepBack: Uint8Array;
}

export function buildTagTable(catalogue: ReadonlyMap<number, GateTag>): TagTable {
  const numbers = Uint32Array.from(catalogue.keys()).sort();
  const top = numbers.length === 0 ? -1 : (numbers[numbers.length - 1] as number);
  if (top > TAG_NUMBER_MAX) throw new RangeError(`tag number ${top} is beyond ${TAG_NUMBER_MAX}`);
  const tags = Array.from(numbers, (number) => catalogue.get(number) as GateTag);
  const sources = new Map<string, number>();
  const keyOf = (connection: string, workUnit: string) => `${connection}\n${workUnit}`;
  const slotOf = new Int32Array(top + 1).fill(-1);
  const table = {
    tags,
    numbers,
    slotOf,
    source: new Int32Array(tags.length),
    sourceOf: (connection: string, workUnit: string) => sources.get(keyOf(connection, workUnit)),
    kind: new Uint8Array(tags.length),
    whole: new Uint8Array(tags.length),
    typeMin: new Float64Array(tags.length).fill(Number.NEGATIVE_INFINITY),
    typeMax: new Float64Array(tags.length).fill(Number.POSITIVE_INFINITY),
    scales: tags.map((tag) => scaleOf(tag.config)),
    scaled: new Uint8Array(tags.length),
    rangeMin: new Float64Array(tags.length).fill(Number.NEGATIVE_INFINITY),
    rangeMax: new Float64Array(tags.length).fill(Number.POSITIVE_INFINITY),
    aheadMax: new Float64Array(tags.length),
    refusesStepBack: new Uint8Array(tags.length),
  };
  tags.forEach((tag, slot) => {
    slotOf[numbers[slot] as number] = slot;
    const key = keyOf(tag.connection, tag.workUnit);
    if (!sources.has(key)) sources.set(key, sources.size);
    table.source[slot] = sources.get(key) as number;
    const { stepBack, future, futureMsMax } = tag.timePolicy ?? LENIENT;
    table.aheadMax[slot] = future === 'quarantine' ? AHEAD_US_UNMARKED : futureMsMax * US_PER_MS;
    table.refusesStepBack[slot] = stepBack === 'quarantine' ? 1 : 0;
    const type = expectedType(tag.config);
    table.kind[slot] = type === undefined ? TYPE_LEARNED : KIND_CODE[valueKindOf(type)];
    const bounds = type && INTEGER_BOUNDS[type];
    if (bounds) {
      table.whole[slot] = 1;
      [table.typeMin[slot], table.typeMax[slot]] = bounds;
    }
    table.scaled[slot] = table.scales[slot]?.isIdentity ? 0 : 1;
    if (tag.config.range) {
      table.rangeMin[slot] = tag.config.range.min;
      table.rangeMax[slot] = tag.config.range.max;
    }
  });
  return table;
}

/** The configured type; for Modbus, names and JSON the defaults of the configuration, undefined where the sender decides. */
export function expectedType(config: TagConfig): ValueType | undefined {
  const { address } = config;
  if ('table' in address) {
    if (address.bit !== undefined) return 'bool';
    return address.type ?? (address.table === 'coil' || address.table === 'discrete' ? 'bool' : 'uint16');
  }
  return 'key' in address || 'topic' in address ? (address.type ?? 'float64') : address.type;
}

/** How readings of the tag are written; undefined where the sender decides. */
export function expectedKind(config: TagConfig): ValueKind | undefined {
  const type = expectedType(config);
  return type === undefined ? undefined : valueKindOf(type);
}
