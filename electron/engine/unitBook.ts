import type { Instant } from '../../shared/domain/time.ts';
import { type Ledger, unpackBody } from '../ledger/index.ts';
import type { Scale, SealedCursor, Summaries } from '../pipeline/index.ts';
import { calendarSince } from './commissioning.ts';
import type { EngineSettings } from './settings.ts';
import type { ShiftCalendars } from './shiftCalendars.ts';
import type { UnitProgress } from './stationRules.ts';
import { recoverUnit } from './unitRecovery.ts';
import type { SavedWindow, WorkUnitLine } from './workUnitLine.ts';

export interface Unit {
  readonly line: WorkUnitLine;
  readonly summaries: Summaries;
  /** Where the log stood when this state was made: frames of the inbox up to there are partly sealed. */
  readonly resume: SealedCursor | undefined;
}

export interface UnitBookPorts {
  readonly ledger: Ledger;
  readonly settings: EngineSettings;
  readonly calendars: ShiftCalendars;
  scaleOf(tag: number): Scale | undefined;
}

/** The work units of one engine state; one that nobody has named yet is put together from the log when a frame of it comes. */
export class UnitBook {
  readonly #units = new Map<string, Unit>();
  readonly #commissionedAt: Instant;
  /** µs, by work unit: everything before is sealed. */
  readonly #closedEnds = new Map<string, number | undefined>();

  constructor(private readonly ports: UnitBookPorts) {
    this.#commissionedAt = ports.ledger.cursors.get('commissionedAt') as Instant;
  }

  get all(): Iterable<Unit> {
    return this.#units.values();
  }

  find(workUnit: string): Unit | undefined {
    return this.#units.get(workUnit);
  }

  of(workUnit: string): Unit {
    const known = this.#units.get(workUnit);
    if (known) return known;
    const { ledger, settings, calendars, scaleOf } = this.ports;
    const saved = ledger.cursors.get(`window:${workUnit}`) as SavedWindow | undefined;
    const calendar = calendars.ofWorkUnit(workUnit);
    const recovered = recoverUnit(
      ledger.database,
      workUnit,
      settings,
      calendar,
      calendarSince(calendar, this.#commissionedAt),
      saved,
      scaleOf,
      unpackBody,
    );
    const unit = { ...recovered, resume: saved?.cursor };
    this.#units.set(workUnit, unit);
    return unit;
  }

  /** Readings in open windows, over all work units. */
  get readingsHeld(): number {
    let held = 0;
    for (const { line } of this.#units.values()) held += line.windows.readingsHeld;
    return held;
  }

  /** @param closedEnd µs: everything of the work unit before is sealed */
  sealed(workUnit: string, closedEnd: number | undefined): void {
    this.#closedEnds.set(workUnit, closedEnd);
  }

  *progress(): Generator<UnitProgress> {
    for (const { line, resume } of this.#units.values()) {
      const { workUnit, windows } = line;
      const closedEnd = this.#closedEnds.get(workUnit) ?? resume?.closedEnd;
      yield { workUnit, closedEnd, readingsHeld: windows.readingsHeld };
    }
  }
}
