import type { LoggerConfig, StoreAlarmConfig } from '../../shared/domain/config/index.ts';
import type { EventName } from '../../shared/domain/entry.ts';
import { createZoneClock } from '../../shared/domain/shift/zoneClock.ts';
import { severityOf } from '../../shared/domain/statusCode.ts';
import { type Instant, US_PER_MINUTE, US_PER_SECOND } from '../../shared/domain/time.ts';
import type { Condition, SystemAlarm } from '../alarms/index.ts';
import {
  budgetStanding,
  type DelayedAlarmState,
  type Exposure,
  type LocalDays,
  type Lot,
  stepDelayedAlarm,
} from '../coldChain/index.ts';
import type { ReadingColumns } from '../pipeline/index.ts';
import { type Probe, toleranceOf } from './coldChainPlaces.ts';
import type { EngineSettings } from './settings.ts';

/** How far each store alarm is, by store, alarm and probe. */
export type ColdChainWatchState = Readonly<Record<string, DelayedAlarmState>>;

export interface ColdChainWatchPorts {
  now(): Instant;
  tell(alarm: SystemAlarm, condition: Condition | undefined, now: Instant): void;
  isActive(alarmId: string): boolean;
  event(
    event: EventName,
    subject: string,
    detail: string,
    identity: readonly (string | number)[],
    from: number,
    to: number,
  ): void;
}

interface LoggerCheck {
  readonly logger: string;
  readonly tag: string;
  readonly unit: string;
  readonly what: 'battery' | 'clock';
  readonly limit: number;
}

const DAY_SECONDS = 86_400;

/** Alarms and findings of a cold chain: delayed alarms of stores, logger battery and clock, long intervals, budgets of lots. */
export class ColdChainWatch {
  readonly #settings: EngineSettings;
  readonly #ports: ColdChainWatchPorts;
  readonly #days: LocalDays;
  readonly #checks = new Map<number, LoggerCheck[]>();
  readonly #states: Map<string, DelayedAlarmState>;

  constructor(
    settings: EngineSettings,
    probes: ReadonlyMap<number, Probe>,
    saved: ColdChainWatchState | undefined,
    ports: ColdChainWatchPorts,
  ) {
    this.#settings = settings;
    this.#ports = ports;
    this.#days = localDays(settings.config.station.timeZone);
    const known = new Set(
      [...probes.values()].flatMap(({ tag, store }) => store.alarms.map((alarm) => keyOfAlarm(store.id, alarm, tag))),
    );
    this.#states = new Map(Object.entries(saved ?? {}).filter(([key]) => known.has(key)));
    for (const logger of settings.config.coldChain?.loggers ?? []) this.#addChecks(logger);
  }

  snapshot(): ColdChainWatchState {
    return Object.fromEntries(this.#states);
  }

  /** The newest reading of a logger's battery or clock in a sealed window. */
  logger(number: number, columns: ReadingColumns, group: number): void {
    const checks = this.#checks.get(number);
    const row = (columns.starts[group + 1] as number) - 1;
    if (!checks || row < (columns.starts[group] as number) || severityOf(columns.status[row] as number) === 'Bad')
      return;
    const value = this.#settings.toEngineering(number, columns.value[row] as number);
    const at = columns.time[row] as Instant;
    for (const check of checks) this.#tellLogger(check, value, at);
  }

  /** A reading of a probe, ascending. @param value °C; NaN: Bad */
  reading({ store, tag, workUnit }: Probe, at: number, value: number): void {
    for (const alarm of store.alarms) {
      const key = keyOfAlarm(store.id, alarm, tag);
      const { state, effects } = stepDelayedAlarm(this.#states.get(key), at, value, alarm, this.#days);
      this.#states.set(key, state);
      const place = { id: key, limit: 'coldChain', tag, connection: null, workUnit } as const;
      const system = { ...place, priority: alarm.priority, unit: 'Cel', setpoint: alarm.limit };
      const message = `${store.name ?? store.id}: ${alarmText(alarm)}`;
      for (const { kind, at: when } of effects)
        this.#ports.tell(
          system,
          kind === 'raised' ? { onset: when as Instant, message, value } : undefined,
          this.#ports.now(),
        );
    }
  }

  /** Longer without a reading than a reading stands for. */
  gap({ store, tag }: Probe, from: number, to: number): void {
    const minutes = ((to - from) / US_PER_MINUTE).toFixed(1);
    const allowed = (store.longestIntervalMs / 60_000).toFixed(1);
    const detail = `${minutes} min without a reading in ${store.name ?? store.id}; at most ${allowed} min are held, the rest is not known`;
    this.#ports.event('loggingInterval', tag, detail, [tag, from], from, to);
  }

  /** @param lot undefined: not followed */
  budgets(lot: Lot | undefined, exposures: readonly Exposure[]): void {
    const { coldChain } = this.#settings.config;
    if (!lot || !coldChain) return;
    const { budgets } = toleranceOf(coldChain, lot.product, lot.stays.at(-1)?.store ?? '');
    const isHere = lot.state !== 'released' && lot.state !== 'rejected';
    for (const standing of budgetStanding(budgets, exposures)) {
      const { budget, usedShare } = standing;
      const percent = Math.floor(usedShare * 100);
      const spent = `lot ${lot.id}: ${percent} % of the stability budget "${budget.id}" is used`;
      this.#tellLot(
        lot,
        `${budget.id}.warn`,
        isHere && percent >= coldChain.budgetWarnPercent,
        spent,
        'medium',
        percent,
      );
      this.#tellLot(
        lot,
        `${budget.id}.used`,
        isHere && usedShare >= 1,
        `${spent}: decide about the lot`,
        'high',
        percent,
      );
    }
    const uncovered = Math.max(0, ...exposures.map(({ uncoveredUs }) => uncoveredUs));
    const text = `lot ${lot.id} was ${(uncovered / US_PER_MINUTE).toFixed(1)} min where no stability budget covers it`;
    this.#tellLot(lot, 'uncovered', isHere && budgets.length > 0 && uncovered > 0, text, 'high', undefined);
  }

  #tellLot(
    lot: Lot,
    what: string,
    is: boolean,
    message: string,
    priority: 'medium' | 'high',
    value: number | undefined,
  ): void {
    const id = `lot.${lot.id}.${what}`;
    if (!is && !this.#ports.isActive(id)) return;
    const now = this.#ports.now();
    const alarm = { id, limit: 'coldChain', priority, tag: null, connection: null, workUnit: null } as const;
    const condition = is ? { onset: now, message, ...(value === undefined ? {} : { value }) } : undefined;
    this.#ports.tell({ ...alarm, unit: value === undefined ? '1' : '%', setpoint: null }, condition, now);
  }

  #tellLogger({ logger, tag, unit, what, limit }: LoggerCheck, value: number, at: Instant): void {
    const id = `logger.${logger}.${what}`;
    const isWrong = what === 'battery' ? value < limit : Math.abs(value) > limit;
    const message =
      what === 'battery'
        ? `battery of logger ${logger} is low: ${value} ${unit}, at least ${limit}`
        : `clock of logger ${logger} is off by ${value} ${unit}, at most ${limit}`;
    if (isWrong && !this.#ports.isActive(id)) this.#ports.event('loggerTrouble', logger, message, [id, at], at, at);
    const alarm = { id, limit: 'coldChain', priority: 'medium', tag, connection: null, workUnit: null, unit } as const;
    const condition = isWrong ? { onset: at, message, value } : undefined;
    this.#ports.tell({ ...alarm, setpoint: limit }, condition, this.#ports.now());
  }

  #addChecks({ id, battery, clock }: LoggerConfig): void {
    const add = (tag: string, what: LoggerCheck['what'], limit: number): void => {
      const number = this.#settings.numbers.get(tag);
      if (number === undefined) return;
      const unit = this.#settings.config.tags.find((each) => each.id === tag)?.unit ?? '1';
      const check = { logger: id, tag, unit: unit === '1' ? '' : unit, what, limit };
      this.#checks.set(number, [...(this.#checks.get(number) ?? []), check]);
    };
    if (battery) add(battery.tag, 'battery', battery.min);
    if (clock) add(clock.tag, 'clock', clock.max);
  }
}

const keyOfAlarm = (store: string, alarm: StoreAlarmConfig, tag: string): string => `store.${store}.${alarm.id}.${tag}`;

/** As the setting of a logger would say it: `≥ 8 °C for 600 min, added up over the day`. */
export function alarmText({ side, limit, isReached, afterMs, accumulates }: StoreAlarmConfig): string {
  const sign = side === 'high' ? (isReached ? '≥' : '>') : isReached ? '≤' : '<';
  const time = afterMs === 0 ? '' : ` for ${afterMs / 60_000} min`;
  return `${sign} ${limit} °C${time}${accumulates === 'perDay' ? ', added up over the day' : ''}`;
}

function localDays(timeZone: string): LocalDays {
  const zone = createZoneClock(timeZone);
  let last = { from: 0, to: 0, day: 0 };
  const endOf = (day: number): number => zone.unixSecondsOf((day + 1) * DAY_SECONDS) * US_PER_SECOND;
  return {
    endOf,
    dayOf(at) {
      if (at >= last.from && at < last.to) return last.day;
      const seconds = Math.floor(at / US_PER_SECOND);
      const day = Math.floor((seconds + zone.offsetSecondsAt(seconds)) / DAY_SECONDS);
      last = { from: endOf(day - 1), to: endOf(day), day };
      return day;
    },
  };
}
