import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BundledShift, bundleOf, removeScratch } from './bundledShift.ts';
import { trainingShift } from './trainingShift.ts';
import { loneVerifier, productVerifier } from './verifiers.ts';

/** Of plant time; the benchmark `bundle` has a whole shift of eight hours. */
const MINUTES = Number(process.env.SHIFTSEAL_SHIFT_MINUTES ?? 2);

let shift: BundledShift;
beforeAll(() => {
  shift = trainingShift(MINUTES);
}, 600_000);
afterAll(() => {
  shift.remove();
  removeScratch();
});

describe('a shift of the training plant, with its signed report', () => {
  it('is verified by the file alone, and its OEE comes out again to the ninth place', async () => {
    const { folder } = await bundleOf(shift);
    const { ok, findings, facts } = loneVerifier()(folder);
    expect(findings).toEqual([]);
    expect(ok).toBe(true);
    const { oee } = shift.built.document;
    expect(oee.some(({ figures }) => (figures.oee ?? 0) > 0.1)).toBe(true);
    for (const { workUnit, figures } of oee) {
      const fact = facts.find((each) => each.startsWith(`oee of ${workUnit},`)) ?? '';
      const again = JSON.parse(fact.slice(fact.indexOf('{'))) as typeof figures;
      for (const name of ['availability', 'performance', 'quality', 'oee', 'producedQuantity'] as const) {
        if (figures[name] === null) expect(again[name]).toBeNull();
        else expect(Math.abs((again[name] ?? Number.NaN) - figures[name])).toBeLessThanOrEqual(1e-9);
      }
    }
    expect((await productVerifier(folder)).findings).toEqual([]);
  });
});
