import { describe, expect, it } from 'vitest';
import { callerNow, inTheNameOf } from '../../electron/ipc/caller.ts';
import { dispatchWithin, type Handlers } from '../../electron/ipc/dispatch.ts';
import { createSessionGate, ENDED_MAX } from '../../electron/ipc/sessionGate.ts';
import { createWindowPorts } from '../../electron/ipc/windowPorts.ts';
import {
  CALLS_AT_ONCE_MAX,
  CALLS_OPEN_MAX,
  CALLS_PER_SECOND_MAX,
  createCallBudget,
} from '../../shared/domain/callBudget.ts';
import { CommandRefusedError } from '../../shared/domain/commandRefused.ts';
import { ADA, OLGA, PeopleRig } from '../identity/rig.ts';

const ours = (request: unknown, session: string | null) => ({ isKnownSender: true, request, session });

async function staffed(handlers: Partial<Handlers> = {}) {
  const people = await new PeopleRig().staffed();
  const recorded: { event: string; subject: string; actor: { user: string } }[] = [];
  const ports = createWindowPorts({
    handlers: handlers as Handlers,
    identity: people.identity,
    station: {
      command: async (_name: string, request: (typeof recorded)[number]) => void recorded.push(request),
    } as never,
    monotonicMs: () => people.monotonicMs,
    log: () => undefined,
  });
  const budget = createCallBudget(() => people.monotonicMs);
  const call = (session: string | null) => dispatchWithin(budget, 'user:list', ours({}, session), async () => ports);
  return { people, ports, recorded, call };
}

describe('calls of a window', () => {
  it('made under a session that has ended are not carried out in the name of whoever took over', async () => {
    const { people, ports, call, recorded } = await staffed({ 'user:list': () => [] });
    const first = ports.sessionId();
    expect(await call(first)).toMatchObject({ ok: true });
    await people.identity.switchTo(...ADA);
    expect(await call(first)).toMatchObject({ code: 'sessionEnded' });
    expect(await call(ports.sessionId())).toMatchObject({ ok: true });
    expect(recorded).toMatchObject([{ event: 'commandRefused', subject: 'user:list', actor: { user: 'ada' } }]);
  });

  it('with a session nobody ever had are refused, and in the log; so is what the role may not', async () => {
    const { people, ports, call, recorded } = await staffed({ 'user:list': () => [] });
    expect(await call('f'.repeat(32))).toMatchObject({ code: 'sessionUnknown' });
    await people.identity.switchTo(...OLGA);
    expect(await call(ports.sessionId())).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('it needs the role administrator'),
    });
    expect(recorded.map(({ actor }) => actor.user)).toEqual(['ada', 'olga']);
  });

  it('with no session are asked to sign in, and that is no matter for the log', async () => {
    const { people, ports, call, recorded } = await staffed();
    await people.identity.signOut();
    expect(ports.sessionId()).toBeNull();
    expect(await call(null)).toMatchObject({ code: 'notSignedIn' });
    expect(recorded).toEqual([]);
  });

  it('that the engine refuses are told as refused, not as broken', async () => {
    const refuse = () => {
      throw new CommandRefusedError('forbidden', 'the engine says no');
    };
    const { ports, call } = await staffed({ 'user:list': refuse });
    expect(await call(ports.sessionId())).toEqual({ ok: false, code: 'forbidden', message: 'the engine says no' });
  });

  it('are in the name of whoever began them, also when somebody else takes over meanwhile', async () => {
    const people = await new PeopleRig().staffed();
    const seen: (string | undefined)[] = [];
    const handlers = inTheNameOf(() => people.identity.session()?.user, {
      'user:list': async () => {
        seen.push(callerNow()?.name);
        await people.identity.switchTo(...OLGA);
        seen.push(callerNow()?.name);
        return [];
      },
    } as unknown as Handlers);
    await handlers['user:list']({});
    expect(seen).toEqual(['ada', 'ada']);
  });

  it('keep so many ended sessions apart from made-up ones, and no more', () => {
    let id = 0;
    const user = { name: 'ute', role: 'supervisor' } as const;
    const session = () => ({ id: String(id), user, since: 0, lastActivityMs: 0, isLocked: false, hasSigned: false });
    const gate = createSessionGate(() => session() as never);
    for (; id <= ENDED_MAX + 1; id++) gate.note();
    expect(gate.refusalFor('view', '0')?.code).toBe('sessionUnknown');
    expect(gate.refusalFor('view', '5')?.code).toBe('sessionEnded');
  });
});

describe('how fast a window may call', () => {
  it(`${CALLS_AT_ONCE_MAX} at once, then ${CALLS_PER_SECOND_MAX} a second`, () => {
    let nowMs = 0;
    const budget = createCallBudget(() => nowMs);
    const taken = (tries: number) => {
      let count = 0;
      for (let i = 0; i < tries; i++)
        if (budget.take()) {
          count += 1;
          budget.done();
        }
      return count;
    };
    expect(taken(10_000)).toBe(CALLS_AT_ONCE_MAX);
    nowMs = 500;
    expect(taken(10_000)).toBe(CALLS_PER_SECOND_MAX / 2);
    nowMs = 60_000;
    expect(taken(10_000)).toBe(CALLS_AT_ONCE_MAX);
  });

  it(`at most ${CALLS_OPEN_MAX} wait for their answers`, () => {
    let nowMs = 0;
    const budget = createCallBudget(() => nowMs);
    let open = 0;
    for (let i = 0; i < 20; i++) {
      while (budget.take()) open += 1;
      nowMs += 1_000;
    }
    expect(open).toBe(CALLS_OPEN_MAX);
    budget.done();
    expect(budget.take()).toBe(true);
  });
});
