import type { EngineCommandName, EngineCommands } from '../../shared/contract/workers.ts';
import { type Place, refusalByArea } from '../../shared/domain/area.ts';
import { CommandRefusedError } from '../../shared/domain/commandRefused.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { shiftAreaOf } from '../../shared/domain/shift/index.ts';
import { findStop } from '../downtime/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { findExcursion, findReport } from '../projection/index.ts';
import { findQuarantine } from '../quarantine/index.ts';

type Database = Ledger['database'];
type WorkUnits = readonly (string | null | undefined)[];

/**
 * Which work units a command is about, for commands that are about any. Alarms look for themselves, each on its own. What belongs
 * to no equipment (lots, meters, links, the station) concerns everybody who has the permission.
 */
const WORK_UNITS_OF: {
  readonly [C in EngineCommandName]?: (
    request: EngineCommands[C]['request'],
    db: Database,
    config: StationConfig,
  ) => WorkUnits;
} = {
  codeStops: ({ stops }, db) => stops.map(({ stop }) => findStop(db, stop)?.workUnit),
  splitStop: ({ stop }, db) => [findStop(db, stop)?.workUnit],
  mergeStop: ({ stop }, db) => [findStop(db, stop)?.workUnit],
  undoStop: ({ stop }, db) => [findStop(db, stop)?.workUnit],
  decideQuarantine: ({ ids }, db) => ids.map((id) => findQuarantine(db, id)?.workUnit),
  handOverQuarantine: ({ ids }, db) => (ids === 'all' ? [] : ids.map((id) => findQuarantine(db, id)?.workUnit)),
  annotateExcursion: ({ excursion }, db) => [findExcursion(db, excursion, 0)?.workUnit],
  enterSample: ({ tag }, _db, config) => [config.tags.find(({ id }) => id === tag)?.equipment],
  noteShift: ({ workUnit }) => [workUnit],
  closeShift: ({ area }, _db, config) => workUnitsOfShift(config, area),
  draftReport: ({ document }, _db, config) => workUnitsOfShift(config, areaOfDocument(document)),
  reviewReport: ({ report }, db, config) => workUnitsOfShift(config, findReport(db, report)?.shift.area),
  signReport: ({ report }, db, config) => workUnitsOfShift(config, findReport(db, report)?.shift.area),
};

/** As much of a document as is asked for here; the command refuses what is none. */
const areaOfDocument = (document: unknown): string | undefined =>
  (document as { shift?: { area?: string } } | null)?.shift?.area;

/** Who closes a shift or signs its report answers for every work unit that follows the calendar of its area. */
const workUnitsOfShift = (config: StationConfig, area: string | undefined): WorkUnits =>
  config.equipment.map(({ id }) => id).filter((id) => shiftAreaOf(config, id) === area);

/**
 * Whether all of it lies in the areas of the person who asks.
 *
 * @param areas undefined: not limited
 * @throws CommandRefusedError naming the place and the areas
 */
export function authoriseAreas<C extends EngineCommandName>(
  name: C,
  request: EngineCommands[C]['request'],
  areas: readonly string[] | undefined,
  { db, config }: { readonly db: Database; readonly config: StationConfig },
): void {
  const workUnitsOf = WORK_UNITS_OF[name];
  if (areas === undefined || workUnitsOf === undefined) return;
  for (const id of new Set(workUnitsOf(request, db, config))) {
    const place: Place | undefined = config.equipment.find((each) => each.id === id);
    const refusal = refusalByArea(areas, place);
    if (refusal !== undefined) throw new CommandRefusedError('forbidden', refusal);
  }
}
