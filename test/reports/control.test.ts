import { describe, expect, it } from 'vitest';
import { reportAs } from '../../electron/control/reportRequests.ts';
import type { ReconfigurableStation } from '../../electron/reconfigurableStation.ts';
import { withinAreas } from '../../electron/station/index.ts';
import type { Role } from '../../shared/domain/role.ts';

const KEY = 'a'.repeat(64);
const DIGEST = 'd'.repeat(64);
const PASSWORD = 'blue-harbour-kettle';

/** Takes down what the engine is asked for. */
function station() {
  const asked: { name: string; request: unknown; areas?: readonly string[] }[] = [];
  const shown = { row: { shift: { area: '', start: 7 } } };
  const fake = {
    query: async () => shown,
    report: async () => ({ do: 'build', document: { of: 'the log' }, digest: DIGEST }),
    command: async (name: string, request: unknown, areas?: readonly string[]) => {
      asked.push({ name, request, ...(areas === undefined ? {} : { areas }) });
      return { ok: true, seq: 1 };
    },
  };
  return { asked, fake: fake as unknown as ReconfigurableStation };
}
const ports = (role: Role, areas?: readonly string[]) => ({
  clock: { now: () => 5 },
  identity: {
    confirm: async (name: string, password: string) =>
      password === PASSWORD
        ? ({ ok: true, user: { name, role, areas } } as never)
        : ({ ok: false, message: 'the password is wrong' } as never),
  },
});
const sign = (password = PASSWORD) => ({ password, meaning: 'signed the shift report' });
const signing = { do: 'sign', report: KEY, digest: DIGEST, comment: '' } as const;

describe('shiftseal shift review, sign and amend at a running station', () => {
  it('signs with the name, the meaning and the digest of the document', async () => {
    const { asked, fake } = station();
    const step = { ...signing, sign: sign() };
    expect(await reportAs({ method: 'shiftReport', name: 'svea', step }, fake, ports('supervisor'))).toMatchObject({
      ok: true,
    });
    const signature = { user: 'svea', role: 'supervisor', at: 5, meaning: 'signed the shift report', digest: DIGEST };
    expect(asked).toEqual([{ name: 'signReport', request: { report: KEY, digest: DIGEST, comment: '', signature } }]);
  });

  it('amends with a document that is worked out anew', async () => {
    const { asked, fake } = station();
    const step = { do: 'amend', report: KEY, why: 'wrong counter', sign: sign() } as const;
    await reportAs({ method: 'shiftReport', name: 'svea', step }, fake, ports('supervisor'));
    expect(asked[0]).toMatchObject({
      name: 'draftReport',
      request: { digest: DIGEST, replaces: { report: KEY, why: 'wrong counter' }, actor: { user: 'svea' } },
    });
  });

  it.each([signing, { ...signing, do: 'review' }, { do: 'amend', report: KEY, why: 'wrong counter' }] as const)(
    'hands the areas of the signer to the engine, which refuses what lies outside: $do',
    async (step) => {
      const { asked, fake } = station();
      const [areas, account] = [['Plant A/Forming'], withinAreas(fake, () => undefined)];
      const request = { method: 'shiftReport', name: 'svea', step: { ...step, sign: sign() } } as const;
      await reportAs(request, account, ports('supervisor', areas));
      expect(asked).toMatchObject([{ areas }]);
    },
  );

  it.each([
    ['a wrong password', 'supervisor', 'guessed'],
    ['an operator', 'operator', PASSWORD],
    ['an administrator', 'administrator', PASSWORD],
    ['an auditor', 'auditor', PASSWORD],
  ] as const)('asks the engine for nothing after %s', async (_what, role, password) => {
    const { asked, fake } = station();
    const step = { ...signing, sign: sign(password) };
    expect(await reportAs({ method: 'shiftReport', name: 'x', step }, fake, ports(role))).toMatchObject({ ok: false });
    expect(asked).toEqual([]);
  });
});
