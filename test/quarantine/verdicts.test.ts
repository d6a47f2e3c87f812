import { afterEach, describe, expect, it } from 'vitest';
import { gapBodySchema, quarantineBodySchema, verdictBodySchema } from '../../shared/domain/entry.ts';
import { frameFromRows } from '../../shared/domain/frame.ts';
import { requeueSourceOf } from '../../shared/domain/requeue.ts';
import { testConfig } from '../engine/engineHarness.ts';
import { CORRECT, Desk, decide, GAP, NOT_OURS, OTHER, refusals, refuse, SVEN, signed, verdicts } from './desk.ts';

const desk = new Desk();
afterEach(() => desk.clear());

describe('a refused reading that is corrected and sent back', () => {
  it('is sealed as a reading with a flag, while the refused value stays in quarantine', () => {
    const rig = desk.start();
    const id = refuse(rig);
    expect(decide(rig, [id], CORRECT)).toEqual({ decided: [id], refused: [] });
    rig.stop();
    expect(rig.sealed('press.temp').map(([, value]) => value)).toEqual([Math.fround(99.9)]);
    expect(refusals(rig)).toHaveLength(1);
    expect(refusals(rig)[0]?.readings[0]?.value).toBe(999);
    const batch = rig.entries().find((body) => body.kind === 'batch' || body.kind === 'amendment');
    if (batch?.kind !== 'batch' && batch?.kind !== 'amendment') throw new Error('nothing is sealed');
    expect(batch.tags[0]?.flags[0]?.[2]).toContain('handCorrected');
    expect(batch.findings).toContainEqual(expect.objectContaining({ rule: 'handCorrected', count: 1 }));
  });

  it('names its quarantine entry and its verdict in the lineage; the verdict names the frame', () => {
    const rig = desk.start();
    const id = refuse(rig);
    decide(rig, [id], CORRECT);
    rig.stop();
    const [verdict] = verdicts(rig);
    const batch = rig.entries().find((body) => body.kind === 'batch' || body.kind === 'amendment');
    const [origin] = batch && 'lineage' in batch ? batch.lineage.frames : [];
    expect(requeueSourceOf(origin?.connection ?? '')).toEqual({
      kind: 'corrected',
      quarantine: id,
      verdict: verdict?.key,
    });
    expect(origin?.first).toBe(verdict?.correction?.frame);
    expect(verdict?.correction?.readings[0]).toMatchObject({ of: 0, value: 99.9 });
    expect(() => verdictBodySchema.parse(verdict)).not.toThrow();
  });

  it('that the gate would refuse again is refused with the reason before anything is written', () => {
    const rig = desk.start();
    const id = refuse(rig);
    const before = rig.entries().length;
    const answer = decide(rig, [id], {
      ...CORRECT,
      repair: { method: { kind: 'scale', factor: 10, offset: 0 }, edits: [], leftOut: [], added: [] },
    });
    expect(answer.decided).toEqual([]);
    expect(answer.refused[0]?.reason).toMatch(/refused again \(range\): press\.temp: expected -40 to 300 Cel/);
    expect(rig.entries()).toHaveLength(before);
  });

  it('a correction that changes nothing is none', () => {
    const rig = desk.start();
    const id = refuse(rig);
    const answer = decide(rig, [id], {
      ...CORRECT,
      repair: { method: { kind: 'asIs' }, edits: [], leftOut: [], added: [] },
    });
    expect(answer.refused[0]?.reason).toContain('nothing is changed');
  });

  it('may come at the time of a sealed reading only with its very value, and then it is a duplicate', () => {
    const rig = desk.start();
    rig.deliver({ temp: 20 });
    const at = rig.clock.now();
    rig.engine.turn();
    rig.clock.advanceMs(1000);
    const id = refuse(rig);
    const same = decide(rig, [id], {
      ...CORRECT,
      repair: { method: { kind: 'asIs' }, edits: [{ of: 0, value: 20, sourceTime: at }], leftOut: [], added: [] },
    });
    expect(same.refused[0]?.reason).toContain('reject the entry as a duplicate');
    const other = decide(rig, [id], {
      ...CORRECT,
      repair: { method: { kind: 'asIs' }, edits: [{ of: 0, value: 21, sourceTime: at }], leftOut: [], added: [] },
    });
    expect(other.refused[0]?.reason).toContain('(duplicate)');
  });

  it('raises no alarm long after the fact', () => {
    const rig = desk.start();
    const id = refuse(rig, 990);
    decide(rig, [id], CORRECT); // 99 °C, above the alarm at 80 °C
    rig.clock.advanceMs(20_000);
    rig.engine.turn();
    expect(rig.entries().filter(({ kind }) => kind === 'alarm' || kind === 'excursion')).toEqual([]);
  });
});

describe('the other verdicts', () => {
  it('a data gap is sealed for the tag and the time, and is final', () => {
    const rig = desk.start();
    const id = refuse(rig);
    expect(decide(rig, [id], GAP).decided).toEqual([id]);
    const gap = rig.entries().find((body) => body.kind === 'gap' && body.cause === 'refused');
    expect(gap).toMatchObject({ tags: ['press.temp'], lost: 1, connection: 'plc' });
    expect(() => gapBodySchema.parse(gap)).not.toThrow();
    expect(verdicts(rig)[0]?.gaps).toEqual([gap?.key]);
    expect(decide(rig, [id], CORRECT).refused[0]?.reason).toBe('already declared a data gap by sven');
  });

  it('a duplicate is checked against the sealed log, and the twin is named', () => {
    const narrow = { id: 'press.copy', equipment: 'press', connection: 'plc', range: { min: 0, max: 10 } };
    const address = { table: 'holding', register: 9, type: 'float32' };
    const rig = desk.start({ tags: [...testConfig().tags, { ...narrow, address }] });
    const copy = { tag: rig.numberOf('press.copy'), kind: 'float32', status: 0, value: 21 } as const;
    const at = rig.clock.now();
    rig.deliver({ temp: 21 });
    const frame = frameFromRows('plc', 'press', [{ ...copy, sourceTime: at, receivedTime: at }]);
    rig.engine.take('w', { type: 'frame', frame });
    rig.engine.turn();
    const id = refusals(rig)[0]?.key as string;
    const sentTwice = { verdict: 'rejected', ground: 'duplicate', reason: 'sent twice', code: 'sentTwice' } as const;
    const twin = { ...sentTwice, twinTag: 'press.temp' };
    expect(decide(rig, [id], twin).refused[0]?.reason).toContain('may not be sealed yet');
    rig.clock.advanceMs(60_000);
    rig.engine.turn();
    rig.engine.turn();
    expect(decide(rig, [id], sentTwice).refused[0]?.reason).toContain('it is no duplicate');
    expect(decide(rig, [id], twin).decided).toEqual([id]);
    const batch = rig.entries().findIndex(({ kind }) => kind === 'batch');
    expect(verdicts(rig)[0]?.twin).toMatchObject({ seq: batch, tag: 'press.temp' });
  });

  it('what is not ours is kept out, and a decision without a ground is none', () => {
    const rig = desk.start();
    const id = refuse(rig);
    const { ground: _ground, ...without } = NOT_OURS;
    expect(decide(rig, [id], without).refused[0]?.reason).toContain('a true duplicate, or not ours');
    expect(decide(rig, [id], NOT_OURS).decided).toEqual([id]);
    expect(decide(rig, [id], NOT_OURS).refused[0]?.reason).toBe('already rejected by sven');
  });

  it('nothing final without a signature, and nothing without a reason code', () => {
    const rig = desk.start();
    const id = refuse(rig);
    const bare = rig.engine.command('decideQuarantine', { ids: [id], actor: SVEN, ...GAP });
    expect(bare.refused[0]?.reason).toContain('enter the password again');
    const { code: _code, ...without } = GAP;
    expect(decide(rig, [id], without).refused[0]?.reason).toContain('choose a reason code: sensorFault');
    expect(decide(rig, [id], { ...GAP, code: 'scaleError' }).refused[0]?.reason).toContain(
      'is no reason code for this',
    );
  });

  it('needs a second person where the configuration asks, and never the same one', () => {
    const rig = desk.start({ quarantine: { secondPersonFor: ['corrected'] } });
    const id = refuse(rig);
    expect(decide(rig, [id], CORRECT).refused[0]?.reason).toContain('second person');
    expect(decide(rig, [id], CORRECT, signed(SVEN)).refused[0]?.reason).toContain('nobody approves their own');
    expect(decide(rig, [id], CORRECT, signed(OTHER)).decided).toEqual([id]);
    expect(verdicts(rig)[0]?.second).toMatchObject({ user: 'ute' });
  });

  it('a correction is taken back while nothing of it is sealed, and no longer afterwards', () => {
    const rig = desk.start({ windows: { everyMs: 3_600_000, graceMs: 1_000 } });
    const id = refuse(rig);
    decide(rig, [id], CORRECT);
    const back = { verdict: 'withdrawn', reason: 'the wrong entry' } as const;
    expect(decide(rig, [id], back).decided).toEqual([id]);
    expect(decide(rig, [id], GAP).decided).toEqual([id]);
    const second = refuse(rig);
    decide(rig, [second], CORRECT);
    rig.clock.advanceMs(2 * 3_600_000);
    rig.engine.turn();
    rig.engine.turn();
    expect(decide(rig, [second], back).refused[0]?.reason).toContain('what is sealed stands');
    rig.stop();
    expect(rig.sealed('press.temp')).toHaveLength(1);
  });

  it('five hundred at once under one signature, each decided by itself', () => {
    const rig = desk.start();
    const ids = Array.from({ length: 20 }, (_, i) => refuse(rig, 500 + i));
    expect(decide(rig, ids.slice(0, 3), NOT_OURS).decided).toHaveLength(3);
    const answer = decide(rig, [...ids, 'f'.repeat(64)], CORRECT);
    expect(answer.decided).toHaveLength(17);
    expect(answer.refused.map(({ reason }) => reason)).toEqual([
      ...Array.from({ length: 3 }, () => 'already rejected by sven'),
      'there is no such quarantine entry',
    ]);
    expect(verdicts(rig).at(-1)?.together).toBe(21);
    rig.stop();
    expect(rig.sealed('press.temp')).toHaveLength(17);
  });

  it('is handed over by name, all of it, and remains to be decided', () => {
    const rig = desk.start();
    const ids = [refuse(rig), refuse(rig)];
    const answer = rig.engine.command('handOverQuarantine', {
      ...{ ids: 'all', to: 'ute', reason: 'end of my shift', actor: SVEN, signature: signed() },
    });
    expect(answer.decided).toEqual(ids);
    expect(verdicts(rig)).toMatchObject([
      { verdict: 'handedOver', handedTo: 'ute', together: 2 },
      { verdict: 'handedOver', handedTo: 'ute' },
    ]);
    expect(decide(rig, ids, NOT_OURS).decided).toEqual(ids);
  });

  it('keeps where a refusal came from', () => {
    const rig = desk.start();
    refuse(rig);
    const [body] = refusals(rig);
    expect(body).toMatchObject({
      engine: 'shiftseal test',
      worker: 'acquisition:plc',
      headers: { protocol: 'modbus-tcp', source: '127.0.0.1:5020 unit 1' },
    });
    expect(() => quarantineBodySchema.parse(body)).not.toThrow();
  });
});
