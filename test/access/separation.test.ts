import { describe, expect, it } from 'vitest';
import { CommandRefusedError } from '../../shared/domain/commandRefused.ts';
import {
  LIFTABLE_RULES,
  SEPARATION_RULES,
  type SeparationRuleId,
  separationOf,
} from '../../shared/domain/separation.ts';
import { ColdRig, coldConfig } from '../coldChain/stationRig.ts';
import { EngineRig, START_US, TestClock, testConfig } from '../engine/engineHarness.ts';

const RULES = Object.keys(SEPARATION_RULES) as SeparationRuleId[];

describe('nobody approves their own correction', () => {
  it.each(RULES)('%s: not one person, and not the same name written otherwise', (rule) => {
    expect(separationOf(rule, ['ute'], ['sven'], [])).toEqual({ kind: 'two' });
    for (const name of ['ute', 'UTE', ' ute ', 'ｕｔｅ'])
      expect(separationOf(rule, ['ute'], [name], [])).toMatchObject({
        kind: 'refused',
        reason: expect.stringContaining('nobody approves what is their own'),
      });
  });

  it.each(RULES)('%s: a second person beside them is enough', (rule) => {
    expect(separationOf(rule, ['ute'], ['ute', 'sven'], [])).toEqual({ kind: 'two' });
  });

  it.each(RULES)('%s: is lifted by configuration only where a plant could not go on otherwise', (rule) => {
    const isLiftable = (LIFTABLE_RULES as readonly string[]).includes(rule);
    expect(SEPARATION_RULES[rule].mayBeOne).toBe(isLiftable);
    expect(separationOf(rule, ['ute'], ['ute'], RULES).kind).toBe(isLiftable ? 'one' : 'refused');
  });
});

const SVEN = { user: 'sven', role: 'supervisor' } as const;
const signedBy = (user: string) => ({ user, role: 'supervisor', at: START_US, meaning: 'I decide' }) as const;

describe('lots after an excursion', () => {
  function exposed(config = coldConfig()) {
    const rig = new ColdRig(new TestClock(START_US), config);
    rig.pass(1_000);
    rig.hold({ 'room.air': 5, 'room.rear': 5 }, 2);
    rig.hold({ 'room.air': 9, 'room.rear': 5 }, 4);
    rig.hold({ 'room.air': 5, 'room.rear': 5 }, 4);
    rig.pass(70_000);
    const body = rig.entries().find((each) => each.kind === 'excursion');
    const excursion = (body as { excursion: string }).excursion;
    rig.engine.command('annotateExcursion', { excursion, cause: 'doorOpen', comment: 'loading', actor: SVEN });
    const decision = { lots: ['LOT-0'], excursions: [excursion], disposition: 'release', reason: 'fine' } as const;
    const dispose = (user: string, second?: string) =>
      rig.engine.command('disposeLots', {
        ...{ ...decision, actor: { ...SVEN, user }, signature: signedBy(user) },
        ...(second === undefined ? {} : { second: signedBy(second) }),
      });
    const disposed = () => rig.entries().findLast((each) => each.kind === 'lot' && each.event === 'disposed');
    return { rig, dispose, disposed };
  }

  it('are not decided alone by who noted the cause', () => {
    const { rig, dispose, disposed } = exposed();
    expect(dispose('sven').refused[0]?.reason).toContain('nobody approves what is their own');
    expect(dispose('sven', 'ada').decided).toEqual(['LOT-0']);
    expect(disposed()).not.toHaveProperty('oneForBoth');
    rig.stop();
  });

  it('are, where the configuration lets one person do both, and the entry says so', () => {
    const { rig, dispose, disposed } = exposed({
      ...coldConfig(),
      separation: { onePersonMay: ['excursionDisposition'] },
    });
    expect(dispose('sven').decided).toEqual(['LOT-0']);
    expect(disposed()).toMatchObject({ oneForBoth: 'excursionDisposition', signature: { user: 'sven' } });
    rig.stop();
  });
});

describe('shifts, and what is refused by the engine', () => {
  it('nobody hands a shift over to themselves', () => {
    const rig = new EngineRig(new TestClock(START_US), testConfig());
    const shift = { area: '', start: START_US - 7 * 3_600_000_000, text: '' };
    const handOver = (to: string) =>
      rig.engine.command('handOverShift', { ...shift, outgoing: signedBy('sven'), incoming: signedBy(to) });
    expect(handOver('Sven')).toMatchObject({ ok: false, message: expect.stringContaining('their own') });
    expect(handOver('ute')).toMatchObject({ ok: true });
    rig.engine.abandon();
  });

  it('who acts is who signs', () => {
    const rig = new EngineRig(new TestClock(START_US), testConfig());
    const decide = () =>
      rig.engine.command('decideQuarantine', {
        ...{ ids: ['x'], verdict: 'rejected', ground: 'notOurs', reason: 'seen it' },
        ...{ actor: SVEN, signature: signedBy('ute') },
      });
    expect(decide).toThrow(CommandRefusedError);
    expect(decide).toThrow('done by sven and signed by ute');
    const refused = rig
      .entries()
      .flatMap((each) => (each.kind === 'event' && each.event === 'commandRefused' ? [each] : []));
    expect(refused[0]).toMatchObject({ subject: 'decideQuarantine', actor: SVEN });
    rig.engine.abandon();
  });

  it('refusals without end are counted, not written one by one', () => {
    const clock = new TestClock(START_US);
    const rig = new EngineRig(clock, testConfig());
    const actor = { user: 'olga', role: 'operator' } as const;
    const event = { event: 'syncControlled', subject: 't', detail: 'pause', actor } as const;
    const refuse = () => expect(() => rig.engine.command('recordEvent', event)).toThrow('needs the role');
    for (let i = 0; i < 1_000; i++) refuse();
    clock.advanceMs(60_000);
    refuse();
    const refused = rig
      .entries()
      .flatMap((each) => (each.kind === 'event' && each.event === 'commandRefused' ? [each] : []));
    expect(refused).toHaveLength(22);
    expect(refused.at(-2)?.detail).toBe('980 further refusals were counted and not told');
    rig.engine.abandon();
  });
});
