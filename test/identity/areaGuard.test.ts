import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carryOutShiftRequest } from '../../electron/control/shiftRequests.ts';
import { withinAreas } from '../../electron/station/index.ts';
import { downtimeConfig, inTime, OLGA, PressRig } from '../downtime/engineRig.ts';

let press: PressRig;
beforeEach(() => {
  const config = downtimeConfig();
  press = new PressRig({
    ...config,
    equipment: config.equipment.map((each) => ({ ...each, path: `Plant A/Forming/${each.id}` })),
  });
  press.pass(1, 3);
  press.pass(0, 5);
  press.pass(1, 2);
});
afterEach(() => press.end());

const code = (areas?: readonly string[]) => {
  const { stop } = press.latest();
  const request = { stops: [{ stop, parts: [] }], reason: 'jam', comment: '', ...inTime };
  return press.rig.engine.command('codeStops', request, areas);
};

describe('somebody who is limited to areas', () => {
  it('codes stops inside them', () => {
    expect(code(['Plant A/Forming'])).toMatchObject({ refused: [] });
    expect(code()).toMatchObject({ refused: [] });
  });

  it('is refused outside them, whoever asked the engine, and the refusal is in the log', () => {
    expect(() => code(['Plant A/Filling'])).toThrow(/outside your areas \(Plant A\/Filling\)/);
    const refusals = press.rig.entries().filter((body) => body.kind === 'event' && body.event === 'commandRefused');
    expect(refusals).toMatchObject([{ subject: 'codeStops', actor: OLGA }]);
  });

  it('writes notes about work units inside them, and about none', () => {
    const unit = press.config.equipment[0]?.id ?? '';
    const note = (workUnit: string | null) =>
      press.rig.engine.command('noteShift', { text: 'oil', tags: [], workUnit, area: '', actor: OLGA }, ['Plant B']);
    expect(() => note(unit)).toThrow('outside your areas');
    expect(() => note(null)).not.toThrow('outside your areas');
  });

  it('close no shift, and draft or sign for none, in which a work unit outside them has worked', () => {
    const signature = { user: 'sven', role: 'supervisor', at: 1, meaning: 'closed the shift' } as const;
    const close = (areas: readonly string[]) =>
      press.rig.engine.command(
        'closeShift',
        { area: '', start: 0, text: '', handOver: [], oee: [], until: 1, signature },
        areas,
      );
    expect(() => close(['Plant B'])).toThrow('outside your areas');
    expect(() => close(['Plant A/Forming'])).not.toThrow('outside your areas');
    const draft = (areas: readonly string[]) =>
      press.rig.engine.command(
        'draftReport',
        { document: { shift: { area: '' } }, digest: 'a'.repeat(64), actor: { user: 'sven', role: 'supervisor' } },
        areas,
      );
    expect(() => draft(['Plant B'])).toThrow('outside your areas');
    expect(draft(['Plant A/Forming'])).toMatchObject({ ok: false });
  });
});

it('a station within areas hands them to the engine with every command, and is the same station otherwise', async () => {
  const seen: unknown[] = [];
  const whole = {
    config: () => 'the configuration',
    command: async (...asked: unknown[]) => {
      seen.push(asked);
      return {} as never;
    },
  };
  const station = withinAreas(whole, () => ['Plant A']);
  await station.command('undoStop', { stop: 'x', ...inTime });
  expect(seen).toEqual([['undoStop', { stop: 'x', ...inTime }, ['Plant A']]]);
  expect(station.config()).toBe('the configuration');
  await station.command('undoStop', { stop: 'y', ...inTime }, ['Plant B']);
  expect(seen[1]).toEqual(['undoStop', { stop: 'y', ...inTime }, ['Plant B']]);
});

it('who closes a shift on the command line closes it within their own areas, whoever opened the socket', async () => {
  const seen: unknown[] = [];
  const whole = {
    query: async () => ({ oee: [], until: 1 }),
    command: async (name: string, _request: unknown, areas?: readonly string[]) => {
      seen.push([name, areas]);
      return { ok: true };
    },
  };
  const user = { name: 'sven', role: 'supervisor', areas: ['Plant A/Forming'] };
  const identity = { confirm: async () => ({ ok: true, user }), list: () => [] };
  const close = { area: '', start: 0, text: '', handOver: [], sign: { password: 'x', meaning: 'closed' } };
  await carryOutShiftRequest(
    { method: 'closeShift', close, name: 'sven' },
    withinAreas(whole as never, () => undefined),
    { clock: { now: () => 1 }, identity } as never,
    (account) => ({ user: account, role: null }),
  );
  expect(seen).toEqual([['closeShift', ['Plant A/Forming']]]);
});
