import type { StationConfig } from '../../shared/domain/config/index.ts';
import { type Frame, rowValue } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { type Condition, isFrozen, type SystemAlarm, stepUnchanged, type Unchanged } from '../alarms/index.ts';
import { workUnitOf } from './layout.ts';

interface Watched {
  readonly tagId: string;
  /** The link a heartbeat speaks for; undefined for a frozen-value watch. */
  readonly heartbeatOf: string | undefined;
  readonly afterMs: number;
  readonly alarm: SystemAlarm;
  unchanged: Unchanged | undefined;
}

export interface ChangeWatch {
  accept(frame: Frame): void;
  /** Called about once a second: what does not move though it should; `undefined` for what does. */
  look(tell: (alarm: SystemAlarm, condition: Condition | undefined) => void): void;
  /** Why the link is not online although it answers; undefined while its heartbeat moves, or where it has none. */
  deadHeartbeat(connection: string): string | undefined;
}

/** Heartbeats of connections and frozen-value watchdogs of tags: values that must move. */
export function createChangeWatch(config: StationConfig, numbers: ReadonlyMap<string, number>): ChangeWatch {
  const byNumber = new Map<number, Watched[]>();
  const watch = (watched: Watched): void => {
    const number = numbers.get(watched.tagId);
    if (number === undefined) return;
    byNumber.set(number, [...(byNumber.get(number) ?? []), watched]);
  };
  for (const tag of config.tags) {
    if (tag.frozenAfterMs === undefined) continue;
    const workUnit = workUnitOf(config, tag);
    watch({
      tagId: tag.id,
      heartbeatOf: undefined,
      afterMs: tag.frozenAfterMs,
      alarm: {
        id: `${tag.id}.frozen`,
        limit: 'frozen',
        priority: 'low',
        tag: tag.id,
        connection: tag.connection,
        workUnit,
        unit: 'ms',
        setpoint: tag.frozenAfterMs,
      },
      unchanged: undefined,
    });
  }
  for (const { id, heartbeat } of config.connections) {
    if (heartbeat === undefined) continue;
    watch({
      tagId: heartbeat.tag,
      heartbeatOf: id,
      afterMs: heartbeat.changesWithinMs,
      alarm: {
        id: `${id}.heartbeat`,
        limit: 'heartbeat',
        priority: 'high',
        tag: heartbeat.tag,
        connection: id,
        workUnit: null,
        unit: 'ms',
        setpoint: heartbeat.changesWithinMs,
      },
      unchanged: undefined,
    });
  }
  const all = [...byNumber.values()].flat();

  return {
    accept(frame) {
      if (byNumber.size === 0) return;
      for (let row = 0; row < frame.tag.length; row++) {
        const watched = byNumber.get(frame.tag[row] as number);
        if (watched === undefined) continue;
        const value = rowValue(frame, row);
        if (value === undefined) continue;
        for (const each of watched)
          each.unchanged = stepUnchanged(each.unchanged, value, frame.sourceTime[row] as Instant);
      }
    },
    look(tell) {
      for (const { alarm, tagId, heartbeatOf, afterMs, unchanged } of all) {
        if (unchanged === undefined) continue;
        tell(
          alarm,
          isFrozen(unchanged, afterMs) ? { onset: unchanged.since, ...told(tagId, heartbeatOf, unchanged) } : undefined,
        );
      }
    },
    deadHeartbeat(connection) {
      const found = all.find(({ heartbeatOf }) => heartbeatOf === connection);
      if (!found?.unchanged || !isFrozen(found.unchanged, found.afterMs)) return undefined;
      return told(found.tagId, connection, found.unchanged).message;
    },
  };
}

function told(
  tagId: string,
  heartbeatOf: string | undefined,
  unchanged: Unchanged,
): { message: string; value: number } {
  const forMs = Math.round((unchanged.confirmedAt - unchanged.since) / 1000);
  const seconds = Math.round(forMs / 1000);
  const message =
    heartbeatOf === undefined
      ? `${tagId} has read exactly ${String(unchanged.value)} for ${seconds} s: sensor or transmitter may be frozen`
      : `heartbeat ${tagId} of ${heartbeatOf} has not moved for ${seconds} s: the device answers, but its program stands`;
  return { message, value: forMs };
}
