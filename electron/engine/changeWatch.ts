import type { StationConfig } from '../../shared/domain/config/index.ts';
import { type Frame, rowValue } from '../../shared/domain/frame.ts';
import { staleAfterMsOf } from '../../shared/domain/stale.ts';
import { type Instant, US_PER_MS } from '../../shared/domain/time.ts';
import { type Condition, isFrozen, type SystemAlarm, stepUnchanged, type Unchanged } from '../alarms/index.ts';
import { workUnitOf } from './layout.ts';

interface Watched {
  readonly tagId: string;
  /** The link a heartbeat speaks for; undefined for a frozen-value watch. */
  readonly heartbeatOf: string | undefined;
  readonly afterMs: number;
  readonly alarm: SystemAlarm;
  readonly connection: string;
  /** Between two readings of a polled tag further apart nobody looked. */
  readonly silenceMsMax: number;
  /** The value stands while its link is online although none comes: a subscription tells only what changes. */
  readonly standsWhileOnline: boolean;
  unchanged: Unchanged | undefined;
  /** µs: when the latest reading was received, or until when its value has been seen to stand. */
  seenAt: Instant;
  /** µs for which the latest reading has been seen to stand although none came. */
  stoodUs: number;
  /** Nothing is known since: a Bad reading came, or the link is not online. */
  isInterrupted: boolean;
  /** It has changed since this start: only then is it known to move. */
  hasMoved: boolean;
}

export interface ChangeWatch {
  accept(frame: Frame): void;
  /**
   * Called about once a second: what does not move though it should; `undefined` for what does. What has neither moved nor stood
   * for long since the start is not told: an alarm that survived a restart stays until the value moves.
   */
  look(
    tell: (alarm: SystemAlarm, condition: Condition | undefined) => void,
    isOnline: (connection: string) => boolean,
    now: Instant,
  ): void;
  has(alarmId: string): boolean;
  /** Why the link is not online although it answers; undefined while its heartbeat moves, or where it has none. */
  deadHeartbeat(connection: string): string | undefined;
}

/** Heartbeats of connections and frozen-value watchdogs of tags: values that must move. */
export function createChangeWatch(config: StationConfig, numbers: ReadonlyMap<string, number>): ChangeWatch {
  const byNumber = new Map<number, Watched[]>();
  const tags = new Map(config.tags.map((tag) => [tag.id, tag]));
  const watch = (watched: Pick<Watched, 'tagId' | 'heartbeatOf' | 'afterMs' | 'alarm'>): void => {
    const number = numbers.get(watched.tagId);
    const tag = tags.get(watched.tagId);
    if (number === undefined || tag === undefined) return;
    const fresh: Watched = {
      ...watched,
      connection: tag.connection,
      silenceMsMax: staleAfterMsOf(tag),
      standsWhileOnline: !('table' in tag.address) && (watched.heartbeatOf !== undefined || 'nodeId' in tag.address),
      unchanged: undefined,
      seenAt: 0 as Instant,
      stoodUs: 0,
      isInterrupted: false,
      hasMoved: false,
    };
    byNumber.set(number, [...(byNumber.get(number) ?? []), fresh]);
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
        for (const each of watched)
          take(each, value, frame.sourceTime[row] as Instant, frame.receivedTime[row] as Instant);
      }
    },
    look(tell, isOnline, now) {
      for (const each of all) {
        stand(each, isOnline(each.connection), now);
        if (each.unchanged === undefined) continue;
        const frozen = frozenNow(each);
        if (frozen) tell(each.alarm, { onset: frozen.since, ...told(each.tagId, each.heartbeatOf, frozen) });
        else if (each.hasMoved) tell(each.alarm, undefined);
      }
    },
    has: (alarmId) => all.some(({ alarm }) => alarm.id === alarmId),
    deadHeartbeat(connection) {
      const found = all.find(({ heartbeatOf }) => heartbeatOf === connection);
      const frozen = found && frozenNow(found);
      return frozen && told(found.tagId, connection, frozen).message;
    },
  };
}

/** @param value undefined where the status is Bad */
function take(watched: Watched, value: Unchanged['value'] | undefined, at: Instant, receivedAt: Instant): void {
  if (value === undefined) {
    watched.isInterrupted = true;
    return;
  }
  const before = watched.unchanged;
  const isSilent = !watched.standsWhileOnline && receivedAt - watched.seenAt > watched.silenceMsMax * US_PER_MS;
  const isObserved = before === undefined || !(watched.isInterrupted || isSilent);
  const unobservedUs = isObserved ? 0 : Math.max(0, at - before.confirmedAt - watched.stoodUs);
  watched.unchanged = stepUnchanged(before, value, at, unobservedUs);
  if (before !== undefined && !Object.is(before.value, watched.unchanged.value)) watched.hasMoved = true;
  watched.seenAt = receivedAt;
  watched.stoodUs = 0;
  watched.isInterrupted = false;
}

/** Nothing came, and the link is online: what a subscription told last is so until now. */
function stand(watched: Watched, isOnline: boolean, now: Instant): void {
  if (!watched.standsWhileOnline || watched.unchanged === undefined) return;
  if (!isOnline) watched.isInterrupted = true;
  if (watched.isInterrupted || now <= watched.seenAt) return;
  watched.stoodUs += now - watched.seenAt;
  watched.seenAt = now;
}

/** The very same value for longer than it may, with the time it stood; undefined when not. */
function frozenNow({ unchanged, stoodUs, afterMs }: Watched): Unchanged | undefined {
  if (unchanged === undefined) return undefined;
  const standing = { ...unchanged, confirmedAt: (unchanged.confirmedAt + stoodUs) as Instant };
  return isFrozen(standing, afterMs) ? standing : undefined;
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
