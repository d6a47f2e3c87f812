import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAttempts } from '../../electron/identity/attempts.ts';
import { delayAfterFailuresMs, STATION_ATTEMPTS_MAX, UNKNOWN_NAMES_MAX } from '../../electron/identity/index.ts';
import type { StoredAttempts } from '../../electron/identity/userFile.ts';
import { ADA, OLGA, PeopleRig, WRONG } from './rig.ts';

let rig: PeopleRig;
beforeEach(async () => {
  rig = await new PeopleRig().staffed();
  await rig.identity.signOut();
});

/** So many wrong ones, each as soon as it may be tried. */
async function fail(name: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    const answer = await rig.identity.signIn(name, WRONG);
    expect(answer).toMatchObject({ ok: false, message: expect.stringContaining('wrong name or password') });
    if (i < times - 1 && !answer.ok) rig.pass(answer.retryAfterMs ?? 0);
  }
}

describe('wrong passwords', () => {
  it('wait ever longer from the third on, up to five minutes', () => {
    expect([0, 1, 2, 3, 4, 5, 20, 500].map(delayAfterFailuresMs)).toEqual([
      0, 0, 0, 2_000, 4_000, 8_000, 300_000, 300_000,
    ]);
  });

  it('make even the right one wait, and say how long', async () => {
    await fail('ada', 5);
    expect(await rig.identity.signIn(...ADA)).toEqual({
      ok: false,
      message: 'too many wrong attempts: wait 8 s and try again',
      retryAfterMs: 8_000,
    });
    rig.pass(8_000);
    expect(await rig.identity.signIn(...ADA)).toMatchObject({ ok: true });
  });

  it('delay known and unknown names alike', async () => {
    for (const name of ['ada', 'nobody-of-that-name']) {
      const said = [];
      for (let i = 0; i < 4; i++) said.push(await rig.identity.signIn(name, WRONG));
      expect(said.map((answer) => (answer.ok ? 'in' : (answer.retryAfterMs ?? 0)))).toEqual([0, 0, 2_000, 2_000]);
    }
  });

  it('are forgotten with the right one', async () => {
    await fail('ada', 2);
    await rig.identity.signIn(...ADA);
    await fail('ada', 2);
    expect(await rig.identity.signIn(...ADA)).toMatchObject({ ok: true });
  });

  it('count for a signature and for unlocking as for a sign-in', async () => {
    await rig.identity.signIn(...ADA);
    await rig.identity.confirm('ada', WRONG);
    await rig.identity.lock('asked');
    await rig.identity.unlock(WRONG);
    expect(await rig.identity.signIn('ada', WRONG)).toMatchObject({ retryAfterMs: 2_000 });
  });

  it('a thousand at once are tried one after the other, and most are sent away', async () => {
    const answers = await Promise.all(Array.from({ length: 1000 }, () => rig.identity.signIn('ada', WRONG)));
    const tried = rig.log.filter(({ event, detail }) => event === 'signInRefused' && detail.startsWith('wrong'));
    expect(tried).toHaveLength(3);
    expect(
      answers.filter((answer) => !answer.ok && answer.message.startsWith('too many passwords at once')),
    ).toHaveLength(992);
  });
});

describe('the delay', () => {
  it('survives a restart: what was left is waited again, the time in between does not count', async () => {
    await fail('ada', 6); // 16 s
    rig.pass(4_000);
    rig.wallMs += 86_400_000; // off for a day
    rig.monotonicMs = 50; // the monotonic clock begins anew with the computer
    rig.open();
    expect(await rig.identity.signIn(...ADA)).toMatchObject({ ok: false, retryAfterMs: 16_000 });
    rig.pass(15_999);
    expect(await rig.identity.signIn(...ADA)).toMatchObject({ ok: false });
    rig.pass(1);
    expect(await rig.identity.signIn(...ADA)).toMatchObject({ ok: true });
  });

  it('never gets shorter, whatever restarts and clock jumps do', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.record({ kind: fc.constant('restart' as const), bootMs: fc.integer({ min: 0, max: 1e6 }) }),
            fc.record({ kind: fc.constant('wall' as const), byMs: fc.integer({ min: -1e12, max: 1e12 }) }),
            fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 4_000 }) }),
          ),
          { maxLength: 12 },
        ),
        async (steps) => {
          rig = await new PeopleRig().staffed();
          await rig.identity.signOut();
          await fail('olga', 8); // 64 s
          let waitedMs = 0;
          for (const step of steps) {
            if (step.kind === 'wall') rig.wallMs += step.byMs;
            else if (step.kind === 'pass') {
              rig.pass(step.ms);
              waitedMs += step.ms;
            } else {
              rig.monotonicMs = step.bootMs;
              rig.open();
            }
            const answer = await rig.identity.signIn(...OLGA);
            expect(answer).toMatchObject({ ok: false });
            if (!answer.ok) expect(answer.retryAfterMs).toBeGreaterThanOrEqual(64_000 - waitedMs);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('of a person is not washed away by thousands of made-up names, and those are bounded', () => {
    let kept: StoredAttempts = { names: [] };
    let nowMs = 0;
    const attempts = createAttempts({
      ...{ monotonicMs: () => nowMs, nameKey: () => '11'.repeat(32), known: () => ['olga'] },
      load: () => kept,
      save: (next) => {
        kept = next;
      },
    });
    for (let i = 0; i < 4; i++) attempts.failed('olga');
    for (let i = 0; i < 5; i++) attempts.failed('nobody-but-tried-often');
    for (let i = 0; i < UNKNOWN_NAMES_MAX + 50; i++) {
      nowMs += 2_000; // as fast as the station takes them
      attempts.failed(`made up ${i}`);
    }
    expect(kept.names.length).toBeLessThanOrEqual(UNKNOWN_NAMES_MAX + 1);
    expect(attempts.failures('olga')).toBe(4);
    expect(attempts.failures('nobody-but-tried-often')).toBe(5);
  });

  it('of the whole station slows down who changes the name each time, also over a restart', async () => {
    for (let i = 0; i < STATION_ATTEMPTS_MAX; i++) await rig.identity.signIn(`name ${i}`, WRONG);
    expect(await rig.identity.signIn('another', WRONG)).toMatchObject({ ok: false, retryAfterMs: 2_000 });
    rig.open();
    expect(await rig.identity.signIn('another', WRONG)).toMatchObject({ ok: false, retryAfterMs: 2_000 });
    rig.pass(2_000);
    expect(await rig.identity.signIn(...ADA)).toMatchObject({ ok: true });
  });

  it('is taken over from a file of an earlier version', async () => {
    rig.store.users = rig.store.users.map((user) => ({ ...user, failures: user.name === 'olga' ? 5 : 0 }));
    rig.open();
    expect(await rig.identity.signIn(...OLGA)).toMatchObject({ ok: false, retryAfterMs: 8_000 });
    expect(rig.store.users.every(({ failures }) => failures === 0)).toBe(true);
  });
});

describe('the log of attempts', () => {
  it('holds each attempt, and of what came while it had to wait the first and how many more', async () => {
    await fail('ada', 3);
    for (let i = 0; i < 5; i++) await rig.identity.signIn('ada', WRONG);
    rig.pass(2_000);
    await rig.identity.signIn('ada', WRONG);
    expect(rig.log.filter(({ event }) => event === 'signInRefused').map(({ detail }) => detail)).toEqual([
      'wrong name or password',
      'wrong name or password',
      'wrong name or password',
      'tried again while it had to wait',
      'wrong name or password; 4 more tries while it had to wait',
    ]);
  });

  it('never shows what was typed as a name nobody has: it may have been a password', async () => {
    await rig.identity.signIn('My Own Secret 77', WRONG);
    await rig.identity.signIn('my own secret 77 ', WRONG);
    const subjects = rig.log.filter(({ event }) => event === 'signInRefused').map(({ subject }) => subject);
    expect(subjects[0]).toMatch(/^unknown name [0-9a-f]{8}$/);
    expect(subjects[1]).toBe(subjects[0]);
    expect(JSON.stringify(rig.store)).not.toContain('Own Secret');
  });
});
