import type { Instant } from '../../shared/domain/time.ts';
import type { SystemAlarm } from '../alarms/index.ts';
import { createUnits, type LabPack, type LabStanding, labStanding, localDay, type Units } from '../lab/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { listItems } from '../projection/index.ts';
import type { EngineState } from './engineState.ts';

/** Looked at when the inventory or the local day changes, and so often besides. */
const LOOK_EVERY_MS = 60_000;
/** Alarms of one laboratory at most; the most pressing clocks and fullest sums come first. */
const ALARMS_MAX = 500;

/** Raises alarms, and seals results, for clocks that have run out and sums above their threshold. */
export interface LabWatch {
  /** Inside a transaction; about once a second. */
  look(state: EngineState, now: Instant): void;
}

export function createLabWatch(ledger: Ledger, packs: readonly LabPack[], monotonicMs: () => number): LabWatch {
  let units: Units | undefined;
  let seen = '';
  let nextLookMs = 0;

  return {
    look(state, now) {
      const { lab, station } = state.settings.config;
      if (lab === undefined) return;
      const today = localDay(now / 1000, station.timeZone);
      const key = `${today} ${state.revisions.inventory}`;
      if (key === seen && monotonicMs() < nextLookMs) return;
      seen = key;
      nextLookMs = monotonicMs() + LOOK_EVERY_MS;
      units ??= createUnits();
      const standing = labStanding(listItems(ledger.database, 'inventory'), packs, lab, today, units);
      const standingNow = conditionsOf(standing, packs);
      const before = (ledger.cursors.get('labAlarms') as string[] | undefined) ?? [];
      for (const { id, message, result, value } of standingNow) {
        state.judging.tellSystem(alarmOf(id), { onset: now, message, value }, now);
        if (!before.includes(id)) state.append([resultEntry(state, result, now)]);
      }
      const ids = standingNow.map(({ id }) => id);
      for (const id of before) if (!ids.includes(id)) state.judging.tellSystem(alarmOf(id), undefined, now);
      if (before.join() !== ids.join()) ledger.cursors.set('labAlarms', ids);
    },
  };
}

const alarmOf = (id: string): SystemAlarm => ({
  id,
  limit: 'rule',
  priority: 'medium',
  tag: null,
  connection: null,
  workUnit: null,
  unit: '1',
  setpoint: null,
});

interface Finding {
  readonly id: string;
  readonly message: string;
  readonly value: number;
  readonly result: Result;
}
interface Result {
  readonly pack: LabPack;
  readonly rule: string;
  readonly title: string;
  readonly source: LabStanding['clocks'][number]['source'];
  readonly subject: string;
  readonly since: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  readonly containers: number;
  readonly detail: string;
}

function conditionsOf({ clocks, thresholds }: LabStanding, packs: readonly LabPack[]): Finding[] {
  const packOf = (id: string): LabPack => packs.find(({ pack }) => pack === id) as LabPack;
  const overdue = clocks
    .filter(({ state }) => state === 'overdue')
    .map(({ pack, rule, title, source, subject, name, location, since, until, daysLeft }): Finding => {
      const message = `${name} (${subject}, ${location}): over since ${until}; ${title}`;
      const figures = { value: -daysLeft, limit: 0, unit: 'd', containers: 1 };
      return {
        id: alarmId('clock', rule, subject),
        message,
        value: -daysLeft,
        result: { pack: packOf(pack), rule, title, source, subject, since, ...figures, detail: message },
      };
    });
  const above = thresholds
    .filter(({ state }) => state === 'above')
    .map(({ pack, threshold, title, source, area, sum, limit, unit, containers }): Finding => {
      const message = `${title}: ${Number(sum.toPrecision(6))} ${unit} in ${area}, allowed ${limit} ${unit}`;
      return {
        id: alarmId('threshold', threshold, area),
        message,
        value: sum,
        result: {
          pack: packOf(pack),
          rule: threshold,
          title,
          source,
          subject: area,
          since: '',
          value: sum,
          limit,
          unit,
          containers,
          detail: message,
        },
      };
    });
  return [...overdue, ...above].slice(0, ALARMS_MAX);
}

/** An alarm id has letters of tag ids only. */
const alarmId = (...parts: readonly string[]): string =>
  `lab.${parts.map((part) => part.replace(/[^A-Za-z0-9._:-]/g, '-')).join('.')}`.slice(0, 120);

function resultEntry(state: EngineState, result: Result, now: Instant) {
  const { pack, rule, title, source, subject, value, limit, unit, containers, detail } = result;
  return state.entry(
    {
      kind: 'result',
      workUnit: null,
      from: now,
      to: now,
      rule,
      title,
      pack: pack.pack,
      packVersion: pack.version,
      packHash: pack.hash,
      source,
      method: '',
      subject,
      verdict: 'notMet',
      value,
      unit,
      limit,
      expected: null,
      received: containers,
      valid: containers,
      rounding: '',
      detail: detail.slice(0, 2000),
      config: state.settings.configHash,
    },
    now,
    ['lab', pack.hash, rule, subject, result.since, now],
  );
}
