import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import {
  createIdentity,
  createPasswordHasher,
  deriveHere,
  type HashThread,
  openHashThread,
  openUserFile,
} from '../../electron/identity/index.ts';
import { ADA, cheapHasher, WRONG } from './rig.ts';

const WORKER = new URL('../../electron/workers/hashWorker.ts', import.meta.url);
let thread: HashThread | undefined;
afterEach(async () => thread?.close());

it('a hash is made beside the caller, whose loop goes on turning, and is the same as one made here', async () => {
  thread = openHashThread(WORKER);
  const request = { secret: 'tulip', salt: 'ab'.repeat(16), cost: { memoryKib: 19_456, passes: 3, lanes: 1 } };
  await thread.derive({ ...request, cost: { memoryKib: 8, passes: 1, lanes: 1 } }); // it has started
  let turns = 0;
  let isDone = false;
  const turn = () => {
    turns += 1;
    if (!isDone) setImmediate(turn);
  };
  setImmediate(turn);
  const bytes = await thread.derive(request);
  isDone = true;
  expect(turns).toBeGreaterThan(100);
  expect(Buffer.from(bytes).equals(Buffer.from(await deriveHere(request)))).toBe(true);
});

it('a thread that died is begun anew, and what it was asked is refused', async () => {
  thread = openHashThread(WORKER);
  const request = { secret: 'tulip', salt: 'ab'.repeat(16), cost: { memoryKib: 8, passes: 1, lanes: 1 } };
  await expect(thread.derive({ ...request, salt: '' })).rejects.toThrow('a password could not be hashed');
  const asked = thread.derive({ ...request, cost: { memoryKib: 19_456, passes: 3, lanes: 1 } });
  const refused = expect(asked).rejects.toThrow('closing');
  await thread.close();
  await refused;
  expect(await createPasswordHasher(thread.derive, () => request.cost).hash('x')).toMatchObject({ memoryKib: 8 });
});

it('the delay stands in the file of users: a restart begins where the last failure was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-lockout-'));
  try {
    let nowMs = 1_000_000;
    const open = () =>
      createIdentity({
        users: openUserFile(join(folder, 'users.json')),
        ...{ hasher: cheapHasher(), monotonicMs: () => nowMs, record: async () => undefined },
      });
    const before = open();
    await before.createFirstAdministrator(...ADA);
    for (let i = 0; i < 3; i++) await before.signIn('ada', WRONG);
    nowMs = 3; // the computer was started again
    expect(await open().signIn(...ADA)).toMatchObject({ ok: false, retryAfterMs: 2_000 });
    nowMs = 1_000; // and once more, before the delay was over
    const again = open();
    expect(await again.signIn(...ADA)).toMatchObject({ ok: false, retryAfterMs: 2_000 });
    nowMs += 2_000;
    expect(await again.signIn(...ADA)).toMatchObject({ ok: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
