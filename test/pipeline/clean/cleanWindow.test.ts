import { describe, expect, it } from 'vitest';
import { amendmentBodySchema, batchBodySchema } from '../../../shared/domain/entry.ts';
import { type Row, SECOND, T0 } from '../fixtures.ts';
import { canonical, cleanersOf, closedWindow, sealedBatch } from './cleanedBatch.ts';

const HAMPEL = { kind: 'hampel', halfWidth: 3, nSigma: 3 };
const number = 'number' as const;
/** One reading a second of tag 1; undefined: a Bad one; null: none at all. */
const series = (values: readonly (number | null | undefined)[], tag = 1): Row[] =>
  values.flatMap((value, i): Row[] => {
    const row = { tag, kind: number, time: T0 + i * SECOND };
    if (value === null) return [];
    return [value === undefined ? { ...row, status: 0x80050000 } : { ...row, value }];
  });
const seal = (rows: readonly Row[], clean: object, tag: object = {}, stateTag?: string) =>
  sealedBatch(closedWindow(rows), { cleaners: cleanersOf({ 'tag-1': { clean, ...tag } }, stateTag) });

const SPIKE = [20.1, 20.2, 20, 20.3, 35, 20.2, 20.1, 20.4, 20.2];

describe('a batch with a spike', () => {
  it('keeps the reading, and has a correction by the median beside it when told to replace', () => {
    const { body } = seal(series(SPIKE), { filters: [{ ...HAMPEL, action: 'replace' }] });
    expect(body.tags[0]?.values[4]).toBe(35);
    expect(body.corrections).toEqual([[0, 4, 20.2, 'hampel:median']]);
    expect(body.flagged).toEqual([[0, 4, 1, 'hampel']]);
    expect(body.findings).toEqual([
      {
        tag: 'tag-1',
        rule: 'hampel',
        count: 1,
        detail: 'further than 3 × 1.4826 × MAD from the median of 7 readings',
      },
    ]);
  });

  it('has a mark and a finding alone when told to flag', () => {
    const { body } = seal(series(SPIKE), { filters: [HAMPEL] });
    expect(body.corrections).toEqual([]);
    expect(body.flagged).toEqual([[0, 4, 1, 'hampel']]);
    expect(body.findings).toHaveLength(1);
  });

  it('names in its lineage the filters of its own tags with every parameter, in canonical order', () => {
    const { body } = seal(series(SPIKE), { filters: [HAMPEL], fill: { method: 'hold' } });
    expect(body.lineage.cleaning).toEqual([
      {
        tag: 'tag-1',
        clean: {
          fill: { everyMs: 1000, maxReadings: 3, method: 'hold' },
          filters: [{ action: 'flag', halfWidth: 3, kind: 'hampel', nSigma: 3, sigmaFloor: 0 }],
        },
      },
    ]);
  });

  it('is the same text by both ways of writing it, canonical, and what the schema says', () => {
    const clean = { filters: [{ ...HAMPEL, action: 'replace' }], fill: { method: 'linear' } };
    const { body, text, encoded } = seal(series([...SPIKE, null, 20.3, undefined, 20.4]), clean);
    expect(encoded).toBe(text);
    expect(text).toBe(canonical(JSON.parse(text)));
    expect(batchBodySchema.parse(JSON.parse(text))).toEqual(body);
    expect(body.filled?.length).toBe(2);
  });

  it('has the raw digest, the key and the columns of the same batch without any cleaning', () => {
    const rows = series([...SPIKE, null, 20.3]);
    const clean = { filters: [{ ...HAMPEL, action: 'replace' }], fill: { method: 'linear' } };
    const cleaned = seal(rows, clean).body;
    const plain = sealedBatch(closedWindow(rows), {}).body;
    expect(cleaned.corrections).toHaveLength(1);
    for (const key of ['axes', 'tags', 'rawDigest', 'key', 'readings', 'good'] as const) {
      expect(cleaned[key]).toEqual(plain[key]);
    }
    expect(Object.keys(plain)).not.toContain('filled');
    expect(Object.keys(plain)).not.toContain('flagged');
    expect(Object.keys(plain.lineage)).not.toContain('cleaning');
  });
});

describe('filters look at', () => {
  it('engineering values with the calibration offset, and corrections are in those units', () => {
    const scaled = { scale: { raw: [0, 100], engineering: [0, 10] }, calibration: { certificate: 'C', offset: 0.5 } };
    const clean = { filters: [{ kind: 'rateOfChange', maxPerSecond: 1, action: 'replace' }] };
    const { body } = seal(series([100, 105, 500, 115]), clean, scaled);
    expect(body.corrections).toEqual([[0, 2, 11.5, 'rateOfChange:linear']]);
    expect(body.tags[0]?.values).toEqual([100, 105, 500, 115]);
  });

  it('readings with a value only: a Bad one between neither counts nor shifts the rows', () => {
    const { body } = seal(series([20.1, 20.2, undefined, 20, 35, 20.2, 20.1]), { filters: [HAMPEL] });
    expect(body.flagged).toEqual([[0, 4, 1, 'hampel']]);
  });

  it('the values as they came, whatever another filter has replaced', () => {
    const one = { kind: 'spike', maxStep: 5, action: 'replace' };
    const two = { ...HAMPEL, action: 'replace' };
    const methods = (filters: object[]) =>
      seal(series(SPIKE), { filters }).body.corrections.map(([, row, , method]) => [row, method]);
    expect(methods([one, two])).toEqual([[4, 'spike:linear']]);
    expect(methods([two, one])).toEqual([[4, 'hampel:median']]);
    expect(seal(series(SPIKE), { filters: [one, two] }).body.flagged).toEqual([
      [0, 4, 1, 'spike'],
      [0, 4, 1, 'hampel'],
    ]);
  });

  it('no reading outside the batch: at the end of it nothing is replaced on a line', () => {
    const clean = { filters: [{ kind: 'rateOfChange', maxPerSecond: 1, action: 'replace' }] };
    const { body } = seal(series([1, 1, 50]), clean);
    expect(body.flagged).toEqual([[0, 2, 1, 'rateOfChange']]);
    expect(body.corrections).toEqual([]);
  });

  it('64-bit integers as numbers', () => {
    const rows = series([5, 5, 5, 5, 900, 5, 5]).map((row) => ({
      ...row,
      kind: 'int64' as const,
      value: BigInt(row.value as number),
    }));
    const { body } = seal(rows, { filters: [{ ...HAMPEL, action: 'replace' }] });
    expect(body.corrections).toEqual([[0, 4, 5, 'hampel:median']]);
    expect(body.tags[0]?.values[4]).toBe('900');
  });
});

describe('gaps', () => {
  const fill = (more: object) => ({ filters: [], fill: { everyMs: 60_000, maxReadings: 10, ...more } });
  const at = (...points: [second: number, value: number][]): Row[] =>
    points.map(([second, value]) => ({ kind: number, time: T0 + second * SECOND, value }));
  const filledAt = (rows: readonly Row[], clean: object) =>
    (seal(rows, clean).body.filled ?? []).map(([, time, value]) => [(time - T0) / SECOND, value]);

  it('are filled on the straight line by time, not by index', () => {
    expect(filledAt(at([0, 10], [60, 12], [120, 14], [300, 20]), fill({ method: 'linear' }))).toEqual([
      [180, 16],
      [240, 18],
    ]);
    expect(filledAt(at([0, 10], [100, 30]), fill({ method: 'linear', everyMs: 25_000 }))).toEqual([
      [25, 15],
      [50, 20],
      [75, 25],
    ]);
  });

  it('or with the value before', () => {
    expect(filledAt(at([0, 10], [180, 20]), fill({ method: 'hold' }))).toEqual([
      [60, 10],
      [120, 10],
    ]);
  });

  it('or not at all', () => {
    expect(filledAt(at([0, 10], [180, 20]), fill({ method: 'none' }))).toEqual([]);
    expect(filledAt(at([0, 10], [180, 20]), { filters: [] })).toEqual([]);
  });

  it('of four missing readings stay open when three may be filled: none is filled, not three', () => {
    expect(filledAt(at([0, 10], [300, 20]), fill({ method: 'linear', maxReadings: 3 }))).toEqual([]);
    expect(filledAt(at([0, 10], [240, 20]), fill({ method: 'linear', maxReadings: 3 }))).toHaveLength(3);
  });

  it('longer than maxGapMs stay open', () => {
    expect(filledAt(at([0, 10], [180, 20]), fill({ method: 'linear', maxGapMs: 179_999 }))).toEqual([]);
    expect(filledAt(at([0, 10], [180, 20]), fill({ method: 'linear', maxGapMs: 180_000 }))).toHaveLength(2);
  });

  it('before the first and after the last good reading are none', () => {
    const bad = (second: number): Row => ({ kind: number, time: T0 + second * SECOND, status: 0x80050000 });
    const rows = [bad(0), bad(60), ...at([120, 1], [180, 2]), bad(240)];
    expect(filledAt(rows, fill({ method: 'linear' }))).toEqual([]);
  });

  it('behind Bad readings are filled; the Bad readings stay in the batch', () => {
    const rows = [...at([0, 10], [180, 16]), { kind: number, time: T0 + 60 * SECOND, status: 0x80050000 }];
    expect(filledAt(rows, fill({ method: 'linear' }))).toEqual([
      [60, 12],
      [120, 14],
    ]);
  });

  it('never take the place of a reading that is only Uncertain', () => {
    const rows = [...at([0, 10], [180, 16]), { kind: number, time: T0 + 59 * SECOND, value: 99, status: 0x40900000 }];
    expect(filledAt(rows, fill({ method: 'linear' }))).toEqual([[120, 14]]);
  });

  it('are not filled from a marked reading, but are from its correction', () => {
    const values = [5, 5, 5, 900, null, 5, 5, 5];
    const of = (action: string) =>
      filledAt(series(values), {
        filters: [{ ...HAMPEL, sigmaFloor: 0.1, action }],
        fill: { method: 'linear', everyMs: 1000 },
      });
    expect(of('flag')).toEqual([[4, 5]]);
    expect(of('replace')).toEqual([[4, 5]]);
  });

  it('are counted as findings, never as readings', () => {
    const { body } = seal(at([0, 10], [180, 20]), fill({ method: 'linear' }));
    expect(body.findings).toEqual([
      { tag: 'tag-1', rule: 'filled', detail: 'linear, where nothing was read', count: 2 },
    ]);
    expect([body.readings, body.good]).toEqual([2, 2]);
  });

  it('of a cumulative register: the differences add up to the difference of the register', () => {
    const rows = at([0, 100], [60, 107], [300, 131]);
    const filled = filledAt(rows, fill({ method: 'linear' })).map(([, value]) => value as number);
    const steps = [107, ...filled, 131].map((value, i, all) => (i === 0 ? 0 : value - (all[i - 1] as number)));
    expect(steps.reduce((sum, step) => sum + step, 0)).toBe(24);
  });
});

describe('states, bools and texts are never interpolated', () => {
  const linear = { filters: [{ ...HAMPEL, action: 'replace' }], fill: { method: 'linear', everyMs: 1000 } };
  const hold = { filters: [], fill: { method: 'hold', everyMs: 1000 } };
  const gapOf = (kind: Row['kind'], first: Row['value'], last: Row['value']): Row[] => [
    { time: T0, ...(kind ? { kind } : {}), ...(first === undefined ? {} : { value: first }) },
    { time: T0 + 3 * SECOND, ...(kind ? { kind } : {}), ...(last === undefined ? {} : { value: last }) },
  ];

  it.each([
    ['a bool', 'bool', false, true, undefined],
    ['a text', 'string', 'a', 'b', undefined],
    ['a state code', 'number', 1, 4, 'tag-1'],
  ] as const)('%s, even when the configuration could not know: said in the batch', (_, kind, first, last, stateTag) => {
    const { body } = seal(gapOf(kind, first, last), linear, {}, stateTag);
    expect(body.filled).toBeUndefined();
    expect(body.corrections).toEqual([]);
    expect(body.findings).toMatchObject([{ rule: 'notCleaned', count: 2 }]);
    expect(body.findings[0]?.detail).toMatch(/^hampel, linear: not for /);
  });

  it.each([
    ['a bool', 'bool', true, false, true],
    ['a text', 'string', 'open', 'shut', 'open'],
    ['a number', 'number', 1.5, 4, 1.5],
    ['a 64-bit integer, exactly', 'int64', 9007199254740993n, 1n, '9007199254740993'],
  ] as const)('%s is held', (_, kind, first, last, held) => {
    const { body } = seal(gapOf(kind, first, last), hold);
    expect(body.filled?.map(([, , value, method]) => [value, method])).toEqual([
      [held, 'hold'],
      [held, 'hold'],
    ]);
    expect(batchBodySchema.parse(body)).toEqual(body);
  });

  it('but a bool that never changes can be marked as frozen', () => {
    const rows = Array.from({ length: 5 }, (_, i): Row => ({ time: T0 + i * SECOND, kind: 'bool', value: true }));
    const { body } = seal(rows, { filters: [{ kind: 'frozen', afterReadings: 5 }] });
    expect(body.flagged).toEqual([[0, 0, 5, 'frozen']]);
  });
});

describe('several tags', () => {
  it('are each cleaned by their own filters; indices are those of the body', () => {
    const rows = [...series(SPIKE, 3), ...series(SPIKE, 2), ...series(SPIKE, 1)];
    const cleaners = cleanersOf({
      'tag-3': { clean: { filters: [{ ...HAMPEL, action: 'replace' }] } },
      'tag-2': { clean: { filters: [{ kind: 'spike', maxStep: 5 }] } },
    });
    const { body } = sealedBatch(closedWindow(rows), { cleaners });
    expect(body.tags.map(({ tag }) => tag)).toEqual(['tag-1', 'tag-2', 'tag-3']);
    expect(body.corrections).toEqual([[2, 4, 20.2, 'hampel:median']]);
    expect(body.flagged).toEqual([
      [1, 4, 1, 'spike'],
      [2, 4, 1, 'hampel'],
    ]);
    expect(body.lineage.cleaning?.map(({ tag }) => tag)).toEqual(['tag-2', 'tag-3']);
    expect(body.findings.map(({ tag }) => tag)).toEqual(['tag-2', 'tag-3']);
  });

  it('whose type changed within the window: each part is cleaned for itself', () => {
    const rows = [...series(SPIKE), { tag: 1, kind: 'string' as const, time: T0 + 20 * SECOND, value: 'x' }];
    const { body } = seal(rows, { filters: [{ ...HAMPEL, action: 'replace' }] });
    expect(body.tags.map(({ kind }) => kind)).toEqual(['number', 'string']);
    expect(body.corrections).toEqual([[0, 4, 20.2, 'hampel:median']]);
    expect(body.lineage.cleaning).toHaveLength(1);
  });
});

describe('an amendment', () => {
  it('is not cleaned: late readings stand without their neighbours', () => {
    const closed = closedWindow(series([1, null, 900, null, 2]), { isAmendment: true, closedBy: 'late', ref: null });
    const clean = { filters: [{ ...HAMPEL, action: 'replace' }], fill: { method: 'linear' } };
    const { body, text, encoded } = sealedBatch(closed, { cleaners: cleanersOf({ 'tag-1': { clean } }) });
    expect(amendmentBodySchema.parse(body)).toEqual(body);
    expect(text).toBe(encoded);
    expect(body.filled).toBeUndefined();
    expect(body.lineage.cleaning).toBeUndefined();
  });
});

describe('clock models', () => {
  const clocks = [
    { connection: 'plc-9', baseUs: T0, offsetUs: 1, ratePpm: 0, samples: 10 },
    { connection: 'plc-1', baseUs: T0, offsetUs: -2500, ratePpm: 16.667, samples: 100 },
  ];

  it('of the connections a batch came from are in its lineage', () => {
    const { body, text, encoded } = sealedBatch(closedWindow(series([1, 2])), { clocks });
    expect(body.lineage.clocks).toEqual([clocks[1]]);
    expect(encoded).toBe(text);
    expect(text).toBe(canonical(JSON.parse(text)));
    expect(batchBodySchema.parse(body)).toEqual(body);
  });

  it('of other connections are not', () => {
    const { body } = sealedBatch(closedWindow(series([1, 2])), { clocks: clocks.slice(0, 1) });
    expect(Object.keys(body.lineage)).not.toContain('clocks');
  });
});
