import { many, spanText } from '../words.ts';
import { type Desk, entriesFound, type FigureKind, named, OPEN_END } from './figure.ts';

interface LotRow {
  readonly id: string;
  readonly product: string;
  readonly quantity: string;
  readonly state: string;
  readonly stays: string;
}
interface Stay {
  readonly store: string;
  readonly from: number;
  readonly to: number | null;
}

const LOTS_MAX = 20_000;
const staysOf = (row: LotRow): readonly Stay[] => JSON.parse(row.stays) as Stay[];
const probesOf = ({ source }: Desk, store: string): readonly string[] =>
  source.inForce().config.coldChain?.stores.find(({ id }) => id === store)?.probes ?? [];

/** Lots that lay in the store of a probe at some time of a span, both ends inclusive. */
export function lotsIn(desk: Desk, probe: string, from: number, to: number): readonly string[] {
  const stores = (desk.source.inForce().config.coldChain?.stores ?? [])
    .filter(({ probes }) => probes.includes(probe))
    .map(({ id }) => id);
  if (stores.length === 0) return [];
  const rows = desk.source.db.prepare<[], LotRow>(`SELECT * FROM lot ORDER BY id LIMIT ${LOTS_MAX}`).all();
  return rows
    .filter((row) =>
      staysOf(row).some((stay) => stores.includes(stay.store) && stay.from <= to && (stay.to ?? OPEN_END) >= from),
    )
    .map(({ id }) => id);
}

/** What a lot went through: readings of the probes of its store, while it lay there. */
export function lotFigures(desk: Desk): FigureKind {
  const { db } = desk.source;
  const find = (id: string): LotRow | undefined =>
    db.prepare<[string], LotRow>('SELECT * FROM lot WHERE id = ?').get(id);
  return {
    kind: 'lot',
    node(id) {
      const row = find(id);
      if (!row) return undefined;
      const stays = staysOf(row);
      const lay = stays.map(({ store, from, to }) => `${store}, ${spanText(from, to)}`).join('; then ');
      return {
        ref: `lot:${id}`,
        kind: 'lot',
        title: `lot ${id}`,
        detail: `${row.product}, ${row.quantity}: ${row.state}. It lay in ${lay || 'no store yet'}.`.slice(0, 1200),
        at: stays[0]?.from ?? null,
        seq: (db.prepare('SELECT max(seq) FROM lotEvent WHERE lot = ?').pluck().get(id) as number | null) ?? null,
        facts: [],
      };
    },
    inputs(id) {
      const row = find(id);
      return (row ? staysOf(row) : []).flatMap(({ store, from, to }) =>
        probesOf(desk, store).map((tag) => ({ by: 'span', tag, from, to: to ?? OPEN_END }) as const),
      );
    },
    touchedBy: ({ tag, time }) => lotsIn(desk, tag, time, time),
    up(id) {
      const people = db
        .prepare('SELECT DISTINCT person FROM lotEvent WHERE lot = ? ORDER BY seq LIMIT 20')
        .pluck()
        .all(id) as string[];
      const excursions = (find(id) ? staysOf(find(id) as LotRow) : []).flatMap(({ store, from, to }) =>
        probesOf(desk, store).flatMap(
          (tag) =>
            db
              .prepare(
                'SELECT id FROM excursion WHERE tag = ? AND onset <= ? AND (endAt IS NULL OR endAt >= ?) ORDER BY onset LIMIT 200',
              )
              .pluck()
              .all(tag, to ?? OPEN_END, from) as string[],
        ),
      );
      return [
        ...named(
          'excursions',
          'computedFrom',
          'excursions while it lay there',
          [...new Set(excursions)].map((each) => `excursion:${each}`),
        ),
        ...named(
          'people',
          'signedBy',
          'people who moved it or decided about it',
          people.map((name) => `person:${name}`),
        ),
        ...entriesFound(
          desk,
          {
            id: 'events',
            edge: 'partOf',
            because: (total) => `${many(total, 'entry', 'entries')} of the log tell its way`,
          },
          'SELECT seq FROM lotEvent WHERE lot = ? ORDER BY seq',
          id,
        ),
      ];
    },
    down: () => [],
  };
}
