import type { StationConfig, TagConfig } from '../../shared/domain/config/index.ts';
import { staleAfterMsOf } from '../../shared/domain/stale.ts';
import type { Instant } from '../../shared/domain/time.ts';
import {
  type AlarmCommand,
  type AlarmEffect,
  type AlarmLife,
  isActive,
  isUneventful,
  NOT_STALE,
  type StaleAlarm,
  staleAlarmOf,
  stepStale,
} from '../alarms/index.ts';

/** Lives of stale alarms by tag id; those that are normal are left out. */
export type StaleState = Readonly<Record<string, AlarmLife>>;

export interface StaleWatch {
  /** Called about once a second. */
  look(
    now: Instant,
    isLinkOnline: (connection: string) => boolean,
    told: (tag: TagConfig, effects: readonly AlarmEffect[]) => void,
  ): void;
  alarmIds(): readonly string[];
  find(alarmId: string): { readonly tag: TagConfig; readonly life: AlarmLife } | undefined;
  command(alarmId: string, command: AlarmCommand): readonly AlarmEffect[];
  readingAt(tagNumber: number, at: Instant): void;
  snapshot(): StaleState;
}

/** Watches every tag that is polled, or whose configuration says how old its reading may become. */
export function createStaleWatch(
  config: StationConfig,
  numbers: ReadonlyMap<string, number>,
  startedAt: Instant,
  saved: StaleState | undefined,
): StaleWatch {
  const watched = config.tags.filter((tag) => 'table' in tag.address || tag.staleAfterMs !== undefined);
  const connections = [...new Set(watched.map((tag) => tag.connection))];
  const alarms: readonly StaleAlarm[] = watched.map((tag) => staleAlarmOf(tag.id, staleAfterMsOf(tag)));
  const lives: AlarmLife[] = watched.map((tag) => saved?.[tag.id] ?? NOT_STALE);
  // A start is no reading: what was stale before it stays so until one comes.
  const lastAt = Float64Array.from(lives, (life) => (isActive(life) ? 0 : startedAt));
  const indexOf = new Map(watched.map((tag, index) => [numbers.get(tag.id) as number, index]));
  const slotOf = new Int32Array(Math.max(0, ...indexOf.keys()) + 1).fill(-1);
  for (const [number, index] of indexOf) slotOf[number] = index;
  /** While a link is away its tags are not silent: µs that each was, in all, and as it was at each tag's last reading. */
  const awayUs = new Float64Array(connections.length);
  const awayUsWhenRead = new Float64Array(watched.length);
  const connectionOf = watched.map((tag) => connections.indexOf(tag.connection));
  let lookedAt = startedAt;
  const position = (alarmId: string) => alarms.findIndex(({ id }) => id === alarmId);

  return {
    readingAt(tagNumber, at) {
      const slot = slotOf[tagNumber] ?? -1;
      if (slot < 0 || at <= (lastAt[slot] as number)) return;
      lastAt[slot] = at;
      awayUsWhenRead[slot] = awayUs[connectionOf[slot] as number] as number;
    },
    look(now, isLinkOnline, told) {
      const isOnline = connections.map(isLinkOnline);
      isOnline.forEach((online, c) => {
        if (!online) awayUs[c] = (awayUs[c] as number) + Math.max(0, now - lookedAt);
      });
      lookedAt = now;
      watched.forEach((tag, i) => {
        const alarm = alarms[i] as StaleAlarm;
        const life = lives[i] as AlarmLife;
        const readAt = lastAt[i] as Instant;
        if (!isActive(life) && now - readAt <= alarm.staleAfterMs * 1000) return;
        const c = connectionOf[i] as number;
        const excusedUs = isActive(life) ? 0 : (awayUs[c] as number) - (awayUsWhenRead[i] as number);
        const lastReadingAt = Math.min(now, readAt + excusedUs) as Instant;
        const input = { kind: 'look', now, lastReadingAt, isLinkOnline: isOnline[c] === true } as const;
        const step = stepStale(life, input, alarm);
        lives[i] = step.state;
        if (step.effects.length > 0) told(tag, step.effects);
      });
    },
    alarmIds: () => alarms.map(({ id }) => id),
    find(alarmId) {
      const i = position(alarmId);
      return i < 0 ? undefined : { tag: watched[i] as TagConfig, life: lives[i] as AlarmLife };
    },
    command(alarmId, input) {
      const i = position(alarmId);
      if (i < 0) return [];
      const step = stepStale(lives[i] as AlarmLife, input, alarms[i] as StaleAlarm);
      lives[i] = step.state;
      return step.effects;
    },
    snapshot: () =>
      Object.fromEntries(
        watched.flatMap((tag, i) => (isUneventful(lives[i] as AlarmLife) ? [] : [[tag.id, lives[i] as AlarmLife]])),
      ),
  };
}
