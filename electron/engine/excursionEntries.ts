import type { StationConfig, TagConfig } from '../../shared/domain/config/index.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import type { ExcursionEffect, JudgeEffect } from '../alarms/index.ts';
import { type EntryFactory, keyOf, type PreparedEntry } from './entryFactory.ts';
import { workUnitOf } from './layout.ts';

export const isExcursionEffect = (effect: JudgeEffect): effect is ExcursionEffect => 'excursion' in effect;

/** What an excursion's judge says, as an entry of the log. @param at when it is written */
export function excursionEntry(
  { kind, excursion }: ExcursionEffect,
  tag: TagConfig,
  config: StationConfig,
  entry: EntryFactory,
  at: Instant,
): PreparedEntry {
  const id = keyOf(config.station.id, 'excursion', tag.id, excursion.side, excursion.onset);
  const { suppressed, degreeHours } = excursion;
  const place = { workUnit: workUnitOf(config, tag), from: excursion.onset };
  if (kind === 'excursionSuppressed') {
    const lasted = `${(excursion.durationMs / 1000).toFixed(0)} s ${excursion.side === 'high' ? 'above' : 'below'} ${excursion.bound} ${tag.unit}`;
    const detail = `${lasted} from ${formatInstant(excursion.onset)}, peak ${excursion.peak.value}: explained by a condition of the store, no excursion`;
    const event = { kind: 'event', event: kind, subject: tag.id, detail, actor: STATION_ACTOR } as const;
    return entry({ ...place, ...event, to: excursion.end }, at, [id, kind]);
  }
  return entry(
    {
      kind: 'excursion',
      ...place,
      to: excursion.isClosed ? excursion.end : null,
      event: excursion.isClosed ? 'closed' : 'opened',
      excursion: id,
      tag: tag.id,
      side: excursion.side,
      bound: excursion.bound,
      unit: tag.unit,
      onset: excursion.onset,
      peak: excursion.peak.value,
      peakAt: excursion.peak.at,
      durationMs: excursion.isClosed ? excursion.durationMs : null,
      unknownMs: excursion.unknownMs,
      readings: excursion.readings,
      ...(excursion.isClosed ? { degreeHours } : {}),
      ...(suppressed === undefined ? {} : { suppressedMs: suppressed.ms, suppressedBy: suppressed.tag }),
    },
    at,
    [id, kind],
  );
}
