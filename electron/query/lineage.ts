import type { RequestOf, ResponseOf } from '../../shared/contract/ipc.ts';
import { createLineage, type Lineage, NoLineageError } from '../lineage/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { lineageSource } from './lineageSource.ts';

/** The lineage of a data folder at this moment; `now`: µs. */
export const lineageOf = (data: DataFolder, now: number): Lineage => createLineage(lineageSource(data, now));

/** One node with its neighbours, for the screen. */
export const lineageShown = (
  data: DataFolder,
  { ref, limit }: RequestOf<'lineage:show'>,
  now: number,
): ResponseOf<'lineage:show'> =>
  orMessage(() => ({ ok: true as const, view: lineageOf(data, now).show(ref, limit ?? LIMIT_DEFAULT) }));

const LIMIT_DEFAULT = 12;

/** More of one group of neighbours. */
export const lineageMore = (
  data: DataFolder,
  { ref, direction, group, offset, limit }: RequestOf<'lineage:more'>,
  now: number,
): ResponseOf<'lineage:more'> =>
  orMessage(() => ({ ok: true as const, group: lineageOf(data, now).more(ref, direction, group, offset, limit) }));

/** What the log does not know is an answer, not a failure. */
function orMessage<T>(act: () => T): T | { readonly ok: false; readonly message: string } {
  try {
    return act();
  } catch (error) {
    if (error instanceof NoLineageError) return { ok: false, message: error.message };
    throw error;
  }
}
