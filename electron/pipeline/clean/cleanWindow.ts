import type { BatchBody, Lineage } from '../../../shared/domain/entry.ts';
import { eachTagRows } from '../batch/batchTags.ts';
import type { ClosedWindow } from '../window/closedWindow.ts';
import type { Cleaners } from './cleaners.ts';
import { cleanTag } from './cleanTag.ts';

/** The cleaning part of a batch body: indices are those of the body's `tags` and their rows. */
export interface WindowCleaning {
  readonly corrections: BatchBody['corrections'];
  readonly filled: NonNullable<BatchBody['filled']>;
  readonly flagged: NonNullable<BatchBody['flagged']>;
  /** By tag, each tag's in the order of its filters. */
  readonly findings: BatchBody['findings'];
  readonly lineage: NonNullable<Lineage['cleaning']>;
}

const NOTHING_CLEANED: WindowCleaning = { corrections: [], filled: [], flagged: [], findings: [], lineage: [] };

/**
 * Cleans a closed window: the step between window and seal, pure, one pass over the tags that have a cleaner. The columns are
 * only read. The batch is all the context there is: what came in the batch before is not looked at, so that every result can
 * be worked out again from one body, the scale of the tag (in the configuration the lineage names) and `lineage.cleaning`.
 *
 * An amendment is not cleaned: late readings stand without their neighbours, and the gaps between them are none.
 */
export function cleanWindow(
  closed: Pick<ClosedWindow, 'columns' | 'isAmendment'>,
  cleaners: Cleaners | undefined,
  tagId: (tag: number) => string,
): WindowCleaning {
  if (closed.isAmendment || !cleaners || cleaners.size === 0) return NOTHING_CLEANED;
  if (!closed.columns.tags.some((tag) => cleaners.has(tag))) return NOTHING_CLEANED;
  const cleaning: WindowCleaning = { corrections: [], filled: [], flagged: [], findings: [], lineage: [] };
  let index = -1;
  eachTagRows(closed.columns, tagId, (rows) => {
    index++;
    const cleaner = cleaners.get(rows.number);
    if (!cleaner) return;
    const { corrections, filled, flagged, findings } = cleanTag(cleaner, rows);
    for (const [row, value, method] of corrections) cleaning.corrections.push([index, row, value, method]);
    for (const [time, value, method] of filled) cleaning.filled.push([index, time, value, method]);
    for (const [row, length, rule] of flagged) cleaning.flagged.push([index, row, length, rule]);
    for (const { rule, detail, count } of findings) cleaning.findings.push({ count, detail, rule, tag: rows.tag });
    if (cleaning.lineage.at(-1)?.tag !== rows.tag) cleaning.lineage.push({ clean: cleaner.declared, tag: rows.tag });
  });
  return cleaning;
}
