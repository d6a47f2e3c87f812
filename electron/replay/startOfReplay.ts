import type { BatchBody } from '../../shared/domain/entry.ts';
import { decodeBatch, decodedValue, NOTHING_SEALED, type SealedCursor } from '../pipeline/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import type { Prepared } from './configurations.ts';
import { batchesBefore } from './sealedLog.ts';

/** Batches looked back at for the last OEE state: a state that is told only when it changes may be far behind. */
const BATCHES_BACK_MAX = 2_000;

/** Where the windows of a work unit stood before a batch: the end of the batch before it, and the OEE state there. */
export function windowStart(
  data: DataFolder,
  workUnit: string,
  first: BatchBody,
  under: Prepared,
  size: number,
): SealedCursor {
  const { stateTag } = under.windows(workUnit);
  const stateId = stateTag && under.settings.tagIdOf(stateTag.tag);
  let closedEnd: number | undefined;
  for (const { body, seq } of batchesBefore(data, workUnit, first.window.start, BATCHES_BACK_MAX)) {
    if (seq >= size) continue;
    closedEnd ??= body.window.end;
    if (!stateTag) break;
    for (const column of decodeBatch({ axes: body.axes, tags: body.tags.filter(({ tag }) => tag === stateId) }))
      for (let row = column.time.length - 1; row >= 0; row--) {
        const state = decodedValue(column, row);
        if (state !== undefined) return { closedEnd, closedFrame: -1, isRunning: stateTag.isRunning(state) };
      }
  }
  return closedEnd === undefined ? NOTHING_SEALED : { closedEnd, closedFrame: -1 };
}
