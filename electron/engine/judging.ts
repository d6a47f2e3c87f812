import { judgedTags, type StationConfig, type TagConfig } from '../../shared/domain/config/index.ts';
import { type Actor, STATION_ACTOR } from '../../shared/domain/entry.ts';
import { type Frame, rowValue } from '../../shared/domain/frame.ts';
import type { LinkHealth } from '../../shared/domain/link.ts';
import { severityOf } from '../../shared/domain/statusCode.ts';
import type { Instant } from '../../shared/domain/time.ts';
import {
  type AlarmCommand,
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
import { AlarmBook, type AlarmHolder, type FoundAlarm } from './alarmBook.ts';
import { alarmEntryOf } from './alarmEntries.ts';
import { type AlarmSubject, limitSubject, linkSubject, staleSubject, systemSubject } from './alarmSubject.ts';
import { createChangeWatch } from './changeWatch.ts';
import { type DesignState, DesignSuppression } from './designSuppression.ts';
import { type EntryFactory, occurrenceOf, type PreparedEntry } from './entryFactory.ts';
import { excursionEntry, isExcursionEffect } from './excursionEntries.ts';
import type { ToEngineering } from './livePicture.ts';
import { createStaleWatch, type StaleState } from './staleWatch.ts';
import { SystemAlarms, type SystemAlarmsState } from './systemAlarms.ts';
import { isWitnessAlarm } from './witnessWatch.ts';

/** Everything the judges remember; kept in the same transaction as the entries they led to. */
export interface JudgingState {
  readonly tags: Readonly<Record<string, TagJudgeState>>;
  readonly links: Readonly<Record<string, CommunicationLossState>>;
  readonly stale?: StaleState;
  readonly system?: SystemAlarmsState;
  readonly design?: DesignState;
}

export interface Judging {
  /** Readings that the gate let through. */
  accept(frame: Frame, at: Instant): void;
  health(health: LinkHealth, now: Instant): void;
  tick(now: Instant): void;
  /** Tags whose readings stopped while their link is online, and suppressions whose time is over; about once a second. */
  lookForStale(now: Instant, isOnline: (connection: string) => boolean): void;
  /** A condition of the station, a link or a tag's value (`SystemAlarm`); undefined when all is well. Only changes have effects. */
  tellSystem(alarm: SystemAlarm, condition: Condition | undefined, now: Instant): void;
  /** Whether a system alarm stands, acknowledged or not. */
  isSystemActive(alarmId: string): boolean;
  /** Why a link that answers is not online all the same; undefined where its heartbeat moves or it has none. */
  deadHeartbeat(connection: string): string | undefined;
  /** Whether something may still raise or return this alarm. */
  knows(alarm: { readonly alarm: string; readonly limit: string; readonly connection: string | null }): boolean;
  /** An alarm of any kind, with its life and what it is about; undefined: the configuration has none of that id. */
  find(alarmId: string): FoundAlarm | undefined;
  /** How many alarms are suppressed in this way. */
  countSuppressed(kind: 'shelved' | 'suppressedByDesign' | 'outOfService'): number;
  /**
   * A person acts on an alarm. @returns the reason when it is refused
   *
   * @param occurrence the one that the person saw; absent where the act is about the alarm itself
   */
  command(alarmId: string, command: AlarmCommand, actor: Actor, occurrence?: string): string | undefined;
  /** The reason when there is nothing to acknowledge. */
  acknowledge(alarmId: string, occurrence: string, actor: Actor, comment: string, at: Instant): string | undefined;
  /** Entries that have come up since the last call, in order. */
  takeEntries(): PreparedEntry[];
  /** Undefined when nothing changed since the last call. */
  takeChangedState(): JudgingState | undefined;
}

/**
 * Alarms and excursions of a station: the pure judges of alarms/, and what they say as entries of the log.
 *
 * @param isRuleAlarm whether a rule in force raises the alarm; of others nothing is remembered
 */
export function createJudging(
  config: StationConfig,
  numbers: ReadonlyMap<string, number>,
  toEngineering: ToEngineering,
  entry: EntryFactory,
  saved: JudgingState | undefined,
  startedAt: Instant,
  isRuleAlarm: (alarmId: string) => boolean = () => true,
): Judging {
  const judges = new Map<number, { judge: TagJudge; tag: TagConfig }>();
  const active = new Set<TagJudge>();
  /** Doors and defrosts, by catalogue number, with the judges they concern. */
  const conditions = new Map<number, { tag: string; judges: TagJudge[] }>();
  for (const tag of judgedTags(config)) {
    const judge = createTagJudge(tag, saved?.tags[tag.id]);
    if (!judge.hasLimits) continue;
    judges.set(numbers.get(tag.id) as number, { judge, tag });
    if (!judge.isAtRest()) active.add(judge);
    for (const { tag: condition } of tag.excursion?.suppress ?? []) {
      const number = numbers.get(condition);
      if (number === undefined) continue;
      conditions.set(number, { tag: condition, judges: [...(conditions.get(number)?.judges ?? []), judge] });
    }
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
    limit === 'frozen' || limit === 'heartbeat'
      ? changes.has(id)
      : limit === 'rule' && id.startsWith('rule:')
        ? isRuleAlarm(id)
        : limit === 'witness'
          ? isWitnessAlarm(config.checkpoint, id)
          : connection === null || links.has(connection),
  );
  const design = new DesignSuppression(config, numbers, saved?.design);
  let entries: PreparedEntry[] = [];
  let isChanged = false;

  function* limitHolders(): Generator<AlarmHolder> {
    for (const { judge, tag } of judges.values()) {
      for (const alarm of judge.alarms) {
        const subject = limitSubject(config, tag, alarm);
        yield {
          alarmIds: () => [alarm.id],
          find: () => ({ life: judge.alarmState(alarm.id) ?? NORMAL_LIFE, subject }),
          command(_, command) {
            const effects = judge.command(alarm.id, command);
            follow(judge);
            return effects;
          },
        };
      }
    }
  }

  function* linkHolders(): Generator<AlarmHolder> {
    for (const [connection, link] of links)
      yield {
        alarmIds: () => [link.alarm.id],
        find: () => ({ life: link.state, subject: linkSubject(connection) }),
        command(_, command) {
          const step = stepCommunicationLoss(link.state, command, link.alarm);
          link.state = step.state;
          return step.effects;
        },
      };
  }

  const staleHolder: AlarmHolder = {
    alarmIds: stale.alarmIds,
    find(alarmId) {
      const found = stale.find(alarmId);
      return found && { life: found.life, subject: staleSubject(config, found.tag) };
    },
    command: stale.command,
  };

  const systemHolder: AlarmHolder = {
    alarmIds: () => system.alarmIds(),
    find(alarmId) {
      const found = system.find(alarmId);
      return found && { life: found.life, subject: systemSubject(found.alarm, undefined) };
    },
    command: (alarmId, command) => system.command(alarmId, command),
  };
  const book = new AlarmBook([...limitHolders(), ...linkHolders()], [staleHolder, systemHolder]);

  /** Effects of one alarm become entries. */
  function tell(effect: AlarmEffect, about: AlarmSubject, actor: Actor): void {
    isChanged = true;
    book.took(effect);
    const made = alarmEntryOf(config.station.id, entry, effect, about, actor);
    if (made) entries.push(made);
  }

  function tagEffects(effects: readonly JudgeEffect[], judge: TagJudge, tag: TagConfig, at: Instant): void {
    if (effects.length > 0) isChanged = true;
    for (const effect of effects) {
      if (isExcursionEffect(effect)) {
        entries.push(excursionEntry(effect, tag, config, entry, at));
        continue;
      }
      const alarm = judge.alarms.find(({ id }) => id === effect.alarmId);
      if (alarm) tell(effect, limitSubject(config, tag, alarm), STATION_ACTOR);
    }
    follow(judge);
  }

  /** Only what is going on is ticked and kept. */
  function follow(judge: TagJudge): void {
    if (judge.isAtRest()) active.delete(judge);
    else active.add(judge);
  }

  /** What explains a value is known before the values of the same frame. */
  function takeConditions(frame: Frame): void {
    if (conditions.size === 0 && design.isIdle) return;
    for (let row = 0; row < frame.tag.length; row++) {
      const number = frame.tag[row] as number;
      const concerned = conditions.get(number);
      if (!concerned && !design.watches(number)) continue;
      const at = frame.sourceTime[row] as Instant;
      const isBad = severityOf(frame.status[row] as number) === 'Bad';
      const raw = isBad ? undefined : rowValue(frame, row);
      for (const judge of concerned?.judges ?? []) {
        judge.condition(concerned?.tag ?? '', at, raw);
        isChanged = true;
        follow(judge);
      }
      actByDesign(design.reading(number, at, typeof raw === 'number' ? toEngineering(number, raw) : raw));
    }
  }

  function actByDesign(acts: ReturnType<DesignSuppression['look']>): void {
    for (const { alarmId, at, reason, until } of acts) {
      const by = { at, by: STATION_ACTOR.user, comment: reason };
      const suppression = 'suppressedByDesign';
      if (until !== undefined)
        command(alarmId, { kind: 'suppress', suppression, until, isOneShot: false, ...by }, STATION_ACTOR);
      else command(alarmId, { kind: 'release', suppression, endedBy: 'design', ...by }, STATION_ACTOR);
    }
  }

  /** Suppressions that have an end in time, and have reached it. */
  function endSuppressions(now: Instant): void {
    for (const { alarmId, kind } of book.over(now)) {
      const by = { at: now, by: STATION_ACTOR.user, comment: '' };
      const endedBy = kind === 'suppressedByDesign' ? 'maximum' : 'time';
      command(alarmId, { kind: 'release', suppression: kind, endedBy, ...by }, STATION_ACTOR);
    }
  }

  function command(alarmId: string, input: AlarmCommand, actor: Actor, occurrence?: string): string | undefined {
    const found = book.find(alarmId);
    if (!found) return 'the configuration no longer has this alarm';
    if (occurrence !== undefined && occurrenceOf(config.station.id, alarmId, found.life.onset ?? 0) !== occurrence)
      return RAISED_AGAIN;
    const effects = book.command(alarmId, input);
    for (const effect of effects) {
      if (effect.kind === 'alarmAcknowledgeRefused' || effect.kind === 'alarmCommandRefused') return effect.reason;
      tell(effect, found.subject, actor);
    }
    return undefined;
  }

  function tellSystem(alarm: SystemAlarm, condition: Condition | undefined, now: Instant): void {
    for (const effect of system.tell(alarm, condition, now))
      tell(effect, systemSubject(alarm, condition), STATION_ACTOR);
  }

  return {
    tellSystem,
    isSystemActive: (alarmId) => isActive(system.find(alarmId)?.life ?? NORMAL_LIFE),
    deadHeartbeat: (connection) => changes.deadHeartbeat(connection),
    find: (alarmId) => book.find(alarmId),
    countSuppressed: (kind) => book.count(kind),
    command,
    acknowledge: (alarmId, occurrence, actor, comment, at) =>
      command(alarmId, { kind: 'acknowledge', at, by: actor.user, comment }, actor, occurrence),
    accept(frame, at) {
      changes.accept(frame);
      takeConditions(frame);
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
        if (effects.length > 0) tagEffects(effects, judge, tag, at);
        else if (!wasAtRest || !judge.isAtRest()) {
          isChanged = true;
          follow(judge);
        }
      }
    },
    health(health, now) {
      const link = links.get(health.connection);
      if (!link) return;
      const step = stepCommunicationLoss(link.state, { kind: 'health', health, now }, link.alarm);
      if (step.state !== link.state) isChanged = true;
      link.state = step.state;
      for (const effect of step.effects) tell(effect, linkSubject(health.connection), STATION_ACTOR);
    },
    tick(now) {
      for (const judge of [...active]) {
        const found = byTagId.get(judge.tagId);
        if (found) tagEffects(judge.tick(now), judge, found.tag, now);
      }
    },
    lookForStale(now, isOnline) {
      changes.look((alarm, condition) => tellSystem(alarm, condition, now), isOnline, now);
      stale.look(now, isOnline, (tag, effects) => {
        for (const effect of effects) tell(effect, staleSubject(config, tag), STATION_ACTOR);
      });
      actByDesign(design.look(now));
      endSuppressions(now);
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
        case 'rule':
          return system.find(alarm) !== undefined;
        case 'witness':
          return isWitnessAlarm(config.checkpoint, alarm);
        default:
          return connection === null || links.has(connection);
      }
    },
    takeEntries() {
      const taken = entries;
      entries = [];
      return taken;
    },
    takeChangedState() {
      if (!isChanged && !design.isChanged) return undefined;
      isChanged = false;
      design.isChanged = false;
      const tags: Record<string, TagJudgeState> = {};
      for (const { judge } of judges.values()) if (!judge.isAtRest()) tags[judge.tagId] = judge.snapshot();
      const linkStates = Object.fromEntries([...links].map(([id, { state }]) => [id, state]));
      return { tags, links: linkStates, stale: stale.snapshot(), system: system.snapshot(), design: design.snapshot() };
    },
  };
}

const RAISED_AGAIN = 'it was raised again since; acknowledge the newer one';
