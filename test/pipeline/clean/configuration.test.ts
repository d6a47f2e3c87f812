import { describe, expect, it } from 'vitest';
import { checkCleaning, cleanSchema, stationConfigSchema } from '../../../shared/domain/config/index.ts';

const problems = (tag: object, more: object = {}) =>
  checkCleaning(
    stationConfigSchema.parse({
      configVersion: 1,
      station: { id: 'cr-01' },
      equipment: [
        {
          id: 'press-1',
          oee: { state: 'press-1.state', total: 'total', idealCycleMs: 1000, stateMap: { '1': 'RUN' } },
        },
      ],
      connections: [{ id: 'plc-1', protocol: 'modbus-tcp', host: '127.0.0.1' }],
      tags: [{ id: 'temp', connection: 'plc-1', address: { table: 'holding', register: 0, type: 'float32' }, ...tag }],
      ...more,
    }),
  ).map(({ path, message }) => `${path.join('.')}: ${message}`);
const filters = (...all: object[]) => ({ clean: { filters: all } });

describe('the `clean` section of a tag', () => {
  it('empty is one Hampel filter that only marks, and no filling', () => {
    const { filters, fill } = cleanSchema.parse({});
    expect(filters).toEqual([{ kind: 'hampel', halfWidth: 10, nSigma: 6, sigmaFloor: 'usualStep', action: 'flag' }]);
    expect(fill).toBeUndefined();
  });

  it('takes an empty list of filters for none', () => {
    expect(cleanSchema.parse({ filters: [] }).filters).toEqual([]);
  });

  it.each([
    ['an unknown filter', { filters: [{ kind: 'kalman' }] }],
    ['an unknown field', { filters: [{ kind: 'hampel', sigma: 3 }] }],
    ['a negative σ floor', { filters: [{ kind: 'hampel', sigmaFloor: -1 }] }],
    ['nine filters', { filters: Array.from({ length: 9 }, () => ({ kind: 'hampel' })) }],
    ['a rate of change without a limit', { filters: [{ kind: 'rateOfChange' }] }],
    ['an unknown way of filling', { fill: { method: 'spline' } }],
    ['another window for the fences than the batch', { filters: [{ kind: 'iqr', window: 20 }] }],
  ])('refuses %s', (_, clean) => {
    expect(cleanSchema.safeParse(clean).success).toBe(false);
  });
});

describe('a configuration is refused, with the reason, when', () => {
  it.each([
    ['a bool', { address: { table: 'coil', register: 0 } }, 'temp', /a bool is never interpolated/],
    ['a bit', { address: { table: 'holding', register: 0, bit: 3 } }, 'temp', /a bool is never interpolated/],
    ['a text', { address: { table: 'holding', register: 0, type: 'string', registers: 4 } }, 'temp', /a text is never/],
    ['a state', { id: 'press-1.state', address: { table: 'holding', register: 0 } }, '', /a state code is never/],
  ])('%s would be interpolated', (_, tag, __, reason) => {
    expect(problems({ ...tag, clean: { filters: [], fill: { method: 'linear' } } })).toEqual([
      expect.stringMatching(reason),
    ]);
    expect(problems({ ...tag, clean: { filters: [], fill: { method: 'hold' } } })).toEqual([]);
  });

  it('a filter of numbers shall judge states or bools; frozen may mark them', () => {
    const coil = { address: { table: 'coil', register: 0 } };
    expect(problems({ ...coil, ...filters({ kind: 'hampel' }) })).toEqual([
      'tags.0.clean.filters.0: tag "temp": hampel with action flag works on numbers; a bool has no value in between',
    ]);
    expect(problems({ ...coil, ...filters({ kind: 'frozen' }) })).toEqual([]);
    expect(problems({ ...coil, ...filters({ kind: 'frozen', action: 'replace' }) })).toHaveLength(1);
  });

  it('a batch never holds as many readings as the filter needs', () => {
    const slow = { everyMs: 60_000 };
    expect(problems({ ...slow, ...filters({ kind: 'rollingZ', window: 6, threshold: 3 }) })).toEqual([
      expect.stringMatching(
        /rollingZ can never fire: it needs 7 readings, and a batch of 300000 ms holds 6 of this tag/,
      ),
    ]);
    expect(problems({ ...slow, ...filters({ kind: 'rollingZ', window: 5, threshold: 3 }) })).toEqual([]);
    expect(problems({ ...slow, ...filters({ kind: 'frozen', afterReadings: 7 }) })).toHaveLength(1);
    expect(problems({ everyMs: 300_000, ...filters({ kind: 'hampel' }) })).toHaveLength(1);
  });

  it('frozen shall last longer than a batch', () => {
    expect(problems(filters({ kind: 'frozen', afterReadings: 5, afterMs: 300_001 }))).toEqual([
      expect.stringMatching(/frozenAfterMs of the tag sees across batches/),
    ]);
  });

  it('the spacing of the fill is so short that every pause between readings would be a gap', () => {
    expect(problems({ clean: { filters: [], fill: { method: 'linear', everyMs: 500 } } })).toEqual([
      expect.stringMatching(/would fill between any two readings/),
    ]);
  });
});
