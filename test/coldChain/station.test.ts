import { describe, expect, it } from 'vitest';
import type { EntryBody, ExcursionBody, LotBody } from '../../shared/domain/entry.ts';
import { START_US, TestClock } from '../engine/engineHarness.ts';
import { ColdRig, coldConfig } from './stationRig.ts';

const ACTOR = { user: 'olga', role: 'operator' } as const;
const SVEN = { user: 'sven', role: 'supervisor' } as const;
const SIGNED = { user: 'sven', role: 'supervisor', at: START_US, meaning: 'I decide about this lot' } as const;

const newRig = (config = coldConfig()): ColdRig => new ColdRig(new TestClock(START_US), config);
const ofKind = <K extends EntryBody['kind']>(rig: ColdRig, kind: K): Extract<EntryBody, { kind: K }>[] =>
  rig.entries().filter((body): body is Extract<EntryBody, { kind: K }> => body.kind === kind);
const excursions = (rig: ColdRig): ExcursionBody[] => ofKind(rig, 'excursion');
const events = (rig: ColdRig, event: string) => ofKind(rig, 'event').filter((body) => body.event === event);
const lots = (rig: ColdRig): LotBody[] => ofKind(rig, 'lot');
/** Everything that follows from the log. */
const projected = (rig: ColdRig) =>
  ['lot', 'lotEvent', 'lotExposure', 'probeHour', 'excursion'].map((table) => rig.rows(`SELECT * FROM ${table}`));

describe('a door that stands open', () => {
  it('for less than its maximum: no excursion, and the log says what was left out', () => {
    const rig = newRig();
    rig.hold({ 'room.air': 5, 'room.rear': 5, 'room.door': false }, 2);
    rig.say({ 'room.door': true, 'room.air': 6 });
    rig.pass(10_000);
    rig.say({ 'room.air': 9.5 });
    rig.pass(60_000);
    rig.say({ 'room.air': 7, 'room.door': false });
    rig.pass(120_000);
    expect(excursions(rig)).toEqual([]);
    expect(events(rig, 'excursionSuppressed')).toEqual([
      expect.objectContaining({ subject: 'room.air', detail: expect.stringContaining('peak 9.5') }),
    ]);
    rig.stop();
  });

  it('for longer: an excursion from its true onset, with the time it was held back', () => {
    const rig = newRig();
    rig.say({ 'room.door': true, 'room.air': 6 });
    rig.pass(10_000);
    const onset = rig.clock.now();
    rig.hold({ 'room.air': 9.5 }, 8);
    rig.say({ 'room.air': 5, 'room.door': false });
    rig.pass(1_000);
    expect(excursions(rig)).toMatchObject([
      { event: 'opened', onset, suppressedMs: 120_000, suppressedBy: 'room.door' },
      { event: 'closed', onset, durationMs: 240_000, degreeHours: expect.closeTo((1.5 * 240) / 3600, 6) },
    ]);
    rig.stop();
  });
});

describe('what stores and lots go through', () => {
  function warmRoom(): ColdRig {
    const rig = newRig();
    rig.pass(1_000);
    rig.hold({ 'room.air': 5, 'room.rear': 4.5 }, 10);
    rig.hold({ 'room.air': 9, 'room.rear': 7 }, 17);
    rig.hold({ 'room.air': 5, 'room.rear': 4.5 }, 6);
    rig.pass(120_000);
    return rig;
  }

  it('a lot of the configuration is received once, and spends its budget by the worst probe', () => {
    const rig = warmRoom();
    expect(lots(rig)).toMatchObject([{ event: 'received', lot: 'LOT-0', store: 'room', actor: { user: 'station' } }]);
    const exposures = rig.rows<{ probe: string; exposure: string }>('SELECT probe, exposure FROM lotExposure');
    const air = JSON.parse(exposures.find(({ probe }) => probe === 'room.air')?.exposure ?? '{}');
    expect(air).toMatchObject({ highUs: 510_000_000, budgetUs: [510_000_000], uncoveredUs: 0, max: 9 });
    rig.stop();
    const again = new ColdRig(rig.clock, coldConfig(), rig.folder);
    again.pass(1_000);
    expect(lots(again)).toHaveLength(1);
    again.stop();
  });

  it('is told at 80 % and at 100 % of the budget', () => {
    const rig = warmRoom();
    const raised = () =>
      ofKind(rig, 'alarm')
        .filter(({ event }) => event === 'raised')
        .map(({ alarm }) => alarm);
    expect(raised()).toContain('lot.LOT-0.warm.warn');
    expect(raised()).not.toContain('lot.LOT-0.warm.used');
    rig.hold({ 'room.air': 9, 'room.rear': 7 }, 5);
    rig.hold({ 'room.air': 5, 'room.rear': 7 }, 3);
    rig.pass(120_000);
    expect(raised()).toContain('lot.LOT-0.warm.used');
    rig.stop();
  });

  it('projections made again from the log are the same, and a restart changes nothing', () => {
    const rig = warmRoom();
    const act = { actor: ACTOR, comment: 'delivery', product: 'vaccine' } as const;
    const at = START_US + 200_000_000;
    expect(rig.engine.command('recordLot', { event: 'received', lot: 'LATE-1', store: 'room', at, ...act })).toEqual({
      ok: true,
    });
    rig.hold({ 'room.air': 9, 'room.rear': 7 }, 6);
    rig.stop();
    const before = projected(rig);
    const again = new ColdRig(rig.clock, coldConfig(), rig.folder);
    again.pass(1_000);
    expect(projected(again)).toEqual(before);
    again.stop();
    const widened = new ColdRig(rig.clock, coldConfig({ budgetWarnPercent: 50 }), rig.folder);
    widened.pass(1_000);
    expect(projected(widened)).toEqual(before);
    widened.stop();
    const rebuilt = new ColdRig(rig.clock, coldConfig(), rig.folder);
    rebuilt.engine.command('rebuildColdChain', {});
    expect(projected(rebuilt)).toEqual(before);
    rebuilt.stop();
  });

  it('readings that come late are counted as if they had come in time', () => {
    const late = newRig();
    late.hold({ 'room.air': 5 }, 4);
    const missing = late.clock.now();
    late.pass(30_000);
    late.hold({ 'room.air': 5 }, 8);
    late.pass(70_000);
    late.say({ 'room.air': 9 }, missing);
    late.pass(70_000);
    late.pass(2_000);
    late.stop();
    const inTime = newRig();
    inTime.hold({ 'room.air': 5 }, 4);
    inTime.hold({ 'room.air': 9 }, 1);
    inTime.hold({ 'room.air': 5 }, 8);
    inTime.stop();
    const hours = (rig: ColdRig) => rig.rows('SELECT * FROM probeHour');
    expect(hours(late)).toEqual(hours(inTime));
    expect(late.rows('SELECT * FROM lotExposure')).toEqual(inTime.rows('SELECT * FROM lotExposure'));
  });

  it('a cold chain that is configured later counts what the log holds already', () => {
    const { coldChain: _later, ...without } = coldConfig();
    const rig = newRig(without);
    rig.hold({ 'room.air': 9, 'room.rear': 7 }, 6);
    rig.stop();
    const again = new ColdRig(rig.clock, coldConfig(), rig.folder);
    for (let turn = 0; turn < 4; turn++) again.pass(1_000);
    again.stop();
    const [air] = again.rows<{ exposure: string }>("SELECT exposure FROM lotExposure WHERE probe = 'room.air'");
    expect(JSON.parse(air?.exposure ?? '{}')).toMatchObject({ highUs: 150_000_000 });
  });

  it('a longer time without a reading is an event of its own, and not known', () => {
    const rig = newRig();
    rig.hold({ 'room.air': 5 }, 2);
    rig.pass(900_000);
    rig.hold({ 'room.air': 5 }, 4);
    rig.pass(70_000);
    expect(events(rig, 'loggingInterval')).toMatchObject([{ subject: 'room.air' }]);
    const [hour] = rig.rows<{ exposure: string }>('SELECT exposure FROM probeHour');
    expect(JSON.parse(hour?.exposure ?? '{}').unknownUs).toBe(930_000_000 - 300_000_000);
    rig.stop();
  });
});

describe('alarms of a store and its logger', () => {
  const raised = (rig: ColdRig) => ofKind(rig, 'alarm').filter(({ event }) => event === 'raised');

  it('≥ 8 °C for 10 min is raised at 10 min, not before', () => {
    const rig = newRig();
    rig.hold({ 'room.air': 8 }, 20);
    rig.pass(2_000);
    expect(raised(rig).map(({ alarm }) => alarm)).not.toContain('store.room.warm.room.air');
    rig.hold({ 'room.air': 8 }, 3);
    rig.pass(70_000);
    expect(raised(rig)).toContainEqual(
      expect.objectContaining({ alarm: 'store.room.warm.room.air', from: START_US + 600_000_000, limit: 'coldChain' }),
    );
    rig.stop();
  });

  it('a low battery and a clock that is off raise an alarm and leave a finding', () => {
    const rig = newRig();
    rig.hold({ 'logger.battery': 3.4, 'logger.clock': 12 }, 3);
    rig.pass(70_000);
    expect(raised(rig)).toEqual([]);
    rig.hold({ 'logger.battery': 2.7, 'logger.clock': -95 }, 3);
    rig.pass(70_000);
    expect(raised(rig).map(({ alarm }) => alarm)).toEqual(['logger.L1.battery', 'logger.L1.clock']);
    expect(events(rig, 'loggerTrouble').map(({ detail }) => detail)).toEqual([
      expect.stringContaining('2.7'),
      expect.stringContaining('-95'),
    ]);
    rig.stop();
  });
});

describe('what people say of excursions and lots', () => {
  function afterExcursion(config = coldConfig()): { rig: ColdRig; excursion: string } {
    const rig = newRig(config);
    rig.pass(1_000);
    rig.hold({ 'room.air': 5, 'room.rear': 5 }, 2);
    rig.hold({ 'room.air': 9, 'room.rear': 5 }, 4);
    rig.hold({ 'room.air': 5, 'room.rear': 5 }, 4);
    rig.pass(70_000);
    return { rig, excursion: excursions(rig)[0]?.excursion as string };
  }

  it('a lot that was in an excursion cannot be released before somebody decided', () => {
    const { rig, excursion } = afterExcursion();
    const release = () =>
      rig.engine.command('recordLot', { event: 'released', lot: 'LOT-0', comment: '', actor: ACTOR });
    expect(release()).toEqual({ ok: false, message: 'lot LOT-0 was in an excursion nobody has decided about' });
    const decision = { lots: ['LOT-0'], excursions: [], reason: 'within its budget', actor: SVEN, signature: SIGNED };
    expect(rig.engine.command('disposeLots', { ...decision, disposition: 'quarantine' }).decided).toEqual(['LOT-0']);
    expect(release()).toMatchObject({ ok: false, message: expect.stringContaining('in quarantine') });
    rig.engine.command('disposeLots', { ...decision, disposition: 'release' });
    expect(release()).toEqual({ ok: true });
    expect(lots(rig).slice(1)).toMatchObject([
      {
        event: 'disposed',
        disposition: 'quarantine',
        excursions: [excursion],
        signature: SIGNED,
        figures: { aboveMs: 120_000, 'budget.warm.usedMs': 120_000 },
      },
      { event: 'disposed', disposition: 'release', excursions: [] },
      { event: 'released', store: null },
    ]);
    rig.stop();
  });

  it('a decision outlasts a restart', () => {
    const { rig } = afterExcursion();
    const decision = {
      lots: ['LOT-0'],
      excursions: [],
      reason: 'too warm for too long',
      actor: SVEN,
      signature: SIGNED,
    };
    rig.engine.command('disposeLots', { ...decision, disposition: 'reject' });
    rig.crash();
    const again = new ColdRig(rig.clock, coldConfig(), rig.folder);
    expect(again.rows('SELECT state FROM lot')).toEqual([{ state: 'rejected' }]);
    expect(again.engine.command('disposeLots', { ...decision, disposition: 'release' }).refused).toEqual([
      { lot: 'LOT-0', reason: 'lot LOT-0 is rejected already' },
    ]);
    again.stop();
  });

  it('where the configuration asks for it, another person must sign too', () => {
    const { rig } = afterExcursion(coldConfig({ secondPersonFor: ['release'] }));
    const decision = { lots: ['LOT-0'], excursions: [], reason: 'fine', actor: SVEN, signature: SIGNED } as const;
    const dispose = (second?: typeof SIGNED | { user: string }) =>
      rig.engine.command('disposeLots', {
        ...decision,
        disposition: 'release',
        ...(second ? { second: { ...SIGNED, ...second } } : {}),
      });
    expect(dispose().refused[0]?.reason).toContain('second person');
    expect(dispose(SIGNED).refused[0]?.reason).toContain('another person');
    expect(dispose({ user: 'ada' }).decided).toEqual(['LOT-0']);
    expect(lots(rig).at(-1)).toMatchObject({ secondSignature: { user: 'ada' } });
    rig.stop();
  });

  it('a cause is sealed beside the excursion, the newest one counts', () => {
    const { rig, excursion } = afterExcursion();
    const say = (cause: 'doorOpen' | 'loading') =>
      rig.engine.command('annotateExcursion', { excursion, cause, comment: 'delivery', actor: ACTOR });
    expect(say('doorOpen')).toEqual({ ok: true });
    rig.clock.advanceMs(10);
    say('loading');
    expect(rig.rows('SELECT cause, causeBy FROM excursion')).toEqual([{ cause: 'loading', causeBy: 'olga' }]);
    expect(excursions(rig).map(({ event }) => event)).toEqual(['opened', 'closed', 'annotated', 'annotated']);
    expect(
      rig.engine.command('annotateExcursion', { excursion: 'f'.repeat(64), cause: 'other', comment: '', actor: ACTOR }),
    ).toMatchObject({ ok: false });
    rig.stop();
  });

  it.each([
    ['an unknown store', { event: 'received', lot: 'A', product: 'vaccine', store: 'cellar' }, 'no store "cellar"'],
    ['an unknown product', { event: 'received', lot: 'A', product: 'beer', store: 'room' }, 'no product "beer"'],
    [
      'a lot received before',
      { event: 'received', lot: 'LOT-0', product: 'vaccine', store: 'room' },
      'received before',
    ],
    ['a lot nobody knows', { event: 'moved', lot: 'B', store: 'room' }, 'no lot B'],
    ['a move to where it lies', { event: 'moved', lot: 'LOT-0', store: 'room' }, 'lies in room already'],
    ['a time ahead', { event: 'moved', lot: 'LOT-0', store: 'room', at: START_US * 2 }, 'lies ahead'],
  ] as const)('refuses %s', (_name, request, message) => {
    const rig = newRig();
    rig.pass(1_000);
    expect(rig.engine.command('recordLot', { ...request, comment: '', actor: ACTOR })).toEqual({
      ok: false,
      message: expect.stringContaining(message),
    });
    rig.stop();
  });
});
