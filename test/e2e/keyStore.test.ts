import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSealedKey, keyFileOf, verifierKeyFileOf } from '../../electron/ledger/index.ts';
import { isStationRunning } from '../../electron/query/isStationRunning.ts';
import { shiftseal } from '../cli/shiftseal.ts';
import { type Keyring, startKeyring } from './keyring.ts';
import { type LaunchedApp, launchApp } from './launch.ts';
import { until } from './mainJob.ts';

/** The signing key in a real keyring of the desktop, by way of Electron's safeStorage. */
describe('the signing key in the key store of the operating system', () => {
  const data = mkdtempSync(join(tmpdir(), 'shiftseal-key-store-'));
  const config = join(data, 'given.json');
  const configured = (keyStore: 'os' | 'file') =>
    writeFileSync(
      config,
      JSON.stringify({
        configVersion: 1,
        station: { id: 'keys', name: 'Keys', timeZone: 'UTC' },
        ...{ equipment: [{ id: 'line' }], connections: [], tags: [] },
        checkpoint: { keyStore },
      }),
    );
  const keyText = (): string => readFileSync(keyFileOf(data), 'utf8');
  const publicKey = (): string => readFileSync(verifierKeyFileOf(data), 'utf8').trim();
  const kept = async () => (await shiftseal(['key', 'show', '--data', data, '--json'])).json<{ kept: string }>().kept;
  let keyring: Keyring;
  let app: LaunchedApp | undefined;

  /** Runs the app until its station serves, and ends it. */
  async function ran(env: Readonly<Record<string, string>>, act: () => Promise<void> = async () => undefined) {
    app = await launchApp({ data, args: ['--config', config], env });
    try {
      await until('a station', async () => isStationRunning(data), 30_000);
      await act();
    } finally {
      await app.close();
      app = undefined;
    }
  }

  beforeAll(async () => {
    configured('os');
    keyring = await startKeyring();
  }, 60_000);
  afterAll(async () => {
    await app?.close();
    await keyring?.stop();
    rmSync(data, { recursive: true, force: true });
  }, 60_000);

  it('is made there: the file holds nothing that could sign', async () => {
    await ran(keyring.env);
    expect(isSealedKey(keyText())).toBe(true);
    expect(statSync(keyFileOf(data)).mode & 0o777).toBe(0o600);
    expect(await kept()).toBe('osKeyStore');
  }, 90_000);

  it('signs on after the next start, and a rotation makes the new one there too', async () => {
    const before = publicKey();
    await ran(keyring.env, async () => {
      expect(publicKey()).toBe(before);
      const rotated = await shiftseal(['key', 'rotate', '--data', data, '--reason', 'a technician has left']);
      expect([rotated.code, rotated.err]).toEqual([0, '']);
    });
    expect(publicKey()).not.toBe(before);
    expect(isSealedKey(keyText())).toBe(true);
    const verified = await shiftseal(['verify', '--data', data]);
    expect([verified.code, verified.err]).toEqual([0, '']);
  }, 90_000);

  it('is refused to who has not this keyring, by name of the file and with the remedy, and no other is made', async () => {
    const [before, text] = [publicKey(), keyText()];
    const run = await shiftseal(['station', '--data', data, '--config', config, '--for', '2s']);
    expect(run.code).not.toBe(0);
    expect(run.err).toMatch(
      /checkpoint\.key is kept by the key store of the operating system, which only the app can open, under the account that made it/,
    );
    expect(run.err).toMatch(/Start the app under that account, with its key store unlocked/);
    expect([publicKey(), keyText()]).toEqual([before, text]);
  }, 60_000);

  it('comes out into a 0600 file when the configuration says so', async () => {
    const before = publicKey();
    configured('file');
    await ran(keyring.env);
    expect([publicKey(), isSealedKey(keyText())]).toEqual([before, false]);
    expect(statSync(keyFileOf(data)).mode & 0o777).toBe(0o600);
    expect(await kept()).toBe('file');
    const verified = await shiftseal(['verify', '--data', data]);
    expect([verified.code, verified.err]).toEqual([0, '']);
  }, 90_000);
});
