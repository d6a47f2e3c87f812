import { describe, expect, it } from 'vitest';
import { cleanValue, engineeringValue, scaleOf } from '../../electron/pipeline/index.ts';

describe('raw to engineering value, the straight line of the tag', () => {
  const cases: [string, number, [number, number], [number, number], number][] = [
    ['13824 of 0…27648 is the middle of 0…10 bar', 13824, [0, 27648], [0, 10], 5],
    ['the lower end', 0, [0, 27648], [0, 10], 0],
    ['the upper end', 27648, [0, 27648], [0, 10], 10],
    ['under-range is not clamped', -4864, [0, 27648], [4, 20], 4 - (4864 * 16) / 27648],
    ['over-range is not clamped', 32511, [0, 27648], [4, 20], 4 + (32511 * 16) / 27648],
    ['a line through zero', 6912, [0, 27648], [-50, 150], 0],
    ['a live zero', 9830, [3277, 16384], [0, 100], ((9830 - 3277) * 100) / (16384 - 3277)],
    ['unsigned full scale', 40000, [0, 65535], [0, 100], 4_000_000 / 65535],
    ['tenths', -123, [0, 10], [0, 1], -12.3],
    ['4–20 mA in 12 bits', 2457, [819, 4095], [0, 250], 125],
  ];
  it.each(cases)('%s', (_, raw, from, to, expected) => {
    expect(engineeringValue(scaleOf({ scale: { raw: from, engineering: to } }), raw)).toBeCloseTo(expected, 9);
  });

  it('adds the calibration offset in the clean layer only', () => {
    const scale = scaleOf({
      scale: { raw: [0, 10], engineering: [0, 1] },
      calibration: { certificate: 'C-1', offset: -0.2 },
    });
    expect(engineeringValue(scale, 215)).toBeCloseTo(21.5, 9);
    expect(cleanValue(scale, 215)).toBeCloseTo(21.3, 9);
  });
});
