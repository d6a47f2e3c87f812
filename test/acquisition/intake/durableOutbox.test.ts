import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { DurableOutbox, type UnitRow } from '../../../electron/acquisition/intake/index.ts';
import type { RefusedItem } from '../../../shared/domain/refused.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { SinkPorts, until } from './sinkPorts.ts';

const made: SinkPorts[] = [];
const sink = (): SinkPorts => {
  const ports = new SinkPorts();
  made.push(ports);
  return ports;
};
afterEach(() => {
  for (const ports of made.splice(0)) ports.remove();
});

const row = (tag: number, sourceTime: number, workUnit = 'press'): UnitRow => ({
  workUnit,
  row: {
    tag,
    kind: 'number',
    sourceTime: sourceTime as Instant,
    receivedTime: 9 as Instant,
    status: 0,
    value: sourceTime,
  },
});
const refusal = (payload: string): RefusedItem => ({
  connection: 'in',
  workUnit: null,
  tag: '',
  step: 'type',
  error: 'wrong',
  payload,
  at: 1 as Instant,
  schemaVersion: 1,
});

describe('what senders push, on its way to the ledger', () => {
  it('is confirmed to a sender only when its frames of every work unit and its refused items are durable', async () => {
    const ports = sink();
    ports.commitAfterMs = undefined;
    const outbox = new DurableOutbox('in', ports, 1);
    let isDurable = false;
    outbox.add([row(1, 10), row(2, 10, 'oven')], [refusal('x')], () => {
      isDurable = true;
    });
    await until('three parcels', () => ports.underWay === 3);
    expect(isDurable).toBe(false);
    ports.commit();
    expect(isDurable).toBe(true);
  });

  it('waits for credit, and goes on by itself when credit returns', async () => {
    const ports = sink();
    ports.commitAfterMs = undefined;
    ports.creditMax = 1;
    const outbox = new DurableOutbox('in', ports, 1);
    const durable: number[] = [];
    outbox.add([row(1, 10), row(2, 10, 'oven'), row(3, 10, 'saw')], [], () => durable.push(1));
    await until('the first frame', () => ports.underWay === 1);
    expect(outbox.hasCredit).toBe(false);
    for (const frames of [2, 3]) {
      ports.commit();
      await until(`frame ${frames}`, () => ports.frames.length === frames);
    }
    expect(durable).toEqual([]);
    ports.commit();
    expect(durable).toEqual([1]);
  });

  it('loses and doubles nothing, keeps each tag ascending within a frame, and confirms everybody once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(
            fc.record({
              tag: fc.integer({ min: 1, max: 4 }),
              time: fc.integer({ min: 1, max: 50 }),
              unit: fc.constantFrom('a', 'b'),
            }),
            {
              maxLength: 8,
            },
          ),
          { maxLength: 12 },
        ),
        fc.integer({ min: 1, max: 4 }),
        async (deliveries, credit) => {
          const ports = sink();
          ports.creditMax = credit;
          ports.commitAfterMs = 1;
          const outbox = new DurableOutbox('in', ports, 1);
          const confirmed: number[] = [];
          deliveries.forEach((rows, i) => {
            outbox.add(
              rows.map(({ tag, time, unit }) => row(tag, time, unit)),
              [],
              () => confirmed.push(i),
            );
          });
          await until('all confirmed', () => confirmed.length === deliveries.length);
          expect(confirmed.toSorted((a, b) => a - b)).toEqual(deliveries.map((_, i) => i));
          const sent = deliveries.flat().map(({ tag, time, unit }) => `${unit} ${tag} ${time}`);
          const came = ports.frames.flatMap(({ workUnit, tag, sourceTime }) =>
            Array.from(tag, (number, i) => `${workUnit} ${number} ${sourceTime[i]}`),
          );
          expect(came.toSorted()).toEqual(sent.toSorted());
          for (const frame of ports.frames) expectAscending(frame.tag, frame.sourceTime);
          ports.remove();
        },
      ),
      { numRuns: 60 },
    );
  });
});

function expectAscending(tag: Uint32Array, time: Float64Array): void {
  const latest = new Map<number, number>();
  tag.forEach((number, i) => {
    expect(time[i]).toBeGreaterThanOrEqual(latest.get(number) ?? -1);
    latest.set(number, time[i] as number);
  });
}
