import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BundledShift, bundledShift, bundleOf, removeScratch } from './bundledShift.ts';

let shift: BundledShift;
let bundle: string;
beforeAll(async () => {
  shift = bundledShift();
  ({ folder: bundle } = await bundleOf(shift));
});
afterAll(() => {
  shift.remove();
  removeScratch();
});
describe('x', () => {
  it('y', () => {
    console.log(execFileSync('ls', ['-la', bundle]).toString());
    try { console.log(execFileSync(process.execPath, ['build/verifier/shiftseal-verify.mjs', bundle]).toString()); } catch (e) { console.log((e as any).stdout.toString(), (e as any).stderr.toString()); throw e }
  });
});
