import type { TagLayout } from '../../live/reading.ts';

/** The values worth a glance: those with an excursion bound first, then those with limits, then measured ones. */
export function keyTags(tags: readonly TagLayout[], count: number): readonly TagLayout[] {
  const weight = (tag: TagLayout): number =>
    (tag.excursion === undefined ? 0 : 8) + (tag.limits.length > 0 ? 4 : 0) + (tag.isText || tag.isBool ? 0 : 2);
  return tags
    .map((tag, index) => ({ tag, index }))
    .sort((a, b) => weight(b.tag) - weight(a.tag) || a.index - b.index)
    .slice(0, count)
    .map(({ tag }) => tag);
}

/** "allowed 2 to 8 °C", "at most 0.5 NTU": the bounds of a tag in words; empty where it has none. */
export function boundsText(tag: TagLayout, number: (value: number) => string, unit: string): string {
  const { min, max } = tag.excursion ?? {};
  const suffix = unit === '' ? '' : ` ${unit}`;
  if (min !== undefined && max !== undefined) return `allowed ${number(min)} to ${number(max)}${suffix}`;
  if (max !== undefined) return `at most ${number(max)}${suffix}`;
  if (min !== undefined) return `at least ${number(min)}${suffix}`;
  return tag.limits.map((limit) => `${LIMIT_SHORT[limit.kind] ?? limit.kind} ${number(limit.setpoint)}`).join(' · ');
}
const LIMIT_SHORT: Readonly<Record<string, string>> = { highHigh: 'HH', high: 'H', low: 'L', lowLow: 'LL' };
