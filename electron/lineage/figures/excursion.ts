import { spanText } from '../words.ts';
import { configAt } from './configured.ts';
import { type Desk, entriesFound, type FigureKind, named, OPEN_END } from './figure.ts';
import { lotsIn } from './lot.ts';

interface ExcursionRow {
  readonly id: string;
  readonly tag: string;
  readonly side: string;
  readonly bound: number;
  readonly unit: string;
  readonly onset: number;
  readonly endAt: number | null;
  readonly peak: number;
  readonly peakAt: number;
  readonly readings: number;
  readonly cause: string | null;
  readonly causeBy: string | null;
}

/** A value beyond its bound: readings of its tag from the first outside to the first that was back. */
export function excursionFigures(desk: Desk): FigureKind {
  const { db } = desk.source;
  const find = (id: string): ExcursionRow | undefined =>
    db.prepare<[string], ExcursionRow>('SELECT * FROM excursion WHERE id = ?').get(id);
  /** Its own entries: they begin at its onset and name it. */
  const entries = (id: string): number[] => {
    const row = find(id);
    if (!row) return [];
    const seqs = db
      .prepare(
        "SELECT seq FROM entry WHERE workUnit = ? AND fromTime = ? AND +kind = 'excursion' ORDER BY seq LIMIT 50",
      )
      .pluck()
      .all(
        (db.prepare('SELECT workUnit FROM excursion WHERE id = ?').pluck().get(id) as string) ?? '',
        row.onset,
      ) as number[];
    return seqs.filter((seq) => {
      const body = desk.source.entry(seq)?.body;
      return body?.kind === 'excursion' && body.excursion === id;
    });
  };
  return {
    kind: 'excursion',
    node(id) {
      const row = find(id);
      if (!row) return undefined;
      return {
        ref: `excursion:${id}`,
        kind: 'excursion',
        title: `${row.tag} ${row.side === 'high' ? 'above' : 'below'} ${row.bound} ${row.unit}`,
        detail: `${row.readings} readings were ${row.side === 'high' ? 'above' : 'below'} ${row.bound} ${row.unit}, ${spanText(row.onset, row.endAt)}; the furthest was ${row.peak} ${row.unit}.`,
        at: row.onset,
        seq: entries(id).at(-1) ?? null,
        facts: row.cause === null ? [] : [['cause', `${row.cause}, by ${row.causeBy ?? 'nobody named'}`]],
      };
    },
    inputs(id) {
      const row = find(id);
      return row ? [{ by: 'span', tag: row.tag, from: row.onset, to: row.endAt ?? OPEN_END }] : [];
    },
    touchedBy: ({ tag, time }) =>
      db
        .prepare(
          'SELECT id FROM excursion WHERE tag = ? AND onset <= ? AND (endAt IS NULL OR endAt >= ?) ORDER BY onset LIMIT 1000',
        )
        .pluck()
        .all(tag, time, time) as string[],
    up(id) {
      const row = find(id);
      if (!row) return [];
      const own = entries(id);
      return [
        ...named('config', 'configuredBy', 'the configuration that sets its bound', [configAt(desk, row.onset)]),
        ...named('people', 'signedBy', 'who stated its cause', [
          row.causeBy === null ? undefined : `person:${row.causeBy}`,
        ]),
        ...named(
          'entries',
          'partOf',
          'what the log says of it',
          own.map((seq) => `entry:${seq}`),
        ),
      ];
    },
    down(id) {
      const row = find(id);
      if (!row) return [];
      return [
        ...named(
          'lots',
          'computedFrom',
          'lots that lay beside the probe then',
          lotsIn(desk, row.tag, row.onset, row.endAt ?? OPEN_END).map((lot) => `lot:${lot}`),
        ),
        ...entriesFound(
          desk,
          { id: 'decisions', edge: 'correctedBy', because: () => 'decisions about lots that name it' },
          'SELECT seq FROM lotEvent WHERE instr(excursions, ?) > 0 ORDER BY seq',
          id,
        ),
      ];
    },
  };
}
