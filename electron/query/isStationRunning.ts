import { existsSync } from 'node:fs';
import { lockFileOf, openReadOnly } from '../ledger/index.ts';

/** Whether somebody writes this data folder now: the writer's lock is an exclusive transaction on a file of its own. */
export function isStationRunning(folder: string): boolean {
  const path = lockFileOf(folder);
  if (!existsSync(path)) return false;
  let db: ReturnType<typeof openReadOnly> | undefined;
  try {
    db = openReadOnly(path, 0);
    db.prepare('SELECT count(*) FROM sqlite_master').get();
    return false;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'SQLITE_BUSY') return true;
    throw error;
  } finally {
    db?.close();
  }
}
