import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonWriter } from '../../electron/pipeline/batch/jsonWriter.ts';
import { shortFloat32 } from '../../electron/pipeline/batch/values.ts';
import {
  type BatchContext,
  batchKey,
  buildBatch,
  canonicalBatchText,
  columnsOf,
  createWindows,
  type DecodedTag,
  decodeBatch,
  decodedValue,
  encodeBatch,
  FLAG,
} from '../../electron/pipeline/index.ts';
import { windowsSchema } from '../../shared/domain/config/index.ts';
import { amendmentBodySchema, batchBodySchema } from '../../shared/domain/entry.ts';
import type { Value, ValueKind } from '../../shared/domain/valueType.ts';
import { digestOf, frameOf, type Row, SECOND, T0 } from './fixtures.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const context: BatchContext = {
  station: 'cr-01',
  at: T0 + 400 * SECOND,
  shift: 'Early',
  configHash: sha256('config'),
  rulePacks: [sha256('pack')],
  engine: '0.1.0',
  worker: 'engine',
  calibration: [
    { tag: 'tag-2', certificate: 'C-2', offset: -0.2 },
    { tag: 'tag-1', certificate: 'C-1', offset: 1 },
    { tag: 'elsewhere', certificate: 'C-9', offset: 1 },
  ],
  tagId: (tag) => `tag-${tag}`,
};

function closedWindow(rows: readonly Row[], flags: Uint8Array | null = null) {
  const windows = createWindows({
    workUnit: 'press-1',
    config: windowsSchema.parse({}),
    nextShiftEnd: () => Number.POSITIVE_INFINITY,
    maxReadingsHeld: 100_000,
  });
  windows.accept(frameOf(rows), flags, 7, digestOf(7));
  const closed = windows.flush('shutdown').closed[0];
  if (!closed) throw new Error('nothing to close');
  return closed;
}
const build = (rows: readonly Row[], flags?: Uint8Array) => buildBatch(closedWindow(rows, flags), context);

/** RFC 8785 in its plainest form: keys sorted by UTF-16 units, numbers and strings as ECMAScript prints them. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical((value as Record<string, unknown>)[key])}`).join(',')}}`;
}

const valueArbitrary: Record<ValueKind, fc.Arbitrary<Value>> = {
  number: fc.double({ noNaN: true, noDefaultInfinity: true }),
  float32: fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -99_999, max: 99_999 }).map((n) => Math.fround(n / 100)),
  ),
  bool: fc.boolean(),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  string: fc.string({ unit: 'binary', maxLength: 12 }),
};
const KINDS = Object.keys(valueArbitrary) as ValueKind[];
/** Tag n has kind n; every row its own time, so that no reading is a repeat. */
const rowsArbitrary = fc
  .array(
    fc.integer({ min: 0, max: 5 }).chain((tag) =>
      fc.record({
        tag: fc.constant(tag),
        kind: fc.constant(KINDS[tag] as ValueKind),
        value: valueArbitrary[KINDS[tag] as ValueKind],
        status: fc.constantFrom(0, 0, 0, 0x40900000, 0x80050000),
        delay: fc.constantFrom(0, 0, 1500),
        server: fc.constantFrom(true, false),
      }),
    ),
    { minLength: 1, maxLength: 60 },
  )
  .map((rows) =>
    rows.map(({ delay, server, value, ...row }, i): Row => {
      const time = T0 + 1000 * i;
      const given = row.status >>> 31 === 1 ? {} : { value };
      return { ...row, ...given, time, received: time + delay, ...(server ? { server: time + 3 } : {}) };
    }),
  );

/** −0 is sealed as 0 (RFC 8785). */
const sealedForm = (value: Value | undefined) => (value === 0 ? 0 : value);

function allRows(tags: readonly DecodedTag[]) {
  return tags.flatMap((tag) =>
    Array.from(tag.time, (time, row) => ({
      tag: tag.tag,
      time,
      received: tag.received[row],
      status: tag.status[row],
      value: decodedValue(tag, row),
      server: tag.server === null || Number.isNaN(tag.server[row]) ? undefined : tag.server[row],
    })),
  );
}

describe('a batch body', () => {
  it('holds every reading exactly, and decoding gives it back', () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        const { body, text } = build(rows);
        const read = allRows(decodeBatch(JSON.parse(text))).sort((a, b) => a.time - b.time);
        expect(read).toEqual(
          rows.map((row) => ({
            tag: `tag-${row.tag}`,
            time: row.time,
            received: row.received,
            status: row.status,
            value: sealedForm(row.value),
            server: row.server,
          })),
        );
        expect(body.readings).toBe(rows.length);
        expect(body.good).toBe(rows.filter((row) => row.status === 0).length);
      }),
    );
  });

  it('is what shared/domain/entry.ts says, and its text is canonical', () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        const { body, text } = build(rows);
        expect(batchBodySchema.parse(body)).toEqual(body);
        expect(text).toBe(canonical(JSON.parse(text)));
        expect(text).toBe(canonicalBatchText(body));
        const encoded = encodeBatch(closedWindow(rows), context);
        expect(encoded.bytes.toString('utf8')).toBe(text);
        expect({ ...encoded.head, axes: body.axes, tags: body.tags }).toEqual(body);
        expect(body.rawDigest).toBe(sha256(canonical({ axes: body.axes, tags: body.tags })));
        const key = canonical(['cr-01', 'press-1', body.window.start, body.window.end, body.rawDigest]);
        expect(body.key).toBe(sha256(key));
        expect(batchKey('cr-01', 'press-1', body.window.start, body.window.end, body.rawDigest)).toBe(body.key);
      }),
    );
  });

  it('is the same whatever the order in which its frames brought the readings', () => {
    const rows: Row[] = [1, 2, 3].flatMap((tag) =>
      [0, 1, 2].map((i) => ({ tag, time: T0 + i * SECOND, value: tag + i })),
    );
    expect(build(rows).body.rawDigest).toBe(build(rows.toReversed()).body.rawDigest);
  });

  it('keeps one axis for tags that were read together, and none for receipt at the same time', () => {
    const { body } = build([1, 2, 3].flatMap((tag) => [0, 1].map((i) => ({ tag, time: T0 + i * SECOND, value: i }))));
    expect(body.axes).toEqual([{ start: T0, steps: [SECOND] }]);
    expect(body.tags.map((tag) => [tag.source, tag.received, tag.server])).toEqual([
      [0, null, null],
      [0, null, null],
      [0, null, null],
    ]);
  });

  it('writes status codes and flags as runs, and counts the flags as findings', () => {
    const bad = { status: 0x80050000 };
    const { body } = build(
      [
        { time: T0, value: 1 },
        { time: T0 + 1, ...bad },
        { time: T0 + 2, received: T0 + 5, ...bad },
        { time: T0 + 3, received: T0 + 5, value: 2 },
        { time: T0 + 4, value: 3 },
      ],
      Uint8Array.of(0, 0, 0, FLAG.future, 0),
    );
    expect(body.tags[0]).toMatchObject({
      values: [1, null, null, 2, 3],
      status: [[1, 2, 0x80050000]],
      flags: [
        [2, 1, ['stepBack']],
        [3, 1, ['stepBack', 'future']],
      ],
    });
    expect(body.findings.map(({ rule, count }) => [rule, count])).toEqual([
      ['stepBack', 2],
      ['future', 1],
    ]);
  });

  it('names its frames and the calibration of its own tags', () => {
    const { body } = build([
      { tag: 2, time: T0, value: 1 },
      { tag: 1, time: T0, value: 1 },
    ]);
    const digest = createHash('sha256').update(digestOf(7), 'hex').digest('hex');
    expect(body.lineage.frames).toEqual([{ connection: 'plc-1', first: 7, last: 7, count: 1, digest }]);
    expect(body.lineage.calibration.map((entry) => entry.tag)).toEqual(['tag-1', 'tag-2']);
    expect(body.tags.map((tag) => tag.tag)).toEqual(['tag-1', 'tag-2']);
  });

  it('writes a tag twice when its type changed in a way that one list cannot hold', () => {
    const { body } = build([
      { time: T0, value: 1 },
      { time: T0 + 1, kind: 'string', value: 'x' },
      { time: T0 + 2, value: 2 },
    ]);
    expect(body.tags.map((tag) => [tag.tag, tag.kind, tag.values])).toEqual([
      ['tag-1', 'float32', [1, 2]],
      ['tag-1', 'string', ['x']],
    ]);
  });

  it('of late readings is an amendment', () => {
    const closed = closedWindow([{ time: T0, value: 1 }]);
    const ref = { start: T0, end: T0 + SECOND, key: sha256('amended') };
    const { body, text } = buildBatch({ ...closed, isAmendment: true, closedBy: 'late', ref }, context);
    expect(amendmentBodySchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({ kind: 'amendment', amends: sha256('amended') });
    expect(text).toBe(canonical(body));
  });
});

describe('a 32-bit float is written short', () => {
  it.each([
    [123.456, '123.456'],
    [-40, '-40'],
    [0.1, '0.1'],
    [-0, '0'],
    [21.37, '21.37'],
    [4.266184329986572, '4.2661843'],
    [1e-7, '1e-7'],
    [1e-20, '9.999999682655225e-21'],
  ])('%d', (value, text) => {
    expect(JSON.stringify(shortFloat32(Math.fround(value)))).toBe(text);
  });

  it('and always gives the same 32 bits back', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.fround(shortFloat32(value))).toBe(value + 0);
      }),
    );
  });
});

describe('numbers written digit by digit', () => {
  const printed = (write: (writer: JsonWriter) => void) => {
    const writer = new JsonWriter(16);
    write(writer);
    return writer.bytes().toString('latin1');
  };
  const decimals = fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 8 })).map(([n, k]) => n / 10 ** k);

  it('are what ECMAScript prints', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), decimals, fc.integer()), (value) => {
        expect(printed((writer) => writer.number(value))).toBe(JSON.stringify(value));
      }),
      { numRuns: 5000 },
    );
  });

  it('32-bit floats too, in their short form', () => {
    const noisy = fc
      .tuple(fc.maxSafeInteger(), fc.integer({ min: 12, max: 26 }))
      .map(([n, k]) => Math.fround(n / 10 ** k));
    const floats = fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), decimals.map(Math.fround), noisy);
    fc.assert(
      fc.property(floats, (value) => {
        expect(printed((writer) => writer.float32(value))).toBe(JSON.stringify(shortFloat32(value)));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('decoding', () => {
  it('refuses a column whose axis has another length, naming the tag', () => {
    const { body } = build([
      { time: T0, value: 1 },
      { time: T0 + 1, value: 2 },
    ]);
    expect(() => decodeBatch({ ...body, axes: [{ start: T0, steps: [] }] })).toThrow(
      /tag-1: expected axis 0 with 2 times/,
    );
  });

  it('puts all tags in one set of columns again', () => {
    const { body } = build([
      { tag: 1, time: T0, value: 1 },
      { tag: 5, kind: 'string', time: T0, value: 'a' },
      { tag: 4, kind: 'string', time: T0 + 1, value: 'b' },
    ]);
    const columns = columnsOf(decodeBatch(body), (id) => (id === 'tag-1' ? undefined : Number(id.slice(4))));
    expect(Array.from(columns.tags)).toEqual([4, 5]);
    expect(Array.from(columns.value, (i) => columns.texts[i])).toEqual(['b', 'a']);
  });
});
