import type { StationConfig, TagConfig } from '../../shared/domain/config/index.ts';
import { type Actor, type AlarmBody, STATION_ACTOR } from '../../shared/domain/entry.ts';
import { type Frame, rowValue } from '../../shared/domain/frame.ts';
import type { LinkHealth } from '../../shared/domain/link.ts';
import type { Instant } from '../../shared/domain/time.ts';
import {
  type AlarmEffect,
  type CommunicationLossState,
  type Condition,
  communicationLossAlarmOf,
  createTagJudge,
  isActive,
  type JudgeEffect,
  NORMAL_COMMUNICATION,
  NORMAL as NORMAL_LIFE,
  type SystemAlarm,
  stepCommunicationLoss,
  type TagJudge,
  type TagJudgeState,
} from '../alarms/index.ts';
import { createChangeWatch } from './changeWatch.ts';
import { type EntryFactory, keyOf, occurrenceOf as occurrenceOfStation, type PreparedEntry } from './entryFactory.ts';
import { workUnitOf } from './layout.ts';
import type { ToEngineering } from './livePicture.ts';
import { createStaleWatch, type StaleState } from './staleWatch.ts';
import { SystemAlarms, type SystemAlarmsState } from './systemAlarms.ts';

/** Everything the judges remember; kept in the same transaction as the entries they led to. */
export interface JudgingState {
  readonly tags: Readonly<Record<string, TagJudgeState>>;
  readonly links: Readonly<Record<string, CommunicationLossState>>;
  readonly stale?: StaleState;
  readonly system?: SystemAlarmsState;
}

export interface Judging {
  /** Readings that the gate let through. */
  accept(frame: Frame, at: Instant): void;
  health(health: LinkHealth, now: Instant): void;
  tick(now: Instant): void;
  /** Tags whose readings stopped while their link is online; about once a second. */
  lookForStale(now: Instant, isOnline: (connection: string) => boolean): void;
  /** A condition of the station, a link or a tag's value (`SystemAlarm`); undefined when all is well. Only changes have effects. */
  tellSystem(alarm: SystemAlarm, condition: Condition | undefined, now: Instant): void;
  /** Whether a system alarm stands, acknowledged or not. */
  isSystemActive(alarmId: string): boolean;
  /** Why a link that answers is not online all the same; undefined where its heartbeat moves or it has none. */
  deadHeartbeat(connection: string): string | undefined;
  /** Whether something may still raise or return this alarm. */
  knows(alarm: { readonly alarm: string; readonly limit: string; readonly connection: string | null }): boolean;
  /** The reason when there is nothing to acknowledge. */
  acknowledge(alarmId: string, occurrence: string, actor: Actor, comment: string, at: Instant): string | undefined;
  /** Entries that have come up since the last call, in order. */
  takeEntries(): PreparedEntry[];
  /** Undefined when nothing changed since the last call. */
  takeChangedState(): JudgingState | undefined;
}

/** Alarms and excursions of a station: the pure judges of alarms/, and what they say as entries of the log. */
export function createJudging(
  config: StationConfig,
  numbers: ReadonlyMap<string, number>,
  toEngineering: ToEngineering,
  entry: EntryFactory,
  saved: JudgingState | undefined,
  startedAt: Instant,
): Judging {
  const judges = new Map<number, { judge: TagJudge; tag: TagConfig }>();
  const active = new Set<TagJudge>();
  for (const tag of config.tags) {
    const judge = createTagJudge(tag, saved?.tags[tag.id]);
    if (!judge.hasLimits) continue;
    judges.set(numbers.get(tag.id) as number, { judge, tag });
    if (!judge.isAtRest()) active.add(judge);
  }
  const byTagId = new Map([...judges.values()].map((each) => [each.judge.tagId, each]));
  const links = new Map(
    config.connections.map(({ id }) => [
      id,
      { alarm: communicationLossAlarmOf(id), state: saved?.links[id] ?? NORMAL_COMMUNICATION },
    ]),
  );
  const stale = createStaleWatch(config, numbers, startedAt, saved?.stale);
  const changes = createChangeWatch(config, numbers);
  const system = new SystemAlarms(saved?.system, ({ id, limit, connection }) =>
    limit === 'frozen' || limit === 'heartbeat' ? changes.has(id) : connection === null || links.has(connection),
  );
  let entries: PreparedEntry[] = [];
  let isChanged = false;

  const occurrenceOf = (alarmId: string, onset: number): string =>
    occurrenceOfStation(config.station.id, alarmId, onset);

  function alarmEntry(effect: AlarmEffect, about: AlarmSubject, actor: Actor, onset: number, at: Instant): void {
    if (effect.kind === 'alarmAcknowledgeRefused') return;
    const event =
      effect.kind === 'alarmReturned' ? 'returned' : effect.kind === 'alarmAcknowledged' ? 'acknowledged' : 'raised';
    const moment = effect.at;
    const occurrence = occurrenceOf(effect.alarmId, onset);
    entries.push(
      entry(
        {
          kind: 'alarm',
          workUnit: about.workUnit,
          from: event === 'raised' ? onset : null,
          to: event === 'returned' ? moment : null,
          alarm: effect.alarmId,
          occurrence,
          event,
          tag: about.tag,
          connection: about.connection,
          limit: about.limit,
          priority: about.priority,
          setpoint: about.setpoint,
          value: 'value' in effect ? (effect.value ?? null) : null,
          unit: about.unit,
          message: 'message' in effect ? effect.message : about.message,
          actor,
          comment: event === 'acknowledged' && 'comment' in effect ? effect.comment : '',
        },
        event === 'acknowledged' ? at : Math.max(moment, onset),
        [occurrence, event],
      ),
    );
  }

  function tagEffects(
    effects: readonly JudgeEffect[],
    judge: TagJudge,
    tag: TagConfig,
    actor: Actor,
    at: Instant,
  ): void {
    if (effects.length > 0) isChanged = true;
    for (const effect of effects) {
      if (effect.kind === 'excursionOpened' || effect.kind === 'excursionClosed') {
        const { excursion } = effect;
        const id = keyOf(config.station.id, 'excursion', tag.id, excursion.side, excursion.onset);
        entries.push(
          entry(
            {
              kind: 'excursion',
              workUnit: workUnitOf(config, tag),
              from: excursion.onset,
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
            },
            at,
            [id, effect.kind],
          ),
        );
        continue;
      }
      const alarm = judge.alarms.find(({ id }) => id === effect.alarmId);
      if (!alarm) continue;
      const onset = 'onset' in effect ? effect.onset : (judge.alarmState(alarm.id)?.onset ?? effect.at);
      const subject: AlarmSubject = {
        tag: tag.id,
        connection: tag.connection,
        workUnit: workUnitOf(config, tag),
        limit: alarm.kind,
        priority: alarm.priority,
        setpoint: alarm.setpoint,
        unit: tag.unit,
        message: alarm.message,
      };
      alarmEntry(effect, subject, actor, onset, at);
    }
    if (judge.isAtRest()) active.delete(judge);
    else active.add(judge);
  }

  const staleSubject = (tag: TagConfig): AlarmSubject => ({
    tag: tag.id,
    connection: tag.connection,
    workUnit: workUnitOf(config, tag),
    limit: 'stale',
    priority: 'low',
    setpoint: null,
    unit: tag.unit,
    message: `${tag.id} is stale`,
  });

  const linkSubject = (connection: string): AlarmSubject => ({
    tag: null,
    connection,
    workUnit: null,
    limit: 'communicationLoss',
    priority: 'high',
    setpoint: null,
    unit: '1',
    message: `no readings from ${connection}`,
  });

  function tellSystem(alarm: SystemAlarm, condition: Condition | undefined, now: Instant): void {
    for (const effect of system.tell(alarm, condition, now)) {
      isChanged = true;
      const onset = 'onset' in effect ? effect.onset : (system.find(alarm.id)?.life.onset ?? now);
      alarmEntry(effect, systemSubject(alarm, condition), STATION_ACTOR, onset, now);
    }
  }

  return {
    tellSystem,
    isSystemActive: (alarmId) => isActive(system.find(alarmId)?.life ?? NORMAL_LIFE),
    deadHeartbeat: (connection) => changes.deadHeartbeat(connection),
    accept(frame, at) {
      changes.accept(frame);
      for (let row = 0; row < frame.tag.length; row++) {
        if ((frame.status[row] as number) >>> 31 === 0)
          stale.readingAt(frame.tag[row] as number, frame.receivedTime[row] as Instant);
        const found = judges.get(frame.tag[row] as number);
        if (!found) continue;
        const raw = rowValue(frame, row);
        const value = typeof raw === 'number' ? toEngineering(frame.tag[row] as number, raw) : raw;
        const { judge, tag } = found;
        const wasAtRest = judge.isAtRest();
        const effects = judge.accept(frame.sourceTime[row] as Instant, value, frame.status[row] as number);
        if (effects.length > 0) tagEffects(effects, judge, tag, STATION_ACTOR, at);
        else if (!wasAtRest || !judge.isAtRest()) {
          isChanged = true;
          if (judge.isAtRest()) active.delete(judge);
          else active.add(judge);
        }
      }
    },
    health(health, now) {
      const link = links.get(health.connection);
      if (!link) return;
      const step = stepCommunicationLoss(link.state, { kind: 'health', health, now }, link.alarm);
      if (step.state !== link.state) isChanged = true;
      link.state = step.state;
      for (const effect of step.effects)
        alarmEntry(effect, linkSubject(health.connection), STATION_ACTOR, 'onset' in effect ? effect.onset : now, now);
    },
    tick(now) {
      for (const judge of [...active]) {
        const found = byTagId.get(judge.tagId);
        if (!found) continue;
        tagEffects(judge.tick(now), judge, found.tag, STATION_ACTOR, now);
      }
    },
    lookForStale(now, isOnline) {
      changes.look((alarm, condition) => tellSystem(alarm, condition, now), isOnline, now);
      stale.look(now, isOnline, (tag, effects) => {
        isChanged = true;
        for (const effect of effects)
          alarmEntry(effect, staleSubject(tag), STATION_ACTOR, 'onset' in effect ? effect.onset : now, now);
      });
    },
    knows({ alarm, limit, connection }) {
      switch (limit) {
        case 'highHigh':
        case 'high':
        case 'low':
        case 'lowLow':
          return [...judges.values()].some(({ judge }) => judge.alarms.some(({ id }) => id === alarm));
        case 'stale':
          return stale.find(alarm) !== undefined;
        case 'frozen':
        case 'heartbeat':
          return changes.has(alarm);
        default:
          return connection === null || links.has(connection);
      }
    },
    acknowledge(alarmId, occurrence, actor, comment, at) {
      const by = { at, by: actor.user, comment };
      for (const { judge, tag } of judges.values()) {
        const state = judge.alarmState(alarmId);
        if (!state) continue;
        if (occurrenceOf(alarmId, state.onset ?? 0) !== occurrence) return RAISED_AGAIN;
        const effects = judge.acknowledge(alarmId, by);
        const refused = effects.find((effect) => effect.kind === 'alarmAcknowledgeRefused');
        if (refused?.kind === 'alarmAcknowledgeRefused') return refused.reason;
        tagEffects(effects, judge, tag, actor, at);
        return undefined;
      }
      for (const [connection, link] of links) {
        if (link.alarm.id !== alarmId) continue;
        if (occurrenceOf(alarmId, link.state.onset ?? 0) !== occurrence) return RAISED_AGAIN;
        const step = stepCommunicationLoss(link.state, { kind: 'acknowledge', ...by }, link.alarm);
        const [effect] = step.effects;
        if (effect?.kind === 'alarmAcknowledgeRefused') return effect.reason;
        const onset = link.state.onset ?? at;
        link.state = step.state;
        isChanged = true;
        if (effect) alarmEntry(effect, linkSubject(connection), actor, onset, at);
        return undefined;
      }
      const found = stale.find(alarmId);
      if (found) {
        if (occurrenceOf(alarmId, found.life.onset ?? 0) !== occurrence) return RAISED_AGAIN;
        const [effect] = stale.acknowledge(alarmId, by);
        if (effect?.kind === 'alarmAcknowledgeRefused') return effect.reason;
        isChanged = true;
        if (effect) alarmEntry(effect, staleSubject(found.tag), actor, found.life.onset ?? at, at);
        return undefined;
      }
      const told = system.find(alarmId);
      if (told) {
        const onset = told.life.onset ?? at;
        if (occurrenceOf(alarmId, onset) !== occurrence) return RAISED_AGAIN;
        const [effect] = system.acknowledge(alarmId, by);
        if (effect?.kind === 'alarmAcknowledgeRefused') return effect.reason;
        isChanged = true;
        if (effect) alarmEntry(effect, systemSubject(told.alarm, undefined), actor, onset, at);
        return undefined;
      }
      return 'the configuration no longer has this alarm';
    },
    takeEntries() {
      const taken = entries;
      entries = [];
      return taken;
    },
    takeChangedState() {
      if (!isChanged) return undefined;
      isChanged = false;
      const tags: Record<string, TagJudgeState> = {};
      for (const { judge } of judges.values()) if (!judge.isAtRest()) tags[judge.tagId] = judge.snapshot();
      const linkStates = Object.fromEntries([...links].map(([id, { state }]) => [id, state]));
      return { tags, links: linkStates, stale: stale.snapshot(), system: system.snapshot() };
    },
  };
}

const systemSubject = (alarm: SystemAlarm, condition: Condition | undefined): AlarmSubject => ({
  tag: alarm.tag,
  connection: alarm.connection,
  workUnit: alarm.workUnit,
  limit: alarm.limit,
  priority: alarm.priority,
  setpoint: alarm.setpoint,
  unit: alarm.unit,
  message: condition?.message ?? alarm.id,
});

const RAISED_AGAIN = 'it was raised again since; acknowledge the newer one';

interface AlarmSubject {
  readonly tag: string | null;
  readonly connection: string | null;
  readonly workUnit: string | null;
  readonly limit: AlarmBody['limit'];
  readonly priority: 'critical' | 'high' | 'medium' | 'low';
  readonly setpoint: number | null;
  readonly unit: string;
  readonly message: string;
}
