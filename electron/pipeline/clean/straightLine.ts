/**
 * The value at `at` on the straight line through two points, by time: v0 + (v1 − v0) · (at − t0)/(t1 − t0), kept between v0
 * and v1 against the last bit of rounding. `t0 ≤ at ≤ t1`; when all three are one time, v0.
 */
export function onStraightLine(t0: number, v0: number, t1: number, v1: number, at: number): number {
  if (t1 === t0) return v0;
  const part = (at - t0) / (t1 - t0);
  const rise = v1 - v0;
  const value = Number.isFinite(rise) ? v0 + rise * part : v0 * (1 - part) + v1 * part;
  return Math.min(Math.max(value, Math.min(v0, v1)), Math.max(v0, v1));
}
