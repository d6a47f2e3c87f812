import { describe, expect, it } from 'vitest';
import { createGate, FLAG, type GateTag, type SealedTwin, type TimePolicy } from '../../../electron/pipeline/index.ts';
import { tagSchema } from '../../../shared/domain/config/index.ts';
import { frameOf, gateTag, type Row, SECOND, T0 } from '../fixtures.ts';

const LENIENT: TimePolicy = { stepBack: 'flag', future: 'flag', futureMsMax: 60_000 };
const tagsUnder = (policy: Partial<TimePolicy>) =>
  new Map<number, GateTag>([[1, { ...gateTag('press-1.temp'), timePolicy: { ...LENIENT, ...policy } }]]);
const judge = (policy: Partial<TimePolicy>, rows: readonly Row[], heldTwin?: SealedTwin) =>
  createGate({ tags: tagsUnder(policy), ...(heldTwin ? { heldTwin } : {}) }).gateFrame(
    frameOf(rows.map((row) => ({ value: 1, ...row }))),
    7,
  );

describe('a source time ahead of the time of receipt', () => {
  const ahead = (seconds: number): Row => ({ time: T0 + seconds * SECOND, received: T0 });

  it('is kept and marked beyond a second, and in quarantine beyond futureMsMax', () => {
    const gated = judge({}, [ahead(1), ahead(1.5), ahead(60), ahead(60.001)]);
    expect(Array.from(gated.flags ?? [])).toEqual([0, FLAG.future, FLAG.future]);
    expect(gated.refused).toMatchObject([{ step: 'future', readings: [{ sourceTime: T0 + 60.001 * SECOND }] }]);
  });

  it('goes to quarantine beyond a second where the policy says so', () => {
    const gated = judge({ future: 'quarantine' }, [ahead(1), ahead(1.5)]);
    expect(gated.accepted.tag.length).toBe(1);
    expect(gated.flags).toBeNull();
    expect(gated.refused).toMatchObject([{ step: 'future' }]);
  });

  it('is explained: the tag, what was expected, what came, and what to do', () => {
    expect(judge({}, [ahead(90)]).refused[0]?.error).toBe(
      'press-1.temp: expected a source time at most 60 s ahead of receipt (2026-11-21T06:00:00.000Z), got 2026-11-21T06:01:30.000Z, ' +
        '90 s ahead; check the clocks of the device and of this station, or change timePolicy of connection "plc-1"',
    );
  });
});

describe('a source time earlier than one before it', () => {
  const back: Row[] = [{ time: T0 }, { time: T0 - SECOND, received: T0 + SECOND, value: 2 }];

  it('is kept and marked', () => {
    expect(Array.from(judge({}, back).flags ?? [])).toEqual([0, FLAG.stepBack]);
  });

  it('goes to quarantine where the policy says so, with both times in words', () => {
    const gated = judge({ stepBack: 'quarantine' }, back);
    expect(gated.refused).toMatchObject([{ step: 'stepBack', readings: [{ value: 2 }] }]);
    expect(gated.refused[0]?.error).toBe(
      'press-1.temp: expected a source time after 2026-11-21T06:00:00.000Z, that of a reading before, got 2026-11-21T05:59:59.000Z; ' +
        'check the clock of the device, or set timePolicy.stepBack of connection "plc-1" to "flag"',
    );
  });

  it('and is refused, it does not become the time the next one is measured by', () => {
    const rows = [...back, { time: T0 + 1, value: 3 }, { time: T0 - 2 * SECOND, value: 4 }];
    const gated = judge({ stepBack: 'quarantine' }, rows);
    expect(Array.from(gated.accepted.value)).toEqual([1, 3]);
    expect(gated.refused.flatMap(({ readings }) => readings.map(({ value }) => value))).toEqual([2, 4]);
  });

  it('but repeats a reading that waits to be sealed: a repeat is a success under any policy', () => {
    const many = Array.from({ length: 20 }, (_, i) => ({ time: T0 + i, value: i }));
    const repeat = { time: T0, value: 0 };
    const gated = judge({ stepBack: 'quarantine' }, [...many, repeat], () => 'same');
    expect(gated).toMatchObject({ duplicates: 1, refused: [] });
  });
});

describe('the type of tags that are not Modbus', () => {
  const refusedOf = (address: object, row: Row) =>
    createGate({
      tags: new Map([
        [1, { config: tagSchema.parse({ id: 'a', connection: 'c', address }), workUnit: 'press-1', connection: 'c' }],
      ]),
    }).gateFrame(frameOf([row], 'c'), 1).refused;
  const text: Row = { time: T0, kind: 'string', value: 'x' };
  const metric = { group: 'g', edgeNode: 'e', metric: 'm' };

  it.each([
    ['named tags are doubles unless said otherwise', { key: 'a' }, text, 1],
    ['a text where the type says so', { key: 'a', type: 'string' }, text, 0],
    ['values of JSON messages are doubles unless said otherwise', { topic: 't' }, text, 1],
    ['a metric is what its birth certificate says', metric, text, 0],
    [
      'an integer of a metric is bounded by its type',
      { ...metric, type: 'int16' },
      { time: T0, kind: 'number', value: 4e4 },
      1,
    ],
  ] as const)('%s', (_, address, row, refusals) => {
    expect(refusedOf(address, row)).toHaveLength(refusals);
  });
});

describe('a reading of the log that is judged again', () => {
  const tags = tagsUnder({ stepBack: 'quarantine' });

  it('is no repeat of itself, and steps back where its flag says so', () => {
    const gate = createGate({ tags });
    const frame = frameOf([
      { time: T0, value: 1 },
      { time: T0, value: 1 },
      { time: T0 - 5, value: 2 },
    ]);
    const gated = gate.gateAgain(frame, Uint8Array.of(0, 0, FLAG.stepBack));
    expect(gated).toMatchObject({ duplicates: 0, refused: [{ step: 'stepBack', readings: [{ value: 2 }] }] });
    expect(gated.accepted.tag.length).toBe(2);
  });
});
