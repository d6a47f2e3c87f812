import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { Shift } from '../../shared/domain/shift/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { createShiftCalendars } from '../engine/shiftCalendars.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { commissionedAt } from '../query/oeeOfSpan.ts';

/** One shift as the sealed log has it: what every part of a report is worked out from. */
export interface ReportView {
  /** Only sealed readings of entries before `size`; the configuration in force is that of the end of the shift. */
  readonly data: DataFolder;
  readonly config: StationConfig;
  readonly configHash: string;
  readonly area: string;
  readonly shift: Shift;
  /** µs: the part of the shift that the station was in service. */
  readonly from: Instant;
  readonly to: Instant;
  /** Entries of the log that are looked at. */
  readonly size: number;
  /** The first entry written since the shift began: none before it speaks of what happened in it. */
  readonly firstSeq: number;
  /** µs: when the report is worked out. */
  readonly at: Instant;
  /** Whether a work unit follows this calendar; what belongs to no work unit concerns every area. */
  concerns(workUnit: string | null): boolean;
}

/** There is no such shift, or nothing can be said of it yet. */
export class NoReportError extends Error {
  override readonly name = 'NoReportError';
}

/**
 * @param question `start`: µs, the beginning of the shift as the calendar of its area has it
 * @param at µs @throws NoReportError
 */
export function reportView(
  data: DataFolder,
  question: { readonly area: string; readonly start: number },
  at: number,
  size = data.ledger.size(),
): ReportView {
  const { area, start } = question;
  if (size === 0) throw new NoReportError('the log is empty');
  const found = createShiftCalendars(data.configs.inForce().config)
    .ofArea(area)
    .shiftAt(start as Instant);
  // A calendar that was changed since still has the shift in the configuration of its own time.
  const then = data.configs.asOf(found?.start === start ? found.end : start + 1);
  const { config, hash } = then.inForce();
  const calendars = createShiftCalendars(config);
  const shift = calendars.ofArea(area).shiftAt(start as Instant);
  if (shift === undefined || shift.start !== start)
    throw new NoReportError('the calendar has no such shift; it may have been changed since');
  if (shift.end > at) throw new NoReportError(`the shift ${shift.name} ${shift.localDate} has not ended yet`);
  const from = Math.max(shift.start, commissionedAt(data) ?? shift.start) as Instant;
  if (from >= shift.end) throw new NoReportError('the station was not in service yet in that shift');
  const firstSeq = data.db.prepare('SELECT min(seq) FROM entry WHERE at >= ?').pluck().get(from) as number | null;
  return {
    firstSeq: firstSeq ?? size,
    data: { ...data, configs: then, sealedTo: size },
    ...{ config, configHash: hash, area, shift, from, to: shift.end, size, at: at as Instant },
    concerns: (workUnit) => workUnit === null || calendars.areaOf(workUnit) === area,
  };
}
