import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RequestOutcome, readRequest } from '../../../electron/acquisition/http/readRequest.ts';
import { REFUSED_PAYLOAD_MAX } from '../../../shared/domain/refused.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { VALUE_TYPES } from '../../../shared/domain/valueType.ts';
import { tagOf } from '../intake/sinkPorts.ts';

const NOW = (Date.UTC(2026, 10, 21, 6) * 1_000) as Instant;
const tags = VALUE_TYPES.map((type, i) =>
  tagOf(i + 1, `t.${type}`, { key: type, type }, { equipment: i % 2 ? 'oven' : 'press' }),
);
const reader = {
  connection: 'in',
  tagOfKey: new Map(tags.map((tag) => [(tag.config.address as { key: string }).key, tag])),
  readingsMax: 1_000,
};
const read = (text: string): RequestOutcome => readRequest(text, NOW, reader);
const request = (readings: string, more = ''): string => `{"schemaVersion":1,${more}"readings":[${readings}]}`;
const taken = (text: string): RequestOutcome & { kind: 'taken' } => {
  const outcome = read(text);
  if (outcome.kind !== 'taken') throw new Error(outcome.error);
  return outcome;
};
const one = (key: string, value: string, more = ''): RequestOutcome & { kind: 'taken' } =>
  taken(request(`{"key":"${key}","time":"2026-11-21T05:59:59.123456Z","value":${value}${more}}`));

describe('one reading of a request', () => {
  it.each([
    ['int64', '9223372036854775807', 9223372036854775807n],
    ['int64', '"-9223372036854775808"', -9223372036854775808n],
    ['uint64', '18446744073709551615', 18446744073709551615n],
    ['uint64', '"18446744073709551615"', 18446744073709551615n],
    ['int16', '-32768', -32768],
    ['uint32', '4294967295', 4294967295],
    ['float64', '0.1', 0.1],
    ['float32', '0.1', Math.fround(0.1)],
    ['bool', 'true', true],
    ['bool', '0', false],
    ['string', '"Läuft"', 'Läuft'],
    ['bcd16', '9999', 9999],
  ])('keeps a %s of %s exactly', (key, value, expected) => {
    const { rows, receipt } = one(key, value);
    expect(rows[0]?.row).toMatchObject({ value: expected, status: 0, receivedTime: NOW });
    expect(rows[0]?.row.sourceTime).toBe(Date.UTC(2026, 10, 21, 5, 59, 59) * 1_000 + 123_456);
    expect(receipt).toMatchObject({ status: 'stored', accepted: 1, refused: [] });
  });

  it.each([
    ['int64', '9223372036854775808', 'type'],
    ['uint64', '-1', 'type'],
    ['int16', '32768', 'type'],
    ['int32', '1.5', 'type'],
    ['int32', '"7"', 'type'],
    ['bcd16', '10000', 'type'],
    ['bool', '2', 'type'],
    ['float64', '"21.5"', 'type'],
    ['float64', 'null', 'type'],
    ['float64', '1e999', 'finite'],
    ['float32', '1e39', 'finite'],
    ['string', '7', 'type'],
    ['string', `"${'x'.repeat(5_000)}"`, 'size'],
    ['nobody', '1', 'unknownTag'],
  ])('refuses for %s the value %s as %s, with what came', (key, value, step) => {
    const { rows, refused, receipt } = one(key, value);
    expect(rows).toEqual([]);
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ step, connection: 'in', schemaVersion: 1 });
    expect(refused[0]?.payload).toContain(`"key":"${key}"`);
    expect(receipt.refused).toEqual([{ index: 0, step, reason: expect.any(String) }]);
  });

  it.each([
    ['no time', '{"key":"float64","value":1}', 'schema'],
    ['no zone', '{"key":"float64","time":"2026-11-21T06:00:00","value":1}', 'time'],
    ['a day that does not exist', '{"key":"float64","time":"2026-02-30T06:00:00Z","value":1}', 'time'],
    ['milliseconds where µs are meant', '{"key":"float64","time":1795240800000,"value":1}', 'time'],
    ['half a µs', '{"key":"float64","time":1795240800000000.5,"value":1}', 'time'],
    ['a field nobody knows', '{"key":"float64","time":1795240800000000,"value":1,"unit":"Cel"}', 'schema'],
    ['no key', '{"time":1795240800000000,"value":1}', 'schema'],
    ['no object', '17', 'schema'],
    ['a status nobody knows', '{"key":"float64","time":1795240800000000,"value":1,"status":"Fine"}', 'schema'],
    ['a Bad reading with a value', '{"key":"float64","time":1795240800000000,"value":1,"status":"Bad"}', 'schema'],
  ])('refuses %s', (_, reading, step) => {
    expect(taken(request(reading)).receipt.refused).toMatchObject([{ index: 0, step }]);
  });

  it('takes µs, names of status codes, and Bad readings without a value', () => {
    const { rows } = taken(
      request(
        '{"key":"float64","time":1795240800000001,"value":1,"status":"UncertainLastUsableValue"},' +
          '{"key":"float64","time":1795240800000002,"status":2147483648},{"key":"int64","time":1795240800000003,"value":null,"status":"BadDeviceFailure"}',
      ),
    );
    expect(rows.map(({ row }) => [row.sourceTime % 10, row.status, row.value])).toEqual([
      [1, 0x40900000, 1],
      [2, 0x80000000, undefined],
      [3, 0x808b0000, undefined],
    ]);
  });
});

describe('a request', () => {
  it.each([
    ['no JSON', 'temperature=21', /not JSON/],
    ['no version', '{"readings":[]}', /schemaVersion/],
    ['no readings', '{"schemaVersion":1}', /readings/],
    ['an empty list', '{"schemaVersion":1,"readings":[]}', /readings/],
    ['a field nobody knows', '{"schemaVersion":1,"readings":[1],"reading":[]}', /[Uu]nrecognized/],
  ])('with %s is not kept at all', (_, text, message) => {
    expect(read(text)).toMatchObject({ kind: 'unreadable', error: expect.stringMatching(message) as string });
  });

  it('with more readings than allowed is not kept at all', () => {
    expect(read(request(Array(1_001).fill('1').join(',')))).toMatchObject({ kind: 'tooMany' });
  });

  it('has the same receipt whenever the same is said, and another when anything differs', () => {
    const a = taken('{"schemaVersion":1, "readings":[{"key":"float64","time":1795240800000000,"value":1.0}]}');
    const b = taken('{"readings":[{"value":1,"time":1795240800000000,"key":"float64"}],"schemaVersion":1}');
    const c = taken('{"readings":[{"value":2,"time":1795240800000000,"key":"float64"}],"schemaVersion":1}');
    expect(b.receipt.receipt).toBe(a.receipt.receipt);
    expect(c.receipt.receipt).not.toBe(a.receipt.receipt);
  });

  it('of a version that is not known goes to quarantine whole, in parts that can be put together', () => {
    const text = `{"schemaVersion":7,"blob":"${'äb'.repeat(30_000)}"}`;
    const { rows, refused, receipt } = taken(text);
    expect(rows).toEqual([]);
    expect(receipt).toMatchObject({ status: 'quarantined', schemaVersion: 7, accepted: 0 });
    expect(refused.length).toBeGreaterThan(1);
    for (const item of refused) {
      expect(item).toMatchObject({ step: 'version', schemaVersion: 7, tag: '', workUnit: null });
      expect(item.payload.length).toBeLessThanOrEqual(REFUSED_PAYLOAD_MAX);
    }
    const whole = refused.map(({ payload }) => payload.slice(payload.indexOf('\n') + 1)).join('');
    expect(whole).toBe(text);
    expect(refused[0]?.payload).toContain(createHash('sha256').update(text).digest('hex'));
  });

  it('gives every valid reading exactly once, each tag in the order of time, and refuses the others by their place', () => {
    const reading = fc.record({
      key: fc.constantFrom('float64', 'int64', 'nobody'),
      time: fc.integer({ min: 0, max: 5_000 }).map((n) => 1_795_240_800_000_000 + n),
      value: fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.constant('text')),
    });
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 60 }), (readings) => {
        const text = readings.map(({ key, time, value }) => {
          const json = typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
          return `{"key":"${key}","time":${time},"value":${json}}`;
        });
        const { rows, refused, receipt } = taken(request(text.join(',')));
        const isGood = ({ key, value }: (typeof readings)[number]): boolean =>
          key !== 'nobody' && typeof value === 'bigint';
        const good = readings.filter(isGood);
        const sent = good.map(({ key, time, value }) => `${key} ${time} ${key === 'int64' ? value : Number(value)}`);
        const came = rows.map(({ row }) => `${VALUE_TYPES[row.tag - 1]} ${row.sourceTime} ${row.value}`);
        expect(came.toSorted()).toEqual(sent.toSorted());
        expect(receipt.accepted + receipt.refused.length).toBe(readings.length);
        expect(receipt.refused.map(({ index }) => index)).toEqual(
          readings.flatMap((each, index) => (isGood(each) ? [] : [index])),
        );
        expect(refused).toHaveLength(receipt.refused.length);
        for (const tag of new Set(rows.map(({ row }) => row.tag))) {
          const times = rows.filter(({ row }) => row.tag === tag).map(({ row }) => row.sourceTime);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('of any JSON at all is judged, and every item of its readings is taken or refused', () => {
    const reading = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          key: fc.constantFrom('float64', 'string', 'bool'),
          time: fc.jsonValue(),
          value: fc.jsonValue(),
          status: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 20 }), (readings) => {
        const { receipt } = taken(JSON.stringify({ schemaVersion: 1, readings }));
        expect(receipt.accepted + receipt.refused.length).toBe(readings.length);
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => void read(text)),
      { numRuns: 2_000 },
    );
  });
});
