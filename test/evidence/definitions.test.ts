import { afterAll, describe, expect, it } from 'vitest';
import { REPORT_CONFIG } from '../reports/reportStation.ts';
import { bundledShift, bundleOf, removeScratch } from './bundledShift.ts';
import { loneVerifier, productVerifier } from './verifiers.ts';

afterAll(() => removeScratch());
const lone = loneVerifier();

describe('OEE worked out again, whatever the plant counts as its base', () => {
  it.each([
    ['iso', 'performance'],
    ['teep', 'availability'],
  ] as const)('definition %s, small stops lower %s', async (definition, smallStopsLower) => {
    const oee = { definition, smallStopsLower, smallStopMs: 60_000 };
    const shift = bundledShift({ ...REPORT_CONFIG, oee });
    const { folder } = await bundleOf(shift);
    shift.remove();
    for (const verdict of [lone(folder), await productVerifier(folder)]) expect(verdict.findings).toEqual([]);
    const [unit] = shift.built.document.oee;
    expect([unit?.definition, unit?.smallStopsLower]).toEqual([definition, smallStopsLower]);
    const { availability = 0, performance = 0 } = unit?.figures ?? {};
    if (smallStopsLower === 'performance') expect(unit?.smallStops).toBeGreaterThan(0);
    expect((availability ?? 0) * (performance ?? 0)).toBeGreaterThan(0);
  });
});
