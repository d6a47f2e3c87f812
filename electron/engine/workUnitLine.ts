import type { Frame } from '../../shared/domain/frame.ts';
import { type OeeSettings, oeeSettingsOf } from '../../shared/domain/oeeSettings.ts';
import type { ShiftCalendar } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { CodedLoss } from '../../shared/domain/timeLoss.ts';
import {
  createOeeAccumulator,
  type OeeAccumulator,
  type OeeAccumulatorState,
  type OeeWorkUnit,
  oeeWorkUnitOf,
  PRODUCTION_STATE,
  stateOfCode,
} from '../oee/index.ts';
import {
  type ClosedWindow,
  createGate,
  createWindows,
  type Gate,
  type ReadingColumns,
  type RememberedTag,
  type SealedCursor,
  type SealedTwin,
  type WindowStep,
  type Windows,
  type WindowsOptions,
} from '../pipeline/index.ts';
import { createOeeFeed, type OeeFeed } from './oeeFeed.ts';
import type { EngineSettings } from './settings.ts';

/** Where a work unit's windows stand in the log; kept in the same transaction as the batches. */
export interface SavedWindow {
  readonly cursor: SealedCursor;
  readonly recent: readonly { readonly start: number; readonly end: number; readonly key: string | null }[];
}

export interface UnitStep {
  readonly gate: ReturnType<Gate['gateFrame']>;
  readonly window: WindowStep;
}

/** Readings held open at most per work unit; beyond it the oldest half is sealed. 1 M readings are about 60 MB. */
const READINGS_HELD_MAX = 1_000_000;
/** Windows whose keys survive a restart, for amendments that come after it. */
const RECENT_KEPT = 16;

/** How OEE is worked out here: the station's own section, its packs, the defaults. */
export const oeeSettingsIn = ({ config, packs }: Pick<EngineSettings, 'config' | 'packs'>): OeeSettings =>
  oeeSettingsOf(
    config,
    packs.map(({ loaded }) => loaded.pack.oee),
  );

/** How the windows of a work unit are cut under a configuration. */
export function windowsOptionsOf(
  workUnit: string,
  { config, numbers, tagIdOf }: EngineSettings,
  calendar: ShiftCalendar,
): Omit<WindowsOptions, 'resume' | 'recent'> {
  const equipment = config.equipment.find(({ id }) => id === workUnit);
  const oeeUnit = equipment && oeeWorkUnitOf(equipment, config.tags);
  return {
    workUnit,
    config: config.windows,
    nextShiftEnd: (after) => calendar.boundaryAfter(after as Instant) ?? Number.POSITIVE_INFINITY,
    maxReadingsHeld: READINGS_HELD_MAX,
    tagId: tagIdOf,
    ...(oeeUnit
      ? {
          stateTag: {
            tag: numbers.get(oeeUnit.stateTag) as number,
            isRunning: (state) => stateOfCode(oeeUnit.stateMap, state) === PRODUCTION_STATE,
          },
        }
      : {}),
  };
}

/**
 * One work unit's way from frame to closed window: gate, window accumulator and OEE follow the same accepted readings.
 * Nothing here touches the disk. `memory` and `sealedOee` know the sealed part alone: they are what the next start needs.
 */
export class WorkUnitLine {
  readonly gate: Gate;
  readonly windows: Windows;
  readonly oeeUnit: OeeWorkUnit | undefined;
  readonly oee: OeeAccumulator | undefined;
  readonly memory: Gate;
  readonly sealedOee: OeeAccumulator | undefined;
  /** Batches sealed since the memory was last stored. */
  sealedSinceMemory = 0;
  readonly #feed: OeeFeed | undefined;
  #recent: SavedWindow['recent'];

  constructor(
    readonly workUnit: string,
    settings: EngineSettings,
    calendar: ShiftCalendar,
    oeeCalendar: ShiftCalendar,
    saved: SavedWindow | undefined,
    remembered: readonly RememberedTag[],
    oeeState: OeeAccumulatorState | undefined,
    sealedTwin: SealedTwin,
  ) {
    const tags = new Map([...settings.tagsByNumber].filter(([, tag]) => tag.workUnit === workUnit));
    this.gate = createGate({ tags, sealedTwin, heldTwin: (frame, row) => this.windows.twinOf(frame, row) });
    this.gate.restore(remembered);
    this.memory = createGate({ tags });
    this.memory.restore(remembered);
    const equipment = settings.config.equipment.find(({ id }) => id === workUnit);
    const oeeUnit = equipment && oeeWorkUnitOf(equipment, settings.config.tags, oeeSettingsIn(settings));
    if (oeeUnit) {
      this.oeeUnit = oeeUnit;
      this.oee = createOeeAccumulator(oeeUnit, oeeCalendar, oeeState);
      this.sealedOee = createOeeAccumulator(oeeUnit, oeeCalendar, oeeState);
      this.#feed = createOeeFeed(oeeUnit, settings);
    }
    this.#recent = saved?.recent ?? [];
    this.windows = createWindows({
      ...windowsOptionsOf(workUnit, settings, calendar),
      ...(saved ? { resume: saved.cursor, recent: saved.recent.map((ref) => ({ ...ref })) } : {}),
    });
  }

  accept(frame: Frame, frameNumber: number, digest: string, sealed?: SealedCursor): UnitStep {
    const gate = this.gate.gateFrame(frame, frameNumber, sealed);
    const window = this.windows.accept(gate.accepted, gate.flags, frameNumber, digest);
    if (this.oee) this.#feed?.frame(this.oee, gate.accepted);
    return { gate, window };
  }

  /** Time in which the OEE state could not be read; sealed as a gap. */
  unknown(from: Instant, to: Instant): void {
    this.oee?.unknown({ from, to });
    this.sealedOee?.unknown({ from, to });
  }

  /** From here on nobody knows the state, until a reading tells. */
  stateUnknownFrom(at: Instant): void {
    this.oee?.state(at, undefined);
    this.sealedOee?.state(at, undefined);
  }

  /** What people and the control say of this work unit's stops; replaces what was said before. */
  coded(losses: readonly CodedLoss[]): void {
    this.oee?.coded(losses);
  }

  /** The window is in the log: remember its last readings, and its key for later amendments. */
  sealed(closed: ClosedWindow, key: string): void {
    this.windows.nameBatch(closed, key);
    if (!closed.isAmendment)
      this.#recent = [...this.#recent.slice(1 - RECENT_KEPT), { start: closed.start, end: closed.end, key }];
    this.sealedSinceMemory++;
    this.memory.rememberAll(closed.columns);
    if (this.sealedOee) this.#feed?.columns(this.sealedOee, closed.columns);
  }

  /** After a restart: readings of an entry behind the stored memory. */
  recall(columns: ReadingColumns): void {
    this.memory.rememberAll(columns);
    this.gate.rememberAll(columns);
    if (this.oee) this.#feed?.columns(this.oee, columns);
    if (this.sealedOee) this.#feed?.columns(this.sealedOee, columns);
  }

  savedWindow(cursor: SealedCursor): SavedWindow {
    return { cursor, recent: this.#recent };
  }
}
