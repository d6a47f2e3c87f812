import type { AmendmentBody, BatchBody } from '../../shared/domain/entry.ts';

const TAGS = '","tags":[';
const AFTER_TAGS = '],"to":';
const TAG = '{"flags":';
/** Stands where a tag was not asked for, so that the others keep their places. */
const LEFT_OUT = '{"tag":""}';

/**
 * A sealed batch with the columns of some tags alone: nearly all of a body is numbers, and reading those of a few tags takes a
 * fraction of the time. Only for canonical bodies (RFC 8785): their members stand in one order, and no text in them can look like a
 * member, because its quotes are escaped.
 */
export function partOfBody(text: string, tagIds: readonly string[]): BatchBody | AmendmentBody {
  const end = text.lastIndexOf(AFTER_TAGS);
  const start = text.lastIndexOf(TAGS + TAG, end);
  if (start < 0 || end < 0) return JSON.parse(text) as BatchBody | AmendmentBody;
  const first = start + TAGS.length;
  const marks = tagIds.map((id) => `,"tag":${JSON.stringify(id)},"values":[`);
  const kept = text
    .slice(first, end)
    .split(`,${TAG}`)
    .map((part, i) => (marks.some((mark) => part.includes(mark)) ? (i === 0 ? part : TAG + part) : LEFT_OUT));
  return JSON.parse(`${text.slice(0, first)}${kept.join(',')}${text.slice(end)}`) as BatchBody | AmendmentBody;
}
