import type { Database } from 'better-sqlite3';
import type { AmendmentBody, BatchBody, GapBody } from '../../shared/domain/entry.ts';
import type { ShiftCalendar } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { US_PER_MINUTE } from '../../shared/domain/time.ts';
import type { OeeAccumulatorState, OeeWorkUnit } from '../oee/index.ts';
import {
  columnsOf,
  createSummaries,
  decodeBatch,
  type RememberedTag,
  type Scale,
  type Summaries,
} from '../pipeline/index.ts';
import { findMemory, storeMemory } from '../projection/index.ts';
import { createSealedTwins } from './sealedTwins.ts';
import type { EngineSettings } from './settings.ts';
import { type SavedWindow, WorkUnitLine } from './workUnitLine.ts';

interface Memory {
  readonly tags: readonly RememberedTag[];
  readonly oee?: OeeAccumulatorState;
}

export interface RecoveredUnit {
  readonly line: WorkUnitLine;
  readonly summaries: Summaries;
}

type StoredBody = BatchBody | AmendmentBody | GapBody;

/**
 * Puts a work unit's line together as the log knows it: the stored memory, then the entries behind it; the frames of the
 * inbox follow. Cost is bounded by the entries since the memory was last stored, not by the age of the ledger.
 */
export function recoverUnit(
  db: Database,
  workUnit: string,
  settings: EngineSettings,
  calendar: ShiftCalendar,
  oeeCalendar: ShiftCalendar,
  saved: SavedWindow | undefined,
  scaleOf: (tag: number) => Scale | undefined,
  unpack: (packed: Buffer) => Buffer,
): RecoveredUnit {
  const stored = findMemory(db, workUnit);
  const memory = (stored?.value ?? { tags: [] }) as Memory;
  const twins = createSealedTwins(db, workUnit, settings.tagIdOf, unpack);
  const line = new WorkUnitLine(workUnit, settings, calendar, oeeCalendar, saved, memory.tags, memory.oee, twins);
  const since = stored?.seq ?? -1;
  const tagNumber = (id: string) => settings.numbers.get(id);
  const connectionOfState = line.oeeUnit && connectionOf(settings, line.oeeUnit);

  for (const { kind, body } of entriesBehind(db, workUnit, since)) {
    const parsed = JSON.parse(unpack(body).toString('utf8')) as StoredBody;
    if (kind === 'gap' && parsed.kind === 'gap') {
      if (concerns(parsed, connectionOfState)) line.unknown(parsed.from as Instant, parsed.to as Instant);
    } else if (parsed.kind !== 'gap') line.recall(columnsOf(decodeBatch(parsed), tagNumber));
  }

  const closedEnd = saved?.cursor.closedEnd ?? 0;
  const summaries = createSummaries(scaleOf, closedEnd);
  const openMinute = Math.floor(closedEnd / US_PER_MINUTE) * US_PER_MINUTE;
  const open = db
    .prepare(
      `SELECT body FROM entry WHERE workUnit = ? AND fromTime IS NOT NULL AND kind IN ('batch', 'amendment') AND toTime >= ?
       AND length(body) > 0 ORDER BY seq`,
    )
    .iterate(workUnit, openMinute) as IterableIterator<{ body: Buffer }>;
  for (const { body } of open)
    summaries.recall(columnsOf(decodeBatch(JSON.parse(unpack(body).toString('utf8')) as BatchBody), tagNumber));
  return { line, summaries };
}

function* entriesBehind(db: Database, workUnit: string, seq: number): Generator<{ kind: string; body: Buffer }> {
  yield* db
    .prepare(
      `SELECT kind, body FROM entry WHERE seq > ? AND ((workUnit = ? AND kind IN ('batch', 'amendment')) OR kind = 'gap')
       AND length(body) > 0 ORDER BY seq`,
    )
    .iterate(seq, workUnit) as IterableIterator<{ kind: string; body: Buffer }>;
}

/** A gap without a connection concerns the whole station; one of refused readings says nothing new of any state. */
export const concerns = (gap: Pick<GapBody, 'connection' | 'cause'>, connection: string | undefined): boolean =>
  connection !== undefined && gap.cause !== 'refused' && (gap.connection === null || gap.connection === connection);

export const connectionOf = (settings: EngineSettings, unit: OeeWorkUnit): string | undefined =>
  settings.config.tags.find(({ id }) => id === unit.stateTag)?.connection;

/** Stores what the next start would otherwise have to read again; in the writer's transaction. */
export function rememberUnit(db: Database, line: WorkUnitLine, seq: number): void {
  const memory: Memory = {
    tags: line.memory.snapshot(),
    ...(line.sealedOee ? { oee: line.sealedOee.snapshot() } : {}),
  };
  storeMemory(db, line.workUnit, seq, memory);
  line.sealedSinceMemory = 0;
}
