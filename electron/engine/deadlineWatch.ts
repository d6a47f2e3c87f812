import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { SystemAlarm } from '../alarms/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { openDeadlines, resultBySeq } from '../projection/index.ts';
import { startedBy } from '../water/index.ts';
import type { EngineState } from './engineState.ts';
import { keyOf } from './entryFactory.ts';

/** New results looked at in one go; more wait for the next look. */
const RESULTS_PER_LOOK_MAX = 500;
/** Open deadlines that are watched; a station with more has other troubles, and the most pressing come first. */
const OPEN_MAX = 1_000;

/** Starts regulatory clocks from sealed results and raises an alarm for each that has run out. */
export interface DeadlineWatch {
  /** Inside a transaction; about once a second. */
  look(state: EngineState, now: Instant): void;
}

export function createDeadlineWatch(ledger: Ledger): DeadlineWatch {
  function start(state: EngineState, now: Instant): void {
    const seen = (ledger.cursors.get('deadlines') as number | undefined) ?? -1;
    const found = ledger.database
      .prepare<[number, number], { seq: number }>('SELECT seq FROM ruleResult WHERE seq > ? ORDER BY seq LIMIT ?')
      .all(seen, RESULTS_PER_LOOK_MAX);
    const last = found.at(-1);
    if (!last) return;
    const { water, station } = state.settings.config;
    const calendar = { businessDays: [1, 2, 3, 4, 5], holidays: [], ...water, timeZone: station.timeZone };
    const openedAt = (ledger.cursors.get('commissionedAt') as number | undefined) ?? 0;
    for (const { seq } of found) {
      const result = resultBySeq(ledger.database, seq);
      const bound = state.settings.packs.find(({ loaded }) => loaded.pack.id === result?.pack);
      if (!result || !bound) continue;
      for (const { deadline, from, due } of startedBy(result, bound.loaded.pack.deadlines ?? [], calendar, openedAt)) {
        // One for each occasion: a result that is amended starts no second clock.
        const id = keyOf(station.id, 'deadline', deadline.id, result.subject, result.from, result.to);
        state.append([
          state.entry(
            {
              kind: 'deadline',
              workUnit: null,
              from,
              to: due,
              event: 'started',
              deadline: id,
              name: deadline.id,
              pack: result.pack,
              packHash: result.packHash,
              task: deadline.task,
              who: deadline.who,
              subject: result.subject,
              result: result.key,
              source: deadline.source,
              detail: result.detail,
              actor: STATION_ACTOR,
            },
            now,
            [id, 'started'],
          ),
        ]);
      }
    }
    ledger.cursors.set('deadlines', last.seq);
  }

  return {
    look(state, now) {
      if (state.settings.packs.some(({ loaded }) => loaded.pack.deadlines !== undefined)) start(state, now);
      const open = openDeadlines(ledger.database, OPEN_MAX);
      const overdue = open.filter(({ due }) => due <= now);
      for (const { id, task, who, subject, due } of overdue)
        state.judging.tellSystem(
          alarmOf(id),
          { onset: due as Instant, message: `Overdue: ${task} (${subject}; ${who})` },
          now,
        );
      const before = (ledger.cursors.get('deadlineAlarms') as string[] | undefined) ?? [];
      const ids = overdue.map(({ id }) => id);
      for (const id of before) if (!ids.includes(id)) state.judging.tellSystem(alarmOf(id), undefined, now);
      if (before.join() !== ids.join()) ledger.cursors.set('deadlineAlarms', ids);
    },
  };
}

const alarmOf = (id: string): SystemAlarm => ({
  id: `deadline.${id.slice(0, 16)}`,
  limit: 'rule',
  priority: 'high',
  tag: null,
  connection: null,
  workUnit: null,
  unit: '1',
  setpoint: null,
});
