import { describe, expect, it } from 'vitest';
import { createGate, FLAG, type GateTag } from '../../electron/pipeline/index.ts';
import { quarantineReadingSchema } from '../../shared/domain/entry.ts';
import { int64Slots } from '../../shared/domain/frame.ts';
import { STATUS } from '../../shared/domain/statusCode.ts';
import { frameOf, gateTag, type Row, SECOND, T0 } from './fixtures.ts';

const opcua = { connection: 'ua-1', address: { nodeId: 'ns=1;s=A' } };
const CATALOGUE = new Map<number, GateTag>([
  [1, gateTag('press-1.temp', { unit: 'Cel', range: { min: -40, max: 300 } })],
  [2, gateTag('press-1.count', { address: { table: 'holding', register: 4, type: 'int16' } })],
  [
    3,
    gateTag('press-1.level', {
      unit: 'bar',
      scale: { raw: [0, 27648], engineering: [0, 10] },
      range: { min: 0, max: 10 },
      address: { table: 'input', register: 1, type: 'int16' },
    }),
  ],
  [4, gateTag('press-1.note', opcua)],
  [
    5,
    gateTag('press-1.total', {
      address: { table: 'holding', register: 8, type: 'uint64' },
      range: { min: 0, max: 1e15 },
    }),
  ],
  [6, gateTag('press-2.temp', {}, 'press-2')],
  [7, gateTag('press-1.run', { address: { table: 'coil', register: 0 } })],
]);
const gate = () => createGate({ tags: CATALOGUE });
const judge = (...rows: Row[]) => gate().gateFrame(frameOf(rows), 7);

describe('a frame with nothing to object to', () => {
  it('passes as the very same object', () => {
    const frame = frameOf([
      { time: T0, value: 20.5 },
      { tag: 2, kind: 'number', time: T0, value: -3 },
    ]);
    const result = gate().gateFrame(frame, 1);
    expect(result.accepted).toBe(frame);
    expect(result).toMatchObject({ flags: null, refused: [], duplicates: 0, findings: [] });
  });

  it('passes Bad readings without looking at a value', () => {
    const result = judge({ time: T0, status: STATUS.BadCommunicationError }, { tag: 2, time: T0, status: STATUS.Bad });
    expect(result.refused).toEqual([]);
    expect(result.accepted.tag.length).toBe(2);
  });
});

describe('refusals name the step, the tag, what was expected and what came', () => {
  const big = 2 ** 31;
  const cases: [string, Row, string, RegExp][] = [
    ['NaN', { time: T0, value: Number.NaN }, 'finite', /press-1\.temp: expected a finite number, got NaN/],
    [
      'infinity, though Uncertain',
      { time: T0, value: -Infinity, status: STATUS.UncertainLastUsableValue },
      'finite',
      /-Infinity/,
    ],
    ['beyond the instrument range', { time: T0, value: 412.5 }, 'range', /-40 to 300 Cel .* got 412\.5 Cel/],
    [
      'beyond the range after scaling',
      { tag: 3, kind: 'number', time: T0, value: 28000 },
      'range',
      /0 to 10 bar .* \(raw 28000\)/,
    ],
    [
      'a fraction for an int16',
      { tag: 2, kind: 'number', time: T0, value: 1.5 },
      'type',
      /expected type int16, got number 1\.5/,
    ],
    ['an int16 out of bounds', { tag: 2, kind: 'number', time: T0, value: 40000 }, 'type', /got number 40000/],
    ['a text for a number', { tag: 2, kind: 'string', time: T0, value: 'abc' }, 'type', /got string "abc"/],
    ['a double that is no float32', { kind: 'float32', time: T0, value: 0.1 }, 'type', /float32 0\.1/],
    ['a bool of 2', { tag: 7, kind: 'bool', time: T0, value: 2 }, 'type', /bool 2/],
    [
      'a 64-bit integer beyond the range',
      { tag: 5, kind: 'uint64', time: T0, value: 2n ** 63n },
      'range',
      /9223372036854775808/,
    ],
    ['before the year 2000', { time: 5 * SECOND, value: 1 }, 'time', /1970-01-01T00:00:05/],
    ['more than a day ahead', { time: T0 + 86_401 * SECOND, received: T0, value: 1 }, 'time', /24 h/],
    ['no whole microsecond', { time: T0 + 0.5, received: T0, value: 1 }, 'time', /press-1\.temp/],
    ['a number not in the catalogue', { tag: 99, time: T0, value: 1 }, 'unknownTag', /#99/],
    ['a tag of another work unit', { tag: 6, time: T0, value: 1 }, 'unknownTag', /press-2/],
    ['a number beyond any catalogue', { tag: big, time: T0, value: 1 }, 'unknownTag', /#2147483648/],
  ];
  it.each(cases)('%s', (_, row, step, error) => {
    const result = judge({ time: T0 - SECOND, value: 1 }, row);
    expect(result.refused).toHaveLength(1);
    expect(result.refused[0]).toMatchObject({
      step,
      frameNumber: 7,
      connection: 'plc-1',
      workUnit: 'press-1',
      part: 0,
    });
    expect(result.refused[0]?.error).toMatch(error);
    expect(result.refused[0]?.readings).toHaveLength(1);
    for (const reading of result.refused[0]?.readings ?? []) quarantineReadingSchema.parse(reading);
    expect(Array.from(result.accepted.tag)).toEqual([1]);
  });

  it('keeps the bits of a NaN as evidence', () => {
    const frame = frameOf([{ time: T0, value: 1 }]);
    int64Slots(frame)[0] = 0x7ff8000000000123n;
    expect(gate().gateFrame(frame, 1).refused[0]?.readings[0]?.value).toBe('bits:7ff8000000000123');
  });

  it('groups the readings of one tag and step, a thousand at most', () => {
    const rows = Array.from({ length: 2500 }, (_, i) => ({ time: T0 + i, value: 1e9 }));
    const { refused } = judge(...rows);
    expect(refused.map((refusal) => [refusal.part, refusal.readings.length])).toEqual([
      [0, 1000],
      [1, 1000],
      [2, 500],
    ]);
  });
});

describe('texts', () => {
  const note = (...texts: string[]) =>
    createGate({ tags: CATALOGUE }).gateFrame(
      frameOf(
        texts.map((value, i) => ({ tag: 4, kind: 'string' as const, time: T0 + i, value })),
        'ua-1',
      ),
      1,
    );

  it('of more than 4096 characters are refused, their start, length and digest kept', () => {
    const result = note('ok', 'x'.repeat(4097));
    expect(result.refused[0]).toMatchObject({ step: 'size', error: expect.stringContaining('got 4097') });
    expect(result.refused[0]?.readings[0]?.value).toMatch(/^x{4096}… \(4097 characters, SHA-256 [0-9a-f]{64}\)$/);
    expect(result.accepted.texts).toEqual(['ok']);
  });

  it('with a lone surrogate cannot be sealed', () => {
    expect(note('\ud800').refused[0]).toMatchObject({ step: 'type', readings: [{ value: 'utf16le:00d8' }] });
  });

  it('keep pointing to their own text when rows before them are left out', () => {
    const result = note('first', '\ud800', 'third');
    expect(Array.from(result.accepted.value, (i) => result.accepted.texts[i])).toEqual(['first', 'third']);
  });
});

describe('a tag whose type the server decides', () => {
  it('keeps the type of its first reading: a flip is refused', () => {
    const gated = gate().gateFrame(
      frameOf(
        [
          { tag: 4, kind: 'number', time: T0, value: 1 },
          { tag: 4, kind: 'float32', time: T0 + 1, value: 2 },
          { tag: 4, kind: 'string', time: T0 + 2, value: 'x' },
        ],
        'ua-1',
      ),
      1,
    );
    expect(gated.accepted.tag.length).toBe(2);
    expect(gated.refused[0]).toMatchObject({ step: 'type', error: expect.stringContaining('number as before') });
  });
});

describe('time and repetition', () => {
  it('drops a true duplicate as a success', () => {
    expect(judge({ time: T0, value: 1 }, { time: T0, value: 1 })).toMatchObject({ duplicates: 1, refused: [] });
  });

  it('knows a repeat of a reading a few back', () => {
    const gated = judge({ time: T0, value: 1 }, { time: T0 + 1, value: 2 }, { time: T0, value: 1 });
    expect(gated).toMatchObject({ duplicates: 1, flags: null });
  });

  it('refuses other content at the same time, and says so as a finding', () => {
    const gated = judge({ time: T0, value: 1 }, { time: T0, value: 2 });
    expect(gated.refused[0]).toMatchObject({ step: 'duplicate', readings: [{ value: 2 }] });
    expect(gated.findings).toMatchObject([{ tag: 'press-1.temp', rule: 'duplicate', count: 1 }]);
    expect(Array.from(gated.accepted.value)).toEqual([1]);
  });

  it('another status at the same time is other content', () => {
    expect(
      judge({ time: T0, value: 1 }, { time: T0, value: 1, status: STATUS.UncertainLastUsableValue }).refused,
    ).toHaveLength(1);
  });

  it('keeps a step back and flags it', () => {
    const gated = judge({ time: T0, value: 1 }, { time: T0 - SECOND, value: 2 });
    expect(Array.from(gated.flags ?? [])).toEqual([0, FLAG.stepBack]);
    expect(gated.findings).toMatchObject([{ rule: 'stepBack', count: 1 }]);
  });

  it('flags what is more than a second ahead of receipt', () => {
    const gated = judge(
      { time: T0 + SECOND, received: T0, value: 1 },
      { time: T0 + SECOND + 1, received: T0, value: 2 },
    );
    expect(Array.from(gated.flags ?? [])).toEqual([0, FLAG.future]);
  });

  it('64-bit integers whose bits look like a NaN are compared exactly', () => {
    const tags = new Map([[1, gateTag('a', { address: { table: 'holding', register: 0, type: 'int64' } })]]);
    const gated = createGate({ tags }).gateFrame(
      frameOf([
        { kind: 'int64', time: T0, value: -1n },
        { kind: 'int64', time: T0, value: -1n },
        { kind: 'int64', time: T0, value: -2n },
      ]),
      1,
    );
    expect(gated).toMatchObject({ duplicates: 1, refused: [{ step: 'duplicate', readings: [{ value: '-2' }] }] });
    expect(int64Slots(gated.accepted)[0]).toBe(-1n);
  });
});

describe('a malformed frame is refused as a whole', () => {
  const good = frameOf([
    { time: T0, value: 1 },
    { time: T0 + 1, value: 2 },
  ]);
  const cases: [string, object, RegExp][] = [
    ['an unknown field', { ...good, extra: 1 }, /extra/],
    ['a column that is missing', { ...good, status: undefined }, /status/],
    ['columns of unequal length', { ...good, kind: new Uint8Array(1) }, /kind: 1 rows, tag has 2/],
    ['an unknown kind', { ...good, kind: Uint8Array.of(0, 9) }, /code 9/],
    ['a text that is not there', { ...good, kind: Uint8Array.of(5, 5) }, /text 1/],
    ['a time of receipt that is none', { ...good, receivedTime: Float64Array.of(T0, Number.NaN) }, /receivedTime/],
    ['a connection without such a work unit', { ...good, connection: 'plc-9' }, /plc-9/],
  ];
  it.each(cases)('%s', (_, frame, error) => {
    const result = gate().gateFrame(frame as typeof good, 3);
    expect(result.accepted.tag.length).toBe(0);
    expect(result.refused[0]).toMatchObject({ step: 'schema', error: expect.stringMatching(error) });
    const readings = result.refused.flatMap((refusal) => refusal.readings);
    expect(readings).toHaveLength(2);
    for (const reading of readings) quarantineReadingSchema.parse(reading);
  });

  it('leaves no trace in what the gate remembers', () => {
    const g = gate();
    g.gateFrame({ ...good, kind: Uint8Array.of(0, 9) }, 1);
    expect(g.gateFrame(good, 2).accepted).toBe(good);
  });
});

describe('after a restart', () => {
  it('leaves out what the cursor says is sealed', () => {
    const frame = frameOf([
      { time: T0, value: 1 },
      { time: T0 + 10, value: 2 },
    ]);
    const result = gate().gateFrame(frame, 4, { closedEnd: T0 + 5, closedFrame: 4 });
    expect(result.sealed).toBe(1);
    expect(Array.from(result.accepted.value)).toEqual([2]);
  });

  it('knows the sealed readings again, from its snapshot or from the sealed columns', () => {
    const frame = frameOf([
      { time: T0, value: 1 },
      { time: T0 + 10, value: 2 },
    ]);
    const before = gate();
    before.gateFrame(frame, 1);
    const fromSnapshot = gate();
    fromSnapshot.restore(before.snapshot(T0 + 5));
    expect(fromSnapshot.gateFrame(frame, 2)).toMatchObject({ duplicates: 1 });
    const fromColumns = gate();
    fromColumns.remember(1, {
      kind: frame.kind,
      time: frame.sourceTime,
      value: frame.value,
      status: frame.status,
      texts: [],
    });
    expect(fromColumns.gateFrame(frame, 2)).toMatchObject({ duplicates: 2 });
  });
});
