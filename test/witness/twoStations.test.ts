import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import {
  cosignedFileOf,
  LedgerRolledBackError,
  openCosignature,
  parseCosignerKey,
  parseNote,
  readWitness,
} from '../../electron/ledger/index.ts';
import { cosignerPlace } from '../../electron/witness/index.ts';
import { cleanUpAfterEach, drafts, openTestLedger, START_US, temporaryFolder } from '../ledger/temporaryLedger.ts';
import { sourceOf } from './sourceOf.ts';

cleanUpAfterEach();
const COMMAND_LINE = fileURLToPath(new URL('../../electron/cli/main.ts', import.meta.url));
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

/** The witness as an operator starts it, in a process of its own; key and address are what it prints. */
async function startWitness(
  folder: string,
  logKey: string,
): Promise<{ child: ChildProcess; key: string; url: string }> {
  const node = ['--experimental-transform-types', '--no-warnings', COMMAND_LINE];
  const asked = ['cosign', '--data', folder, '--listen', '0', '--log-key', logKey, '--name', 'witness.example/w2'];
  const child = spawn(process.execPath, [...node, ...asked], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let output = '';
  child.stdout?.setEncoding('utf8');
  for await (const text of child.stdout as AsyncIterable<string>) {
    output += text;
    const [, key, url] = /^(\S+)\nlistening on (\S+)\n/.exec(output) ?? [];
    if (key !== undefined && url !== undefined) return { child, key, url };
  }
  throw new Error(`the witness ended: ${output}`);
}

describe('two stations, each a process of its own', () => {
  it('one cosigns the checkpoints of the other, also after it was killed, and stops an older copy from going on', async () => {
    const folder = temporaryFolder();
    const ledger = openTestLedger(folder);
    const grow = (entries: number) => {
      ledger.append(drafts(ledger.size, ledger.size + entries));
      return ledger.checkpoint();
    };
    const witnessFolder = temporaryFolder();
    const first = await startWitness(witnessFolder, ledger.verifierKey);
    const key = parseCosignerKey(first.key);
    const heard = (source: string, note: string) => void ledger.heard(source, note);
    const ports = { now: () => START_US, monotonicMs: () => 0, heard };
    const placeOf = (url: string) => cosignerPlace({ folder, config: { url, key: first.key }, everyMs: 0, ports });
    grow(8);
    expect(await placeOf(first.url).step(sourceOf(folder))).toEqual({ kind: 'done', size: 8 });
    const older = temporaryFolder();
    cpSync(folder, older, { recursive: true });

    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    grow(5);
    expect(await placeOf(first.url).step(sourceOf(folder))).toMatchObject({ kind: 'later' });
    const second = await startWitness(witnessFolder, ledger.verifierKey);
    expect(second.key).toBe(first.key);
    expect(await placeOf(second.url).step(sourceOf(folder))).toEqual({ kind: 'done', size: 13 });
    const newest = readWitness(cosignedFileOf(folder))?.checkpoints.at(-1);
    const { text, signatures } = parseNote(newest?.note ?? '');
    const at = openCosignature(text, signatures.at(-1)!, key)?.at as number;
    expect(Math.abs(at - Date.now() / 1_000)).toBeLessThan(60);

    ledger.close();
    for (const file of ['cosigned.txt']) cpSync(`${folder}/${file}`, `${older}/${file}`);
    expect(() => openTestLedger(older)).toThrow(LedgerRolledBackError);
  }, 60_000);
});
