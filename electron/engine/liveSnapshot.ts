import { statSync } from 'node:fs';
import type {
  ClockHealth,
  LiveSnapshot,
  LiveWorkUnit,
  StorageStatus,
  SyncTargetStatus,
  UnsealedAlarm,
} from '../../shared/contract/live.ts';
import type { WitnessStatus } from '../../shared/contract/witnesses.ts';
import type { DisabledTag, LinkHealth } from '../../shared/domain/link.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { countAlarms, countOpenExcursions } from '../projection/index.ts';
import { countWaiting } from '../quarantine/index.ts';
import { WRITE_ALARM, writeCondition } from './capacity.ts';
import type { EngineState } from './engineState.ts';
import { occurrenceOf } from './entryFactory.ts';
import { createLiveOee, type UnitFigures } from './liveOee.ts';
import type { Pause } from './pausing.ts';

/** What the engine knows besides its state. */
export interface LiveParts {
  readonly links: ReadonlyMap<string, LinkHealth>;
  readonly disabledTags: ReadonlyMap<string, DisabledTag>;
  readonly sync: readonly SyncTargetStatus[];
  readonly witnesses: readonly WitnessStatus[];
  readonly paused: Pause | undefined;
  readonly storage: StorageStatus;
  readonly clocks: readonly ClockHealth[];
  readonly stationClock?: LiveSnapshot['stationClock'];
  readonly ledgerFile: string;
  readonly layoutRevision: number;
}

/** OEE is worked out at most so often; in between the last figures stand. */
const OEE_EVERY_MS = 1_000;
const COUNTS_EVERY_MS = 100;
const BYTES_EVERY_MS = 5_000;

/** Puts live pictures together; remembers what is costly to know and rarely changes. */
export function createLiveSnapshots(monotonicMs: () => number) {
  let counts = {
    alarms: {
      active: 0,
      unacknowledged: 0,
      suppressed: 0,
      byWorkUnit: new Map<string, number>() as ReadonlyMap<string, number>,
    },
    excursions: new Map<string, number>() as ReadonlyMap<string, number>,
    quarantined: 0,
  };
  let countedAt = { revision: '', ms: Number.NEGATIVE_INFINITY };
  const liveOee = createLiveOee();
  let figures: ReadonlyMap<string, UnitFigures> = new Map();
  let figuresAtMs = Number.NEGATIVE_INFINITY;
  let bytes = 0;
  let bytesAtMs = Number.NEGATIVE_INFINITY;

  return (state: EngineState, parts: LiveParts, now: Instant): LiveSnapshot => {
    const nowMs = monotonicMs();
    const revision = `${state.revisions.alarms} ${state.revisions.excursions} ${state.revisions.quarantine}`;
    // While the ledger cannot be written its file may be closed: the last counts stand.
    const isReadable = parts.paused?.takesSmallThings ?? true;
    if (isReadable && countedAt.revision !== revision && nowMs - countedAt.ms >= COUNTS_EVERY_MS) {
      const db = state.ledger.database;
      counts = { alarms: countAlarms(db), excursions: countOpenExcursions(db), quarantined: countWaiting(db) };
      countedAt = { revision, ms: nowMs };
    }
    if (nowMs - figuresAtMs >= OEE_EVERY_MS) {
      figures = liveOee(state, now, isReadable);
      figuresAtMs = nowMs;
    }
    if (nowMs - bytesAtMs >= BYTES_EVERY_MS) {
      bytes = fileBytes(parts.ledgerFile);
      bytesAtMs = nowMs;
    }
    const { ledger, live } = state;
    const unsealed = unsealedAlarms(state.settings.config.station.id, parts.paused);
    const checkpoint = ledger.latestCheckpoint;
    const workUnits: LiveWorkUnit[] = state.settings.workUnits.map((id) => ({
      id,
      ...figures.get(id),
      unacknowledgedAlarms: counts.alarms.byWorkUnit.get(id) ?? 0,
      openExcursions: counts.excursions.get(id) ?? 0,
    }));
    return {
      at: now,
      layoutRevision: parts.layoutRevision,
      values: live.values.slice(),
      times: live.times.slice(),
      goodTimes: live.goodTimes.slice(),
      status: live.status.slice(),
      texts: live.texts(),
      workUnits,
      links: [...parts.links.values()],
      disabledTags: [...parts.disabledTags.values()].slice(0, 1000).map(({ tagId, message }) => ({ tagId, message })),
      unacknowledgedAlarms: counts.alarms.unacknowledged + unsealed.length,
      activeAlarms: counts.alarms.active + unsealed.length,
      suppressedAlarms: counts.alarms.suppressed,
      ...(unsealed.length === 0 ? {} : { unsealedAlarms: unsealed }),
      openExcursions: [...counts.excursions.values()].reduce((sum, n) => sum + n, 0),
      quarantined: counts.quarantined,
      ledger: {
        entries: ledger.size,
        root: ledger.root().toString('hex'),
        sealedBatches: state.counts.sealedBatches,
        readingsIn: state.counts.readingsIn,
        readingsSealed: state.counts.readingsSealed,
        readingsInInbox: [...state.units].reduce((sum, { line }) => sum + line.windows.readingsHeld, 0),
        ...(state.lastSealedAt === undefined ? {} : { lastSealedAt: state.lastSealedAt }),
        checkpointSize: checkpoint?.size ?? 0,
        ...(checkpoint === undefined || checkpoint.at === undefined ? {} : { checkpointAt: checkpoint.at }),
        state: parts.paused === undefined ? 'writing' : 'paused',
        message: parts.paused?.why ?? '',
        bytes,
      },
      storage: parts.storage,
      clocks: [...parts.clocks],
      ...(parts.stationClock === undefined ? {} : { stationClock: parts.stationClock }),
      sync: [...parts.sync],
      ...(parts.witnesses.length === 0 ? {} : { witnesses: [...parts.witnesses] }),
      revisions: { ...state.revisions },
    };
  };
}

/** The alarm that nothing can be stored stands at once; the log has it, under the same occurrence, as soon as it can. */
function unsealedAlarms(station: string, paused: Pause | undefined): UnsealedAlarm[] {
  if (paused === undefined || paused.isTold) return [];
  const { id, limit, priority } = WRITE_ALARM;
  const { onset, message } = writeCondition(paused.since, paused.why);
  return [{ occurrence: occurrenceOf(station, id, onset), alarm: id, limit, priority, message, onset }];
}

/** The file and what SQLite has not yet carried into it. */
function fileBytes(path: string): number {
  return [path, `${path}-wal`].reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
}
