import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildShiftReport, NoReportError } from '../../electron/reports/index.ts';
import { shiftReportDocumentSchema } from '../../shared/domain/report/index.ts';
import type { WrittenStation } from '../query/writtenStation.ts';
import { recomputed } from './recomputed.ts';
import { SHIFT, SHIFT_END_US, writtenShift } from './reportStation.ts';

const AT = SHIFT_END_US + 15_000_000;
let station: WrittenStation;
beforeAll(() => {
  station = writtenShift();
});
afterAll(() => station.close());

const build = (at = AT, size?: number) =>
  buildShiftReport({ data: station.data(), at, engine: 'test', ...(size === undefined ? {} : { size }) }, SHIFT);

describe('the report of a shift', () => {
  it('holds the whole shift in the shape of its schema, and the same log gives the same bytes', () => {
    const one = build();
    expect(shiftReportDocumentSchema.safeParse(JSON.parse(one.text)).error).toBeUndefined();
    expect(build().text).toBe(one.text);
    expect([one.document.from, one.document.to]).toEqual([SHIFT.start, SHIFT_END_US]);
    expect(one.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('says enough to work every OEE figure out again from readings', () => {
    const { oee, gaps } = build().document;
    const [unit] = oee;
    if (!unit) throw new Error('no OEE');
    const spans = gaps.listed.map(({ from, to }) => [from, to] as const);
    const again = recomputed(station.data(), unit, spans);
    for (const [name, value] of Object.entries(again))
      expect({ name, value: unit.figures[name as keyof typeof again] }).toEqual({
        name,
        value: expect.closeTo(value, 9),
      });
    expect(unit.figures.oee).not.toBeNull();
    expect(unit.figures.unknownTimeMinutes).toBeGreaterThan(0.1);
  });

  it('has bands that add up to the shift to the microsecond', () => {
    for (const { bands, from, to } of build().document.oee)
      expect(bands.reduce((sum, { us }) => sum + us, 0)).toBe(to - from);
  });

  it('counts what was refused, and what nobody has decided', () => {
    const { quarantine, downtime } = build().document;
    expect(quarantine).toMatchObject({ entries: 1, readings: 1, undecided: { entries: 1, byAge: [1, 0, 0, 0] } });
    expect(downtime.uncodedUs).toBe(32_000_000);
    expect(downtime.pareto[0]).toMatchObject({ reason: null, label: 'Not coded', cumulativeShare: 1 });
  });

  it('looks at nothing that was sealed after the entries it names', () => {
    const size = station.data().ledger.size();
    const before = build(AT, size - 3).document;
    expect(before.basis.size).toBe(size - 3);
    expect(before.evidence.entries).toBeLessThan(build().document.evidence.entries);
  });

  it('is refused for a shift that has not ended, and for one that the calendar does not have', () => {
    expect(() => build(SHIFT_END_US - 1)).toThrow(NoReportError);
    expect(() =>
      buildShiftReport({ data: station.data(), at: AT, engine: 'test' }, { area: '', start: SHIFT.start + 1 }),
    ).toThrow(/no such shift/);
  });
});
