import { afterEach, describe, expect, it } from 'vitest';
import { SHIFT } from '../shift/words.ts';
import { downtimeConfig, inTime, MINUTE_MS, PressRig, projections, SVEN } from './engineRig.ts';

let press: PressRig;
afterEach(() => press.end());

const minutes = (body: { from: number | null; to: number | null }): number =>
  ((body.to ?? Number.NaN) - (body.from ?? 0)) / 60_000_000;

function stoppedPress(config = downtimeConfig()): PressRig {
  press = new PressRig(config);
  press.pass(1, 5);
  press.pass(0, 10);
  press.pass(1, 2);
  return press;
}

describe('stops of a running station', () => {
  it('are sealed when they outlast a small stop and when they end', () => {
    stoppedPress();
    expect(press.stops().map(({ event }) => event)).toEqual(['opened', 'closed']);
    expect(press.latest()).toMatchObject({ workUnit: 'press', state: 'STOP', shift: { name: SHIFT.early } });
    expect(minutes(press.latest())).toBe(10);
    expect(press.latest().parts).toMatchObject([{ by: 'nobody', reason: null, plannedUs: 10 * MINUTE_MS * 1000 }]);
  });

  it('go on over a crash: the same stop, neither lost nor told twice', () => {
    press = new PressRig();
    press.pass(1, 5);
    press.pass(0, 5);
    press.crash();
    press.pass(0, 5);
    press.pass(1, 2);
    const standing = press.answers((answers) =>
      answers['downtime:view']({ from: 0, to: press.clock.us, isUncoded: false, level: 2, limit: 10 }),
    );
    const gap = press.rig.entries().find((body) => body.kind === 'gap');
    expect(gap).toBeDefined();
    const total = standing.stops.reduce((sum, stop) => sum + ((stop.to ?? 0) - stop.from), 0);
    const unknown = (gap?.to ?? 0) - (gap?.from ?? 0);
    expect(total + unknown).toBeGreaterThanOrEqual(10 * 60_000_000 - 1);
    expect(
      new Set(
        press
          .stops()
          .filter(({ event }) => event === 'opened')
          .map(({ stop }) => stop),
      ).size,
    ).toBe(press.stops().filter(({ event }) => event === 'opened').length);
  });

  it('are the same one stop wherever the process is killed, but for the time nobody watched', () => {
    const lengths: number[] = [];
    for (let kill = 0; kill <= 7; kill += 1) {
      press = new PressRig();
      [1, 1, 0, 0, 0, 0, 1, 1].forEach((state, i) => {
        press.pass(state, 1);
        if (kill > 0 && i === kill) press.crash();
      });
      press.turn();
      const [stored, rebuilt] = projections(press.rig.folder, press.rig.entries());
      expect(stored).toEqual(rebuilt);
      const { stops } = press.answers((answers) =>
        answers['downtime:view']({ from: 0, to: press.clock.us, isUncoded: false, level: 2, limit: 10 }),
      );
      expect(stops.map(({ to }) => to === null)).toEqual([false]);
      lengths.push(((stops[0]?.to ?? 0) - (stops[0]?.from ?? 0)) / 1_000_000);
      press.end();
    }
    expect(Math.max(...lengths)).toBe(240);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(225);
  });

  it('are coded, split, merged and undone, every act in the log', () => {
    stoppedPress();
    const { stop, from } = press.latest();
    const at = (from ?? 0) + 4 * 60_000_000;
    expect(
      press.rig.engine.command('codeStops', {
        stops: [{ stop, parts: [] }],
        reason: 'jam',
        comment: 'coil',
        ...inTime,
      }),
    ).toEqual({ coded: [stop], refused: [] });
    expect(press.rig.engine.command('splitStop', { stop, at, ...inTime })).toEqual({ ok: true });
    press.rig.engine.command('codeStops', { stops: [{ stop, parts: [at] }], reason: 'tool', comment: '', ...inTime });
    expect(press.latest().parts.map(({ reason, loss, plannedUs }) => [reason, loss, plannedUs])).toEqual([
      ['jam', 'unplannedStop', 4 * 60_000_000],
      ['tool', 'setup', 6 * 60_000_000],
    ]);
    expect(press.rig.engine.command('mergeStop', { stop, at, keep: 'after', ...inTime })).toEqual({ ok: true });
    expect(press.latest().parts).toMatchObject([{ reason: 'tool', label: 'Technical › Tool' }]);
    for (const reasons of [['jam', 'tool'], ['jam', 'jam'], ['jam'], [null]]) {
      expect(press.rig.engine.command('undoStop', { stop, ...inTime })).toEqual({ ok: true });
      expect(press.latest().parts.map(({ reason }) => reason)).toEqual(reasons);
    }
    expect(press.rig.engine.command('undoStop', { stop, ...inTime })).toMatchObject({ ok: false });
    const history = press.answers((answers) => answers['downtime:history']({ stop }));
    expect(history.filter(({ isUndone }) => isUndone)).toHaveLength(4);
    const [stored, rebuilt] = projections(press.rig.folder, press.rig.entries());
    expect(stored).toEqual(rebuilt);
  });

  it('are redrawn by readings that come late, sealed as an amendment, and what was said stays', () => {
    stoppedPress();
    const { stop, from } = press.latest();
    press.rig.engine.command('codeStops', { stops: [{ stop, parts: [] }], reason: 'jam', comment: '', ...inTime });
    const begin = from ?? 0;
    for (let second = 0; second < 180; second += 10) press.deliverState(1, begin + (420 + second) * 1_000_000 + 7);
    press.pass(1, 1);
    expect(press.rig.entries().some(({ kind }) => kind === 'amendment')).toBe(true);
    const { stops } = press.answers((answers) =>
      answers['downtime:view']({ from: 0, to: press.clock.us, isUncoded: false, level: 2, limit: 50 }),
    );
    const own = stops.find(({ id }) => id === stop);
    expect(own?.parts.map(({ reason, by }) => [reason, by])).toEqual([['jam', 'person']]);
    expect(((own?.to ?? 0) - begin) / 1_000_000).toBeCloseTo(420, 4);
    expect(press.stops().some(({ event, stop: id }) => event === 'redrawn' && id === stop)).toBe(true);
    const [stored, rebuilt] = projections(press.rig.folder, press.rig.entries());
    expect(stored).toEqual(rebuilt);
  });

  it('refuse a group, an unknown reason, an unknown stop and a moment outside', () => {
    stoppedPress();
    const { stop, to } = press.latest();
    const code = (id: string, reason: string) =>
      press.rig.engine.command('codeStops', { stops: [{ stop: id, parts: [] }], reason, comment: '', ...inTime })
        .refused;
    expect(code(stop, 'technical')[0]?.reason).toContain('is a group');
    expect(code(stop, 'nothing')[0]?.reason).toContain('no stop reason');
    expect(code('0'.repeat(64), 'jam')[0]?.reason).toContain('no such stop');
    expect(press.rig.engine.command('splitStop', { stop, at: to as number, ...inTime })).toMatchObject({ ok: false });
    expect(press.rig.engine.command('mergeStop', { stop, at: 5, keep: 'before', ...inTime })).toMatchObject({
      ok: false,
    });
  });

  it('after the edit window only a supervisor changes them, who says why and signs', () => {
    stoppedPress(
      downtimeConfig({
        downtime: { ...downtimeConfig().downtime, editWindowMs: 60_000, secondPersonAfterWindow: true },
      }),
    );
    const { stop } = press.latest();
    press.clock.advanceMs(2 * MINUTE_MS);
    const code = (editing: object) =>
      press.rig.engine.command('codeStops', {
        stops: [{ stop, parts: [] }],
        reason: 'jam',
        comment: '',
        ...inTime,
        ...editing,
      }).refused[0]?.reason;
    const signed = (user: string) => ({ user, role: 'supervisor', at: press.clock.us, meaning: 'changed' }) as const;
    expect(code({})).toContain('only a supervisor');
    expect(code({ actor: SVEN })).toContain('say why');
    expect(code({ actor: SVEN, why: 'found in the paper log', signatures: [signed('sven')] })).toContain(
      'second person',
    );
    expect(
      code({ actor: SVEN, why: 'found in the paper log', signatures: [signed('sven'), signed('ada')] }),
    ).toBeUndefined();
    expect(press.latest()).toMatchObject({
      why: 'found in the paper log',
      signatures: [{ user: 'sven' }, { user: 'ada' }],
    });
  });

  it('take the reason that the control gives', () => {
    press = new PressRig(
      downtimeConfig({
        downtime: {
          ...downtimeConfig().downtime,
          plcCodes: [{ workUnit: 'press', tag: 'press.temp', codes: { '12': 'jam' } }],
        },
      }),
    );
    press.pass(1, 2);
    press.rig.deliver({ temp: 12 });
    press.pass(0, 5);
    press.pass(1, 1);
    expect(press.latest().parts).toMatchObject([{ by: 'control', reason: 'jam', loss: 'unplannedStop' }]);
  });

  it('count in OEE as what was said of them', () => {
    stoppedPress();
    const { stop } = press.latest();
    press.rig.engine.command('codeStops', { stops: [{ stop, parts: [] }], reason: 'tool', comment: '', ...inTime });
    const view = press.answers((answers) =>
      answers['downtime:view']({ from: 0, to: press.clock.us, isUncoded: false, level: 0, limit: 10 }),
    );
    expect(view.pareto).toMatchObject([{ reason: 'technical', label: 'Technical', us: 600_000_000, stops: 1 }]);
    expect(view.units).toMatchObject([{ workUnit: 'press', stops: 1, uncodedUs: 0, stoppedUs: 600_000_000 }]);
  });
});
