import type { QuarantineRow, ResponseOf } from '../../shared/contract/ipc.ts';
import { findQuarantine, listQuarantine } from '../quarantine/index.ts';
import type { DataFolder } from './dataFolder.ts';

/** No quarantine entry of this id. */
export class NoQuarantineEntryError extends Error {
  override readonly name = 'NoQuarantineEntryError';
}

export const quarantineRows = (data: DataFolder, scope: 'waiting' | 'all', limit: number): QuarantineRow[] =>
  listQuarantine(data.db, { scope, limit });

/** A refused reading with its sealed body: raw payload, failing step, reason, versions. @throws NoQuarantineEntryError */
export function quarantineEntry(data: DataFolder, id: string): ResponseOf<'quarantine:show'> {
  const row = findQuarantine(data.db, id);
  const entry = row && data.ledger.entry(row.seq);
  if (!row || !entry) throw new NoQuarantineEntryError(`there is no quarantine entry "${id}"`);
  return { row, body: JSON.stringify(entry.body, null, 2) };
}
