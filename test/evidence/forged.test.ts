import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson, leafHash, runsOf } from '../../electron/ledger/index.ts';
import { formatNote, formatVerifierKey, rawPublicKeyOf, verifierKey } from '../../electron/ledger/note.ts';
import { slowMultiProof, slowRoot } from '../ledger/support/slowTree.ts';
import { type BundledShift, bundledShift, bundleOf, copyOf, removeScratch } from './bundledShift.ts';
import { adjustManifest, type Json, json, linesOf, sha256 } from './bundleEdits.ts';
import { loneVerifier, productVerifier } from './verifiers.ts';

/**
 * What somebody makes who has read format.md as well as we have: hashes, proof and manifest fit each other, and where a signature is
 * needed they are the plant's own key. Each is refused by both verifiers, by name.
 */
let shift: BundledShift;
let bundle: string;
let lone: ReturnType<typeof loneVerifier>;
beforeAll(async () => {
  shift = bundledShift();
  ({ folder: bundle } = await bundleOf(shift));
  lone = loneVerifier();
});
afterAll(() => {
  shift.remove();
  removeScratch();
});

interface Told {
  /** Bodies of the whole log, by number. */
  readonly lines: readonly string[];
  /** Not in the bundle. */
  readonly without?: readonly number[];
  readonly manifest?: Json;
  /** Whether the log is another, which a key of the forger signs. */
  readonly isSignedAnew?: boolean;
}

/** The bundle as the product would have written it of this log. */
function told({ lines, without = [], manifest = {}, isSignedAnew = false }: Told): string {
  const folder = copyOf(bundle);
  const bodies = lines.map((line) => Buffer.from(line));
  const leaves = bodies.map((body) => leafHash(body).toString('hex'));
  const kept = lines.map((_, seq) => seq).filter((seq) => !without.includes(seq));
  const proof = slowMultiProof(bodies, (seq) => kept.includes(seq)).map((hash) => hash.toString('hex'));
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
  put('entries.ndjson', kept.map((seq) => `${lines[seq]}\n`).join(''));
  put('leaves.txt', kept.map((seq) => `${leaves[seq]}\n`).join(''));
  put('tree.json', canonicalJson({ size: lines.length, known: runsOf(kept), proof }));
  if (isSignedAnew) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const key = verifierKey('shiftseal/cr-test', rawPublicKeyOf(publicKey));
    const text = `${key.name}\n${lines.length}\n${slowRoot(bodies).toString('base64')}\nat 1793602999000000\n`;
    const signature = sign(null, Buffer.from(text), privateKey);
    put('checkpoint.txt', formatNote({ text, signatures: [{ name: key.name, keyId: key.keyId, signature }] }));
    put('station.vkey', `${formatVerifierKey(key)}\n`);
  }
  adjustManifest(folder, (fields) =>
    Object.assign(fields, { entries: kept.length, size: lines.length, lastSeq: lines.length - 1, ...manifest }),
  );
  return folder;
}

/** Everything that both say of it. */
async function said(folder: string): Promise<string[]> {
  const verdicts = [lone(folder), await productVerifier(folder)];
  return verdicts.map(({ ok, findings }) => (ok ? 'VERIFIED' : findings.map(({ message }) => message).join('; ')));
}
const bodyAt = (lines: readonly string[], seq: number): Json => JSON.parse(lines[seq] as string) as Json;

describe('a bundle that fits itself, and leaves something out', () => {
  it('of a report: an entry of the span before which the run is said to begin', async () => {
    const lines = linesOf(bundle);
    expect(await said(told({ lines }))).toEqual(['VERIFIED', 'VERIFIED']);
    const { from } = json(bundle, 'bundle.json') as { from: number };
    const dropped = lines.findIndex((_, seq) => {
      const { at, kind } = bodyAt(lines, seq);
      return (at as number) >= from && kind !== 'batch' && kind !== 'config';
    });
    for (const words of await said(told({ lines, without: [dropped], manifest: { firstSeq: dropped + 1 } })))
      expect(words).toMatch(/1 of its span are missing|that the report looked at: they were/);
  });

  it('all of the run, which is said to end before it begins', async () => {
    for (const words of await said(told({ lines: linesOf(bundle), manifest: { firstSeq: 9, lastSeq: 8 } })))
      expect(words).toMatch(/no such runs|ends before it begins/);
  });

  it('bodies that were removed, it says, by an entry that was there before them', async () => {
    const lines = linesOf(bundle);
    const early = { ...bodyAt(lines, 1), kind: 'retention', ranges: [[5, 6]] };
    const forged = lines.map((line, seq) => (seq === 1 ? canonicalJson(early) : line));
    const manifest = { report: null };
    for (const words of await said(told({ lines: forged, without: [5, 6], manifest, isSignedAnew: true })))
      expect(words).toMatch(/left out/);
  });
});

describe('what a key signs that should not have been signed', () => {
  it.each<[string, (body: Json) => Json | undefined, RegExp]>([
    ['a body of another format', (body) => (body.kind === 'batch' ? { ...body, v: 2 } : undefined), /format 1/],
    [
      'a signature of nobody',
      (body) => {
        const { signature, ...rest } = body;
        return body.event === 'signed' ? rest : undefined;
      },
      /signed by nobody/,
    ],
  ])('%s', async (_, change, words) => {
    let isDone = false;
    const lines = linesOf(bundle).map((line) => {
      const changed = isDone ? undefined : change(JSON.parse(line) as Json);
      isDone ||= changed !== undefined;
      return changed === undefined ? line : canonicalJson(changed);
    });
    expect(isDone).toBe(true);
    for (const each of await said(told({ lines, isSignedAnew: true }))) expect(each).toMatch(words);
  });
});

describe('what is given beside it', () => {
  it('a file outside of it that the manifest names is not read', async () => {
    const folder = told({ lines: linesOf(bundle) });
    writeFileSync(join(folder, '..', 'x.txt'), 'x');
    adjustManifest(folder, ({ files }) => {
      (files as object[]).push({ name: '../x.txt', bytes: 1, sha256: sha256('x') });
    });
    for (const words of await said(folder)) expect(words).toMatch(/no name of a file|files/);
  });

  it('an empty key is wrong use, not no key', () => {
    const args = ['build/verifier/shiftseal-verify.mjs', bundle, '--public-key', ''];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringContaining('no empty key')]);
  });

  it('texts of people are inert in --json as well', () => {
    const args = ['build/verifier/shiftseal-verify.mjs', bundle, '--json'];
    const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stdout).toContain('reviewed');
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true });
  });
});
