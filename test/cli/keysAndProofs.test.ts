import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holdsKey, keyFileOf, readKeyHistory, readVerifierKeyFile } from '../../electron/ledger/index.ts';
import { checkProof, proofSchema } from '../../electron/query/proofs.ts';
import { WrittenStation } from '../query/writtenStation.ts';
import { shiftseal } from './shiftseal.ts';

function written(): WrittenStation {
  const station = new WrittenStation();
  station.run(20, (i) => ({ total: i }));
  station.pass(6_000);
  return station;
}

describe('shiftseal proof', () => {
  it('makes a file that anybody can check, and that is refused with anything in it changed', async () => {
    const station = written();
    station.close();
    const file = join(station.folder, 'proof.json');
    for (const asked of [
      ['inclusion', '--seq', '3'],
      ['consistency', '--from', '2'],
    ]) {
      const made = await shiftseal(['proof', ...asked, '--data', station.folder, '--json']);
      writeFileSync(file, made.out);
      const { code, json } = await shiftseal(['proof', 'check', file, '--json']);
      expect([code, json()]).toMatchObject([0, { ok: true, holds: true, isSigned: true }]);
      const proof = JSON.parse(made.out) as Record<string, unknown>;
      const changes = {
        path: [...(proof.path as string[]).slice(1), '0'.repeat(64)],
        ...(asked[0] === 'inclusion' ? { seq: 2, leaf: 'a'.repeat(64) } : { from: 3, rootFrom: 'b'.repeat(64) }),
        checkpoint: (proof.checkpoint as string).replace('\nat 1', '\nat 2'),
      };
      for (const [name, value] of Object.entries(changes)) {
        const { holds, isSigned } = checkProof(proofSchema.parse({ ...proof, [name]: value }));
        expect([name, holds && isSigned]).toEqual([name, false]);
      }
    }
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(/"root\w*": "../, (start) => `${start.slice(0, -2)}00`),
    );
    expect((await shiftseal(['proof', 'check', file])).code).toBe(1);
  });

  it('is not taken for signed by a key that did not sign it', async () => {
    const [one, other] = [written(), written()];
    one.close();
    other.close();
    const file = join(one.folder, 'proof.json');
    writeFileSync(file, (await shiftseal(['proof', 'inclusion', '--seq', '0', '--data', one.folder, '--json'])).out);
    const key = readVerifierKeyFile(other.folder) as string;
    const { code, out } = await shiftseal(['proof', 'check', file, '--public-key', key]);
    expect([code, out]).toEqual([1, expect.stringContaining('NOT SIGNED')]);
    const bare = await shiftseal(['proof', 'check', file]);
    expect([bare.code, bare.out]).toEqual([0, expect.stringContaining('checked with the key that the proof itself')]);
  });

  it('says which entries and sizes there are', async () => {
    const station = written();
    station.close();
    const asked = ['proof', 'inclusion', '--data', station.folder];
    expect(await shiftseal([...asked, '--seq', '1', '--size', '99999'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('the log has'),
    });
    expect((await shiftseal(asked)).code).toBe(2);
  });
});

describe('shiftseal key', () => {
  it('shows the key in force, and puts a new one in force that the old one signed', async () => {
    const station = written();
    station.close();
    const before = readVerifierKeyFile(station.folder) as string;
    const asked = ['--data', station.folder];
    const rotated = await shiftseal(['key', 'rotate', ...asked, '--reason', 'a technician has left', '--json']);
    expect([rotated.code, rotated.err]).toEqual([0, expect.stringContaining('no station runs')]);
    const after = readVerifierKeyFile(station.folder) as string;
    expect(rotated.json()).toMatchObject({ ok: true, verifierKey: after });
    const shown = await shiftseal(['key', 'show', ...asked, '--json']);
    expect(shown.json()).toMatchObject({
      log: 'shiftseal/cr-test',
      kept: 'file',
      overlap: { checkpointsLeft: expect.any(Number) },
      keys: [
        { verifierKey: after, by: expect.stringContaining('command line'), reason: 'a technician has left' },
        { verifierKey: before, since: null },
      ],
    });
    expect(holdsKey(readKeyHistory(station.folder)!, before)).toBe(true);
    expect((await shiftseal(['verify', ...asked, '--public-key', before])).code).toBe(0);
    const secret = readFileSync(keyFileOf(station.folder), 'utf8').trim().split('+').at(-1) as string;
    for (const text of [rotated.out, rotated.err, shown.out]) expect(text).not.toContain(secret.slice(0, 20));
  });

  it('wants a reason, and a person where the station has users', async () => {
    const station = written();
    station.close();
    expect((await shiftseal(['key', 'rotate', '--data', station.folder])).code).toBe(2);
    const password = { env: { SHIFTSEAL_PASSWORD: 'correct horse battery' } };
    const add = ['users', 'add', '--data', station.folder, '--name', 'Ada', '--role', 'operator'];
    expect((await shiftseal(add, password)).code).toBe(0);
    const rotate = ['key', 'rotate', '--data', station.folder, '--reason', 'why not'];
    expect(await shiftseal(rotate)).toMatchObject({ code: 1, err: expect.stringContaining('--user') });
    const asOperator = await shiftseal([...rotate, '--user', 'Ada'], password);
    expect(asOperator).toMatchObject({ code: 1, err: expect.stringContaining('may not rotate') });
  });
});
