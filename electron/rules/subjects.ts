import type { RuleTag } from './ruleKind.ts';

/** What stands before the last dot of a tag id: the filter, site or point it belongs to (`site-03.tthm` → `site-03`). */
export function placeOf(tagId: string): string {
  const dot = tagId.lastIndexOf('.');
  return dot > 0 ? tagId.slice(0, dot) : tagId;
}

/** Whether a tag id fits a pattern in which `*` stands for any characters. */
export function fits(tagId: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.]/g, '\\.'));
  return new RegExp(`^${parts.join('.*')}$`).test(tagId);
}

/** Common unit of the tags a rule counts in. @throws Error naming the tag that differs, and the remedy */
export function unitOf(tags: readonly RuleTag[]): string {
  const [first] = tags;
  const other = tags.find(({ unit }) => unit !== first?.unit);
  if (first && other)
    throw new Error(
      `tag "${other.id}" is in ${other.unit}, "${first.id}" in ${first.unit}: give the target a "unit" to count in, or leave one of them out`,
    );
  return first?.unit ?? '1';
}
