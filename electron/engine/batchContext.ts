import type { ShiftCalendar } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { BatchContext, ClosedWindow } from '../pipeline/index.ts';
import type { EngineSettings } from './settings.ts';

/** What a batch says of its configuration: the same for the seal and for its replay. */
export function batchContext(
  settings: EngineSettings,
  calendar: ShiftCalendar,
  window: Pick<ClosedWindow, 'start'>,
): Omit<BatchContext, 'at' | 'engine' | 'worker' | 'rulePacks'> {
  return {
    station: settings.config.station.id,
    shift: calendar.shiftAt(window.start as Instant)?.name ?? null,
    configHash: settings.configHash,
    calibration: settings.calibration,
    cleaners: settings.cleaners,
    tagId: settings.tagIdOf,
    tagTexts: settings.tagTexts,
  };
}
