import type { PaceLevel } from '../../shared/contract/workers.ts';
import { PACE_LEVELS_MAX } from '../../shared/contract/workers.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { GapReport } from '../../shared/domain/link.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import { OVERLOADED } from './gaps.ts';
import type { Journal } from './journal.ts';
import {
  explainPace,
  liveSlowdownOf,
  NO_PRESSURE,
  type Pressure,
  type PressureLevel,
  type PressureMeasures,
  paceOf,
  relaxed,
  stepPressure,
} from './pressure.ts';

export interface Flow {
  /** After every turn of commits. */
  look(measures: PressureMeasures): void;
  readonly level: PressureLevel;
  readonly pace: PaceLevel;
  /** How many times slower live pictures come. */
  readonly liveSlowdown: number;
  /** What made the pressure is over: back to normal without the caution that a standing load asks for. */
  relax(): void;
  /** Everything that is still slowed is told as it is now; for the clean stop. */
  close(): void;
}

const TAGS_PER_GAP = 1000;

/** Hears the pressure, tells acquisition how hard to poll, and the log what that cost. */
export function createFlow(
  config: StationConfig,
  clock: Clock,
  journal: Pick<Journal, 'soon' | 'event' | 'gap'>,
  tellPace: (level: PaceLevel) => void,
): Flow {
  const left = leftOutAtTheLast(config);
  let pressure: Pressure = NO_PRESSURE;
  let criticalOnlySince: Instant | undefined;

  /** Only critical tags were polled: the others have a gap, named where not all of a connection. */
  function tellLeftOut(from: Instant, to: Instant): void {
    for (const { connection, tags } of left) {
      const gap = { connection, from, to, cause: 'overload', detail: OVERLOADED } as const;
      const gaps: GapReport[] =
        tags === 'all' ? [gap] : chunks(tags, TAGS_PER_GAP).map((named) => ({ ...gap, tags: named }));
      for (const each of gaps) journal.soon(() => journal.gap(each));
    }
  }

  function changePace(before: PaceLevel, pace: PaceLevel, measures: PressureMeasures): void {
    tellPace(pace);
    const now = clock.now();
    const name = pace > before ? 'pollingSlowed' : 'pollingRestored';
    const detail = explainPace(pace, measures);
    journal.soon(() => void journal.event(name, config.station.id, detail, STATION_ACTOR, now));
    if (pace === PACE_LEVELS_MAX) criticalOnlySince = now;
    else endCriticalOnly(now);
  }

  function endCriticalOnly(now: Instant): void {
    if (criticalOnlySince !== undefined && criticalOnlySince < now) tellLeftOut(criticalOnlySince, now);
    criticalOnlySince = undefined;
  }

  return {
    look(measures) {
      const before = paceOf(pressure.level);
      pressure = stepPressure(pressure, measures, clock.monotonicMs());
      const pace = paceOf(pressure.level);
      if (pace !== before) changePace(before, pace, measures);
    },
    get level() {
      return pressure.level;
    },
    get pace() {
      return paceOf(pressure.level);
    },
    get liveSlowdown() {
      return liveSlowdownOf(pressure.level);
    },
    relax() {
      pressure = relaxed(pressure);
    },
    close() {
      endCriticalOnly(clock.now());
    },
  };
}

/** Tags that nobody polls at the last level: those of polled connections that are not critical. A subscription goes on. */
function leftOutAtTheLast({ connections, tags }: StationConfig): {
  readonly connection: string;
  readonly tags: 'all' | readonly string[];
}[] {
  return connections.flatMap(({ id, protocol }) => {
    if (!isPolled(protocol)) return [];
    const own = tags.filter(({ connection }) => connection === id);
    const others = own.filter(({ critical }) => !critical).map((tag) => tag.id);
    if (others.length === 0) return [];
    return [{ connection: id, tags: others.length === own.length ? ('all' as const) : others }];
  });
}

/** What is polled can be polled less, and shown although it cannot be kept; what is sent to us waits with its sender. */
const isPolled = (protocol: string): boolean => protocol.startsWith('modbus');
/** Values of these are seen whether or not they can be kept: the device would not send them again. */
export const isFleeting = (protocol: string): boolean => isPolled(protocol) || protocol === 'opc-ua';

function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size));
  return parts;
}
