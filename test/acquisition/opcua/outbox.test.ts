import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_READINGS, queueSizeFor } from '../../../electron/acquisition/opcua/limits.ts';
import { newPlace, Outbox, type Place, type Row } from '../../../electron/acquisition/opcua/outbox.ts';
import { type Frame, rowValue } from '../../../shared/domain/frame.ts';
import type { Value, ValueKind } from '../../../shared/domain/valueType.ts';

const row = (place: Place, tag: number, sourceTime: number, kind: ValueKind, value: Value, status = 0): Row => ({
  tag,
  place,
  sourceTime,
  serverTime: sourceTime + 1,
  receivedTime: 1_000,
  status,
  kind,
  number: Number(typeof value === 'string' ? 0 : value),
  bits: typeof value === 'bigint' ? BigInt.asIntN(64, value) : 0n,
  text: typeof value === 'string' ? value : '',
});

const values = fc.oneof(
  fc.record({ kind: fc.constant<ValueKind>('number'), value: fc.double({ noNaN: true }).map((x) => x + 0) }),
  fc.record({ kind: fc.constant<ValueKind>('bool'), value: fc.boolean() }),
  fc.record({ kind: fc.constant<ValueKind>('int64'), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }),
  fc.record({ kind: fc.constant<ValueKind>('uint64'), value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
  fc.record({ kind: fc.constant<ValueKind>('string'), value: fc.string() }),
);

describe('readings on their way into frames', () => {
  it('each arrives once, exactly, in order of source time within a frame, whatever the credit and the device clock', () => {
    const reading = fc.record({
      unit: fc.constantFrom('a', 'b'),
      tag: fc.nat(3),
      at: fc.nat(20),
      of: values,
      credit: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 300 }), (readings) => {
        const outbox = new Outbox('ua-1');
        const frames: Frame[] = [];
        const flush = (given: number): boolean => {
          let credit = given;
          return outbox.flush(
            () => credit,
            (frame) => {
              credit--;
              frames.push(frame);
            },
          );
        };
        const places = new Map<string, Place>();
        for (const { unit, tag, at, of, credit } of readings) {
          const place = places.get(unit + tag) ?? newPlace();
          places.set(unit + tag, place);
          outbox.add(unit, row(place, tag, at, of.kind, of.value));
          flush(credit);
        }
        expect(flush(Number.POSITIVE_INFINITY)).toBe(true);
        expect(outbox.backlog).toBe(0);
        const seen: Record<string, unknown[]> = { a: [], b: [] };
        for (const frame of frames) {
          const latest = new Map<number, number>();
          frame.tag.forEach((tag, i) => {
            expect(frame.sourceTime[i]).toBeGreaterThanOrEqual(latest.get(tag) ?? -1);
            latest.set(tag, frame.sourceTime[i] as number);
            seen[frame.workUnit]?.push([tag, frame.sourceTime[i], rowValue(frame, i)]);
          });
        }
        for (const unit of ['a', 'b']) {
          const given = readings.filter((one) => one.unit === unit).map(({ tag, at, of }) => [tag, at, of.value]);
          expect(seen[unit]).toEqual(given);
        }
      }),
    );
  });

  it('closes a frame at its limit and gives a Bad reading no value', () => {
    const outbox = new Outbox('ua-1');
    const frames: Frame[] = [];
    const place = newPlace();
    for (let i = 0; i <= FRAME_READINGS; i++) outbox.add('a', row(place, 1, i, 'number', 7, i === 3 ? 0x80000000 : 0));
    outbox.flush(
      () => 1,
      (frame) => frames.push(frame),
    );
    expect(frames.map((frame) => frame.tag.length)).toEqual([FRAME_READINGS, 1]);
    expect(frames[0]?.value[3]).toBe(0);
    expect(frames[0]?.value[4]).toBe(7);
  });

  it('asks the server for queues of twice a publishing interval, within bounds', () => {
    expect(queueSizeFor(500, 10)).toBe(100);
    expect(queueSizeFor(500, 1_000)).toBe(10);
    expect(queueSizeFor(60_000, 10)).toBe(1_000);
  });
});
