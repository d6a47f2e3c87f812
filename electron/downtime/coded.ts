import type { Database } from 'better-sqlite3';
import type { CodedLoss } from '../../shared/domain/timeLoss.ts';
import { codedSpans } from './figures.ts';
import { listStops } from './stopStore.ts';

/** Stops of one work unit that a live figure looks back on; more would be a stop every half minute for two days. */
const STOPS_MAX = 5_000;
const AHEAD_US = 86_400_000_000;

/** What was said of the stops of a work unit since a moment (µs); of a stop that goes on for a day ahead. */
export const codedLosses = (db: Database, workUnit: string, since: number, now: number): CodedLoss[] =>
  codedSpans(listStops(db, { workUnits: [workUnit], from: since, limit: STOPS_MAX }), since, now + AHEAD_US).flatMap(
    ({ from, to, loss }) => (loss === null ? [] : [{ from, to, loss }]),
  );
