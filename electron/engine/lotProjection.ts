import type { Database } from 'better-sqlite3';
import type { LotBody } from '../../shared/domain/entry.ts';
import { applyLotEvent, type Lot } from '../coldChain/index.ts';
import { findLot, storeLot } from '../projection/index.ts';

/** Carries one lot entry into the projections. */
export const projectLot = (db: Database, seq: number, body: LotBody): void =>
  storeLot(db, seq, body, applyLotEvent(findLot(db, body.lot) as Lot | undefined, body));
