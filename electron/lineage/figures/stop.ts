import { spanText } from '../words.ts';
import { configAt } from './configured.ts';
import { type Desk, entriesFound, type FigureKind, named, OPEN_END } from './figure.ts';

interface StopRow {
  readonly id: string;
  readonly workUnit: string;
  readonly fromTime: number;
  readonly toTime: number | null;
  readonly state: string;
  readonly parts: string;
  readonly seq: number;
  readonly isWithdrawn: number;
}

/** A standstill: state readings of its work unit, and the control's own reason codes, from the one that began it to the one that ended it. */
export function stopFigures(desk: Desk): FigureKind {
  const { db } = desk.source;
  const find = (id: string): StopRow | undefined =>
    db.prepare<[string], StopRow>('SELECT * FROM stop WHERE id = ?').get(id);
  const tagsOf = (workUnit: string): readonly string[] => {
    const { config } = desk.source.inForce();
    const state = config.equipment.find(({ id }) => id === workUnit)?.oee?.state;
    const codes = config.downtime?.plcCodes.filter((each) => each.workUnit === workUnit).map(({ tag }) => tag) ?? [];
    return [...(state === undefined ? [] : [state]), ...codes];
  };
  return {
    kind: 'stop',
    node(id) {
      const row = find(id);
      if (!row) return undefined;
      const parts = JSON.parse(row.parts) as { label: string; by: string }[];
      const why = parts.map(({ label, by }) => (label === '' ? 'no reason given' : `${label} (by ${by})`)).join(', ');
      return {
        ref: `stop:${id}`,
        kind: 'stop',
        title: `${row.workUnit} stood still`,
        detail:
          `${row.workUnit} was in ${row.state}, ${spanText(row.fromTime, row.toTime)}: ${why}.${row.isWithdrawn ? ' Withdrawn: later readings left nothing of it.' : ''}`.slice(
            0,
            1200,
          ),
        at: row.fromTime,
        seq: row.seq,
        facts: [],
      };
    },
    inputs(id) {
      const row = find(id);
      if (!row) return [];
      return tagsOf(row.workUnit).map(
        (tag) => ({ by: 'span', tag, from: row.fromTime, to: row.toTime ?? OPEN_END }) as const,
      );
    },
    touchedBy: ({ tag, time }) =>
      desk.source
        .inForce()
        .config.equipment.filter(({ id }) => tagsOf(id).includes(tag))
        .flatMap(
          ({ id }) =>
            db
              .prepare(
                'SELECT id FROM stop WHERE workUnit = ? AND fromTime <= ? AND (toTime IS NULL OR toTime >= ?) ORDER BY fromTime LIMIT 1000',
              )
              .pluck()
              .all(id, time, time) as string[],
        ),
    up(id) {
      const row = find(id);
      if (!row) return [];
      const people = db
        .prepare('SELECT DISTINCT user FROM stopAct WHERE stop = ? AND role IS NOT NULL ORDER BY seq LIMIT 20')
        .pluck()
        .all(id) as string[];
      return [
        ...named('config', 'configuredBy', 'states and reasons as they were configured', [
          configAt(desk, row.fromTime),
        ]),
        ...named(
          'people',
          'signedBy',
          'people who coded it',
          people.map((name) => `person:${name}`),
        ),
        ...entriesFound(
          desk,
          { id: 'acts', edge: 'partOf', because: () => 'every act on it, as sealed' },
          'SELECT seq FROM stopAct WHERE stop = ? ORDER BY seq',
          id,
        ),
      ];
    },
    down(id) {
      const row = find(id);
      if (!row) return [];
      const shifts = desk.source.shifts(
        row.workUnit,
        row.fromTime,
        Math.min(row.toTime ?? desk.source.now, desk.source.now),
      );
      return named(
        'oee',
        'computedFrom',
        'effectiveness of the shifts it belongs to',
        shifts.map(({ start, end }) => `oee:${row.workUnit}|${start}|${end}`),
      );
    },
  };
}
