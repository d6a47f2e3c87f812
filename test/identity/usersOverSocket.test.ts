import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Claim, connectControl, serveControl, type UserAct } from '../../electron/control/index.ts';
import { takeWriterLock } from '../../electron/ledger/writerLock.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
import { ADA, OLGA, PeopleRig, WRONG } from './rig.ts';

/** The people of a station with a window; somebody else asks over the real socket. */
const BEA = ['bea', 'hedgehog lamp violin'] as const;
let folder: string;
let people: PeopleRig;
let recorded: { event: string; subject: string; actor: { user: string; role: string | null }; where?: string }[];
let close: () => Promise<void>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shiftseal-window-'));
  people = await new PeopleRig().staffed();
  await people.identity.createUser(BEA[0], 'administrator', BEA[1]);
  await people.identity.signOut();
  await serve();
});
afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(): Promise<void> {
  recorded = [];
  const station = {
    command: async (_name: string, request: (typeof recorded)[number]) => void recorded.push(request),
    config: () => ({ station: { id: 'cr-1' }, identity: people.policy }),
  } as unknown as ReconfigurableStation;
  const lock = takeWriterLock(join(folder, 'writer.lock'), 0);
  const server = serveControl(folder, station, (message) => expect.fail(message), people.identity);
  close = async () => {
    await server.close();
    lock.release();
  };
}

async function ask(act: UserAct, as?: Claim): Promise<unknown> {
  const client = await connectControl(folder, as);
  return client.ask({ method: 'users', act, user: 'os' }).finally(() => client.close());
}
const bea: Claim = { user: BEA[0], password: BEA[1] };
const reason = 'has left';

describe('somebody at the window, when an administrator asks over the socket', () => {
  it('is out at once when their account is disabled, and the window hears of it', async () => {
    await people.identity.signIn(...OLGA);
    const heard: (string | undefined)[] = [];
    people.identity.onSession(() => heard.push(people.identity.session()?.user.name));
    expect(await ask({ do: 'setDisabled', name: 'olga', isDisabled: true, reason }, bea)).toEqual({ ok: true });
    expect(heard.at(-1)).toBeUndefined();
    expect(heard).not.toEqual([]);
    expect(people.identity.current()).toBeUndefined();
    expect(await people.identity.signIn(...OLGA)).toMatchObject({ ok: false });
  });

  it('is out too, locked or not, when their password was made anew: it is not theirs any more', async () => {
    await people.identity.signIn(...OLGA);
    await people.identity.lock('asked');
    const answer = (await ask({ do: 'reset', name: 'olga', reason }, bea)) as { oneTimePassword: string };
    expect(people.identity.session()).toBeUndefined();
    const next = 'marble tea compass';
    expect(await people.identity.signInChanging('olga', answer.oneTimePassword, next)).toMatchObject({ ok: true });
    expect(people.identity.current()).toMatchObject({ name: 'olga' });
    expect(JSON.stringify([recorded, people.log, people.store])).not.toContain(answer.oneTimePassword);
  });

  it('has the new role at once, and stays locked while they are', async () => {
    await people.identity.signIn(...OLGA);
    await people.identity.lock('asked');
    const heard: unknown[] = [];
    people.identity.onSession(() => heard.push(people.identity.session()?.user.role));
    await ask({ do: 'change', name: 'olga', role: 'supervisor', reason }, bea);
    expect(heard).toEqual(['supervisor']);
    expect(people.identity.session()).toMatchObject({ isLocked: true });
  });

  it('is not who acts: the log names who proved it, on the command line', async () => {
    await people.identity.signIn(...ADA);
    expect(await ask({ do: 'change', name: 'ada', role: 'supervisor', reason }, bea)).toEqual({ ok: true });
    expect(recorded.at(-1)).toMatchObject({
      ...{ event: 'userChanged', subject: 'ada', actor: { user: 'bea', role: 'administrator' } },
      where: expect.stringMatching(/^command line on /),
    });
    expect(await ask({ do: 'change', name: 'bea', role: 'operator', reason }, bea)).toMatchObject({
      message: expect.stringContaining('nobody changes their own account'),
    });
  });
});

describe('an act on users over the socket', () => {
  it('with a wrong password delays the name as at the window, longer each time and across a restart', async () => {
    const wrong: Claim = { user: BEA[0], password: WRONG };
    const asked: UserAct = { do: 'unlock', name: 'olga', reason };
    const seconds = async (claim: Claim) => {
      const said = await ask(asked, claim).catch((error: Error) => error.message);
      return Number(/(?:next try in|wait) (\d+) s/.exec(String(said))?.[1] ?? 0);
    };
    expect([await seconds(wrong), await seconds(wrong), await seconds(wrong)]).toEqual([0, 0, 2]);
    people.pass(2_000);
    expect(await seconds(wrong)).toBe(4);
    expect(await people.identity.signIn(...BEA)).toMatchObject({ ok: false, retryAfterMs: 4_000 });
    await close();
    people.open();
    await serve();
    people.pass(1_000);
    expect(await seconds(bea)).toBe(3);
    people.pass(3_000);
    expect(await ask(asked, bea)).toEqual({ ok: true });
  });

  it('gives nobody a password that an administrator knows', async () => {
    const add: UserAct = { do: 'add', name: 'ole', role: 'operator', password: 'marble tea compass' };
    expect(await ask(add, bea)).toMatchObject({ ok: false });
    const { password: _chosen, ...oneTime } = add;
    expect(await ask(oneTime, bea)).toEqual({ ok: true, oneTimePassword: expect.stringMatching(/^[a-z2-9-]{23}$/) });
  });

  it('is refused without its text where it is no request: there may be a password in it', async () => {
    const said = await ask({ do: 'add', name: '', role: 'operator', password: OLGA[1] }, bea).catch(String);
    expect(said).toContain('act.name');
    expect(said).not.toContain(OLGA[1]);
  });

  it.each([
    ['the same one twice', { by: ADA, second: ['Ada', ADA[1]] }, 'somebody else'],
    ['an operator', { by: ADA, second: OLGA }, 'olga (operator) may not recover accounts'],
    ['a wrong password', { by: ADA, second: ['bea', WRONG] }, 'bea: wrong name or password'],
    ['its owner', { by: ADA, second: BEA }, 'recovered by two others'],
  ] as const)('a recovery is not signed by %s', async (_who, { by, second }, why) => {
    const proof = ([name, password]: readonly [string, string]) => ({ name, password });
    const recover = { do: 'recover', name: 'bea', reason, by: proof(by), second: proof(second) } as const;
    expect(await ask(recover)).toMatchObject({ ok: false, message: expect.stringContaining(why) });
    expect(recorded.map(({ event }) => event)).not.toContain('accountRecovered');
  });
});
