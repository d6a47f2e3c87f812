import type { Input } from '../inputs.ts';
import { cut, many, spanText, timeText } from '../words.ts';
import { configAt } from './configured.ts';
import { type Desk, entriesFound, type FigureKind, named, OPEN_END } from './figure.ts';
import { alarmsOfResult, ruleOfAlarm } from './ruleAlarm.ts';

interface AlarmRow {
  readonly occurrence: string;
  readonly alarm: string;
  readonly tag: string | null;
  readonly workUnit: string | null;
  readonly limitKind: string;
  readonly priority: string;
  readonly state: string;
  readonly message: string;
  readonly setpoint: number | null;
  readonly value: number | null;
  readonly unit: string;
  readonly onset: number;
  readonly raisedAt: number;
  readonly returnedAt: number | null;
  readonly acknowledgedBy: string | null;
}

const ROWS_MAX = 1_000;

/**
 * One occurrence of an alarm: readings of its tag from the one that began it to the one that ended it. What a rule pack raised over a
 * period rests on the result that says so.
 */
export function alarmFigures(desk: Desk, results: FigureKind): FigureKind {
  const { db } = desk.source;
  const find = (id: string): AlarmRow | undefined =>
    db.prepare<[string], AlarmRow>('SELECT * FROM alarm WHERE occurrence = ?').get(id);
  const entryOf = (id: string, event: string): number | undefined =>
    db
      .prepare('SELECT seq FROM alarmEvent WHERE occurrence = ? AND event = ? ORDER BY seq LIMIT 1')
      .pluck()
      .get(id, event) as number | undefined;

  return {
    kind: 'alarm',
    node(id) {
      const row = find(id);
      if (!row) return undefined;
      const seq = entryOf(id, 'raised') ?? null;
      const at = row.value === null ? '' : ` at ${row.value} ${row.unit}`;
      const held = row.setpoint === null ? '' : `, setpoint ${row.setpoint} ${row.unit}`;
      const ended = row.returnedAt === null ? 'and still holds' : `until ${timeText(row.returnedAt)}`;
      return {
        ref: `alarm:${id}`,
        kind: 'alarm',
        title: cut(row.alarm, 200),
        detail: cut(`${row.message}: its condition began ${timeText(row.onset)}${at}${held}, ${ended}.`, 1200),
        at: row.onset,
        seq,
        facts: [
          ['priority', row.priority],
          ['state', row.state],
          ['raised', timeText(row.raisedAt)],
          ...(row.acknowledgedBy === null ? [] : [['acknowledged by', row.acknowledgedBy] as [string, string]]),
        ],
      };
    },
    inputs(id) {
      const row = find(id);
      if (!row) return [];
      const rule = ruleOfAlarm(desk, row);
      if (rule !== undefined) return rule.result === undefined ? [] : results.inputs(String(rule.result));
      if (row.tag === null) return [];
      return [{ by: 'span', tag: row.tag, from: row.onset, to: row.returnedAt ?? OPEN_END } satisfies Input];
    },
    touchedBy(reading) {
      const { tag, time } = reading;
      const own = db
        .prepare(
          `SELECT occurrence FROM alarm WHERE tag = ? AND onset <= ? AND (returnedAt IS NULL OR returnedAt >= ?)
           ORDER BY onset LIMIT ${ROWS_MAX}`,
        )
        .pluck()
        .all(tag, time, time) as string[];
      const raised = results.touchedBy(reading).flatMap((id) => {
        const body = desk.source.entry(Number(id))?.body;
        if (body?.kind !== 'result') return [];
        const { rule, subject, from, at } = body;
        return alarmsOfResult(desk, { seq: Number(id), rule, subject, from: from ?? at });
      });
      return [...new Set([...own, ...raised])];
    },
    up(id) {
      const row = find(id);
      if (!row) return [];
      const rule = ruleOfAlarm(desk, row);
      const people = db
        .prepare(
          'SELECT DISTINCT actor FROM alarmEvent WHERE occurrence = ? AND role IS NOT NULL ORDER BY seq LIMIT 20',
        )
        .pluck()
        .all(id) as string[];
      return [
        ...named('result', 'raisedBy', 'raised because a rule was not met', [
          rule?.result === undefined ? undefined : `entry:${rule.result}`,
        ]),
        ...named('rule', 'judgedBy', 'the rule that sets its limit', [rule?.ref]),
        ...named('config', 'configuredBy', 'the configuration that sets its limit and delays', [
          configAt(desk, row.raisedAt),
        ]),
        ...named(
          'people',
          'signedBy',
          'people who acted on it',
          people.map((name) => `person:${name}`),
        ),
        ...entriesFound(
          desk,
          {
            id: 'events',
            edge: 'partOf',
            because: (total) => `${many(total, 'entry', 'entries')} of the log tell its life`,
          },
          'SELECT seq FROM alarmEvent WHERE occurrence = ? ORDER BY seq',
          id,
        ),
      ];
    },
    down: (id) => {
      const row = find(id);
      return row === undefined ? [] : shiftLogOf(desk, row);
    },
  };

  function shiftLogOf(where: Desk, { occurrence, onset, returnedAt }: AlarmRow) {
    return entriesFound(
      where,
      {
        id: 'notifications',
        edge: 'raisedBy',
        because: (total) => `${many(total, 'attempt')} to tell people of it, ${spanText(onset, returnedAt)}`,
      },
      'SELECT DISTINCT seq FROM notification WHERE occurrence = ? ORDER BY seq',
      occurrence,
    );
  }
}
