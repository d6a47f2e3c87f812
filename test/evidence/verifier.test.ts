import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BundledShift, bundledShift, bundleOf, removeScratch } from './bundledShift.ts';
import { loneVerifier, productVerifier } from './verifiers.ts';

let shift: BundledShift;
let bundle: string;
let lone: ReturnType<typeof loneVerifier>;
beforeAll(async () => {
  shift = bundledShift();
  ({ folder: bundle } = await bundleOf(shift, { mustCover: shift.signedSeq }));
  lone = loneVerifier();
});
afterAll(() => {
  shift.remove();
  removeScratch();
});

describe('a bundle of one shift with its signed report', () => {
  it('is verified by the file copied alone into an empty folder, and by the product', async () => {
    const key = join(shift.folder, 'station.vkey');
    for (const verdict of [lone(bundle, '--public-key', key), await productVerifier(bundle)]) {
      expect(verdict.findings).toEqual([]);
      expect(verdict.ok).toBe(true);
      const words = verdict.facts.join('\n');
      expect(words).toMatch(/signed by sven|signed by entry \d+: sven/);
      expect(words).toMatch(/worked out again from the readings/);
    }
  });

  it('asks what only the plant can say, where no key was given', async () => {
    const publicKey = readFileSync(join(shift.folder, 'station.vkey'), 'utf8').trim();
    for (const { ok, asks } of [lone(bundle), await productVerifier(bundle)])
      expect([ok, asks]).toEqual([true, [expect.stringContaining(`is its key? ${publicKey}`)]]);
    for (const { asks } of [lone(bundle, '--public-key', publicKey), await productVerifier(bundle, { publicKey })])
      expect(asks).toEqual([]);
  });

  it('lets a stranger work the OEE out again to the ninth place', () => {
    const fact = lone(bundle).facts.find((each) => each.startsWith('oee of press'));
    const again = JSON.parse(fact?.slice(fact.indexOf('{')) ?? '') as Record<string, number | null>;
    const { figures } = shift.built.document.oee[0] ?? {};
    expect(Object.keys(again).sort()).toEqual(Object.keys(figures ?? {}).sort());
    for (const [name, value] of Object.entries(figures ?? {})) {
      if (value === null) expect(again[name]).toBeNull();
      else expect(Math.abs((again[name] as number) - value)).toBeLessThanOrEqual(1e-9);
    }
  });

  it('prints what people typed without letting it forge a line, or turn the writing around', () => {
    const text = spawnSync(process.execPath, ['build/verifier/shiftseal-verify.mjs', bundle], {
      encoding: 'utf8',
    }).stdout;
    expect(text).toContain('reviewed');
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    expect(text.split('\n').filter((line) => line.startsWith('VERIFIED'))).toHaveLength(1);
  });

  it('uses nothing but Node’s standard library, in at most 400 lines', () => {
    const text = readFileSync('build/verifier/shiftseal-verify.mjs', 'utf8');
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(400);
    const imports = [...text.matchAll(/^import .* from '([^']+)'/gm)].map(([, from]) => from);
    expect(imports.every((from) => from?.startsWith('node:'))).toBe(true);
    expect(text).not.toMatch(/import\(|require\(|eval\(|new Function|fetch\(|node:(net|http|https|child_process)/);
  });

  it('holds only what the format names', () => {
    expect(readdirSync(bundle).sort()).toEqual([
      'bundle.json',
      'checkpoint.txt',
      'entries.ndjson',
      'leaves.txt',
      'report.json',
      'station.vkey',
      'tree.json',
    ]);
  });
});
