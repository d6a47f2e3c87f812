import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { ShiftClosedBody, ShiftHandoverBody } from '../../shared/domain/entries/shiftLog.ts';
import { inTime, OLGA, PressRig, projections } from '../downtime/engineRig.ts';

let press: PressRig;
afterEach(() => press.end());

const signed = (user: string, role: 'operator' | 'supervisor' = 'supervisor') => ({
  user,
  role,
  at: press.clock.us,
  meaning: 'shift closed',
});

function standing(start?: number) {
  return press.answers((answers) => answers['shift:standing']({ area: '', ...(start === undefined ? {} : { start }) }));
}

function close(start: number, handOver: { kind: 'quarantine' | 'uncodedStop'; to: string; why: string }[] = []) {
  const now = standing(start);
  return press.rig.engine.command('closeShift', {
    area: '',
    start,
    text: '',
    oee: now?.oee ?? [],
    until: now?.until ?? 0,
    handOver,
    signature: signed('sven'),
  });
}

function withStop(): number {
  press = new PressRig();
  press.pass(1, 5);
  press.pass(0, 10);
  press.pass(1, 2);
  return standing()?.shift.start as number;
}

describe('the shift log', () => {
  it('a note belongs to the shift in which it is written', () => {
    press = new PressRig();
    press.rig.engine.command('noteShift', { text: 'Oil low', tags: ['oil'], workUnit: 'press', area: '', actor: OLGA });
    const notes = press.answers((answers) => answers['shift:notes']({ limit: 10 }));
    expect(notes).toMatchObject([
      { text: 'Oil low', tags: ['oil'], workUnit: 'press', user: 'olga', shiftName: 'Early' },
    ]);
    expect(standing()?.notes).toBe(1);
  });

  it('a handover seals what was open at that moment, signed by both', () => {
    const start = withStop();
    press.rig.deliver({ temp: 99 });
    press.turn();
    press.clock.advanceMs(1_000);
    press.turn();
    press.pass(0, 4);
    const outcome = press.rig.engine.command('handOverShift', {
      area: '',
      start,
      text: 'die is worn',
      outgoing: signed('olga', 'operator'),
      incoming: signed('omar', 'operator'),
    });
    expect(outcome).toMatchObject({ ok: true });
    const body = press.rig.entries().findLast((each): each is ShiftHandoverBody => each.kind === 'shiftHandover');
    expect(body).toMatchObject({ outgoing: { user: 'olga' }, incoming: { user: 'omar' }, next: { name: 'Late' } });
    expect(body?.open.map(({ kind, count }) => `${kind} ${count}`)).toEqual(
      expect.arrayContaining(['alarm 1', 'stop 1', 'excursion 1', 'uncodedStop 2']),
    );
    expect(body?.open.find(({ kind }) => kind === 'stop')?.listed[0]?.text).toContain('press STOP, goes on');
  });

  it('a shift with stops that nobody has coded is not closed', () => {
    const start = withStop();
    expect(standing(start)?.blocking).toEqual(['uncodedStop']);
    expect(close(start)).toMatchObject({ ok: false, message: expect.stringContaining('1 stops without a reason') });
  });

  it('is closed when they are handed over by name, and the entry names them', () => {
    const start = withStop();
    const handOver = [{ kind: 'uncodedStop' as const, to: 'omar', why: 'maintenance will tell' }];
    expect(close(start, handOver)).toMatchObject({ ok: true });
    const body = press.rig.entries().findLast((each): each is ShiftClosedBody => each.kind === 'shiftClosed');
    expect(body?.handedOver).toMatchObject([{ to: 'omar', count: 1, items: [{ workUnit: 'press' }] }]);
    expect(body?.stops).toEqual([
      { workUnit: 'press', stops: 1, stoppedUs: 600_000_000, uncodedStops: 1, uncodedUs: 600_000_000 },
    ]);
    expect(body?.oee).toMatchObject([{ workUnit: 'press' }]);
    expect(body?.signature.user).toBe('sven');
  });

  it('is closed when every stop is coded', () => {
    const start = withStop();
    const { stop } = press.latest();
    press.rig.engine.command('codeStops', { stops: [{ stop, parts: [] }], reason: 'jam', comment: '', ...inTime });
    expect(close(start)).toMatchObject({ ok: true });
  });

  it('undecided quarantine keeps it from being closed', () => {
    press = new PressRig();
    press.pass(1, 2);
    press.rig.deliver({ temp: 9_999 });
    press.pass(1, 2);
    const start = standing()?.shift.start as number;
    expect(standing()?.blocking).toEqual(['quarantine']);
    expect(close(start)).toMatchObject({ ok: false, message: expect.stringContaining('undecided quarantine') });
    expect(close(start, [{ kind: 'quarantine', to: 'omar', why: 'lab must say' }])).toMatchObject({ ok: true });
    const body = press.rig.entries().findLast((each): each is ShiftClosedBody => each.kind === 'shiftClosed');
    expect(body?.quarantine).toMatchObject({ undecided: 1, byAge: [1, 0, 0, 0] });
    const db = new Database(join(press.rig.folder, 'ledger.db'), { readonly: true });
    expect(db.prepare('SELECT handedTo FROM quarantine').all()).toEqual([{ handedTo: 'omar' }]);
    db.close();
  });

  it('closed early it can be closed again after its end, and never a third time', () => {
    press = new PressRig();
    press.pass(1, 2);
    const start = standing()?.shift.start as number;
    expect(close(start)).toMatchObject({ ok: true });
    expect(close(start)).toMatchObject({ ok: false, message: expect.stringContaining('closed this shift already') });
    const first = press.rig.entries().findLast((each): each is ShiftClosedBody => each.kind === 'shiftClosed');
    expect(first?.isEarly).toBe(true);
    press.clock.us = (first?.shift.end ?? 0) + 1_000_000;
    press.turn();
    expect(close(start)).toMatchObject({ ok: true });
    const last = press.rig.entries().findLast((each): each is ShiftClosedBody => each.kind === 'shiftClosed');
    expect(last).toMatchObject({ isEarly: false, completes: first?.key });
    expect(close(start)).toMatchObject({ ok: false });
    const [stored, rebuilt] = projections(press.rig.folder, press.rig.entries());
    expect(stored).toEqual(rebuilt);
  });

  it('a shift that the calendar does not have is not closed', () => {
    press = new PressRig();
    press.turn();
    expect(close(1_000_000)).toMatchObject({ ok: false, message: expect.stringContaining('no such shift') });
  });
});
