import { BinaryStream } from 'node-opcua-binary-stream';
import { DataType, DataValue, StatusCodes, Variant, VariantArrayType } from 'node-opcua-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Item, itemOf } from '../../../electron/acquisition/opcua/item.ts';
import { prepareLibrary } from '../../../electron/acquisition/opcua/library.ts';
import { TEXT_CHARACTERS_MAX } from '../../../electron/acquisition/opcua/limits.ts';
import { Outbox } from '../../../electron/acquisition/opcua/outbox.ts';
import { ReadingWriter } from '../../../electron/acquisition/opcua/readingWriter.ts';
import { newCounters } from '../../../electron/acquisition/opcua/services.ts';
import { tagSchema } from '../../../shared/domain/config/index.ts';
import { type Frame, rowValue } from '../../../shared/domain/frame.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { VALUE_KINDS } from '../../../shared/domain/valueType.ts';
import { seeded } from '../../simulation/random.ts';

const MUTATIONS = 100_000;
const SEED = 0x5ea1;
const TAGS = 8;
const RECEIVED = 1_790_000_000_000_000 as Instant;

const random = seeded(SEED);
const below = (n: number): number => Math.floor(random() * n);
const oneOf = <T>(all: readonly T[]): T => all[below(all.length)] as T;

/** Honest values of the common types, as a server encodes them. */
const HONEST: readonly (() => Variant)[] = [
  () => new Variant({ dataType: DataType.Double, value: random() * 1e6 }),
  () => new Variant({ dataType: DataType.Float, value: Math.fround(random() * 100) }),
  () => new Variant({ dataType: DataType.Int16, value: below(60_000) - 30_000 }),
  () => new Variant({ dataType: DataType.UInt32, value: below(2 ** 32) }),
  () =>
    new Variant({
      dataType: DataType.Int64,
      arrayType: VariantArrayType.Scalar,
      value: [below(2 ** 32), below(2 ** 32)],
    }),
  () => new Variant({ dataType: DataType.Boolean, value: random() < 0.5 }),
  () => new Variant({ dataType: DataType.String, value: 'x'.repeat(below(40)) }),
  () => new Variant({ dataType: DataType.DateTime, value: new Date(1.7e12 + below(1e9)) }),
  () => new Variant({ dataType: DataType.ByteString, value: Buffer.alloc(below(64), 7) }),
  () =>
    new Variant({ dataType: DataType.Double, arrayType: VariantArrayType.Array, value: new Float64Array(below(20)) }),
];

const honest = (): DataValue =>
  new DataValue({
    value: oneOf(HONEST)(),
    statusCode: oneOf([StatusCodes.Good, StatusCodes.UncertainLastUsableValue, StatusCodes.BadSensorFailure]),
    sourceTimestamp: new Date(1.7e12 + below(1e9)),
    sourcePicoseconds: below(10_000) * 10,
    serverTimestamp: new Date(1.7e12 + below(1e9)),
  });

/** Bytes of a DataValue (OPC 10000-6 §5.2.2.17) with some of them changed, cut off, or doubled; undefined: the decoder refused. */
function mutatedBytes(): DataValue | undefined {
  const value = honest();
  const stream = new BinaryStream(value.binaryStoreSize());
  value.encode(stream);
  let bytes = Buffer.from(stream.buffer);
  for (let i = 1 + below(4); i > 0; i--) bytes[below(bytes.length)] = oneOf([0, 1, 0x7f, 0x80, 0xff, below(256)]);
  if (random() < 0.1) bytes = bytes.subarray(0, below(bytes.length));
  if (random() < 0.1) bytes = Buffer.concat([bytes, bytes]);
  const mutated = new DataValue();
  try {
    mutated.decode(new BinaryStream(bytes));
  } catch {
    return undefined;
  }
  return mutated;
}

const NONSENSE: readonly (() => unknown)[] = [
  () => Number.NaN,
  () => Number.NEGATIVE_INFINITY,
  () => 1e300,
  () => -0,
  () => 'x'.repeat(oneOf([0, 10, TEXT_CHARACTERS_MAX, TEXT_CHARACTERS_MAX + 1, 100_000])),
  () => null,
  () => undefined,
  () => true,
  () => 12n,
  () => [1, 2, 3],
  () => [Number.NaN, 'a'],
  () => new Float64Array(1_000),
  () => Buffer.alloc(oneOf([0, 100, 200_000])),
  () => new Date(Number.NaN),
  () => new Date(8.64e15),
  () => ({ text: 5, name: {}, value: 'x', namespaceIndex: -1 }),
  () => Object.create(null) as object,
  () => Symbol('s'),
  () => () => 1,
  () => StatusCodes.BadOutOfRange,
];

/** A decoded value in which one field is something else altogether. */
function mutatedFields(): DataValue {
  const value = honest();
  const target = value as unknown as Record<string, unknown>;
  const variant = value.value as unknown as Record<string, unknown>;
  switch (below(8)) {
    case 0:
      target.statusCode = oneOf(NONSENSE)();
      break;
    case 1:
      target[oneOf(['sourceTimestamp', 'serverTimestamp'])] = oneOf(NONSENSE)();
      break;
    case 2:
      target[oneOf(['sourcePicoseconds', 'serverPicoseconds'])] = oneOf([Number.NaN, -1, 1e300, 'x', null]);
      break;
    case 3:
      target.value = oneOf([null, undefined, {}, 5, new Variant()]);
      break;
    case 4:
      variant.dataType = oneOf([
        0,
        1,
        6,
        8,
        10,
        11,
        12,
        13,
        15,
        17,
        19,
        20,
        21,
        22,
        23,
        24,
        25,
        99,
        -1,
        'Double',
        null,
      ]);
      break;
    case 5:
      variant.arrayType = oneOf([1, 2, 7, null, 'Array']);
      break;
    default:
      variant.value = oneOf(NONSENSE)();
  }
  return value;
}

describe(`${MUTATIONS} mutated OPC UA data values (seed ${SEED})`, () => {
  // The library prints each StatusCode that it does not know, and takes it for Bad.
  beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => undefined));
  afterEach(() => void vi.restoreAllMocks());

  it('crash nothing, touch no other tag, and each refusal is counted', () => {
    prepareLibrary();
    const outbox = new Outbox('ua-1');
    const counters = newCounters();
    const writer = new ReadingWriter(outbox, counters);
    const items: Item[] = Array.from({ length: TAGS }, (_, number) =>
      itemOf({
        config: tagSchema.parse({ id: `t${number}`, connection: 'ua-1', address: { nodeId: `ns=1;i=${number}` } }),
        number,
        workUnit: 'press-1',
      }),
    );
    const frames: Frame[] = [];
    const told = { undecodable: 0, unsupported: 0, written: 0, bad: 0 };
    let expected = 0;
    for (let i = 0; i < MUTATIONS; i++) {
      const value = random() < 0.5 ? mutatedBytes() : mutatedFields();
      if (!value) {
        told.undecodable++;
        continue;
      }
      const before = counters.rejectedAnswers;
      const number = below(TAGS);
      const outcome = writer.write(items[number] as Item, value, RECEIVED);
      if (outcome.kind === 'unsupported') {
        expect(counters.rejectedAnswers).toBe(before + 1);
        told.unsupported++;
        continue;
      }
      told.written++;
      const one: Frame[] = [];
      outbox.flush(
        () => 10,
        (frame) => one.push(frame),
      );
      frames.push(...one);
      expect(one).toHaveLength(1);
      const frame = one[0] as Frame;
      expect([...frame.tag]).toEqual([number]);
      const status = frame.status[0] as number;
      const isBad = status >>> 31 === 1;
      const wasBad = (value.statusCode as { value?: unknown } | null | undefined)?.value;
      // A value that was refused by us shows as Bad and in the counter; one that was Bad already is the server's own word.
      if (isBad && !(typeof wasBad === 'number' && wasBad >>> 31 === 1)) {
        expect(counters.rejectedAnswers).toBe(before + 1);
        expected++;
        told.bad++;
      } else expect(counters.rejectedAnswers).toBe(before);
      expectSound(frame);
    }
    expect(counters.rejectedAnswers).toBe(expected + told.unsupported);
    expect(told.undecodable + told.unsupported + told.written).toBe(MUTATIONS);
    for (const count of Object.values(told)) expect(count).toBeGreaterThan(500);
  });
});

/** Every column holds what its kind promises. */
function expectSound(frame: Frame): void {
  const value = rowValue(frame, 0);
  const kind = VALUE_KINDS[frame.kind[0] as number];
  if (!Number.isSafeInteger(frame.sourceTime[0])) throw new Error(`source time ${frame.sourceTime[0]}`);
  if (value === undefined) {
    if (frame.value[0] !== 0) throw new Error('a Bad reading has a value');
    return;
  }
  const type = {
    number: 'number',
    float32: 'number',
    bool: 'boolean',
    int64: 'bigint',
    uint64: 'bigint',
    string: 'string',
  };
  if (kind === undefined || typeof value !== type[kind]) throw new Error(`${kind} holds a ${typeof value}`);
  if (typeof value === 'string' && value.length > TEXT_CHARACTERS_MAX) throw new Error('a text is too long');
}
