import type { Database } from 'better-sqlite3';
import type { CatalogueTag } from '../../shared/domain/frame.ts';

/** Numbers for tag ids, so that a frame carries 4 bytes instead of a name. Append-only: a number never changes meaning. */
export interface TagCatalogue {
  /** The tags in the order asked, numbering those not seen before. Inside the writer's transaction. */
  ensure(ids: readonly string[]): CatalogueTag[];
  /** By number. */
  all(): CatalogueTag[];
  idOf(number: number): string | undefined;
}

export function createTagCatalogue(db: Database): TagCatalogue {
  const find = db.prepare<[string], CatalogueTag>('SELECT number, id FROM tag WHERE id = ?');
  const add = db.prepare<[string], CatalogueTag>(
    'INSERT INTO tag (number, id) SELECT coalesce(max(number) + 1, 0), ? FROM tag RETURNING number, id',
  );
  const all = db.prepare<[], CatalogueTag>('SELECT number, id FROM tag ORDER BY number');
  const idOf = db.prepare<[number], string>('SELECT id FROM tag WHERE number = ?').pluck();
  return {
    ensure: (ids) => ids.map((id) => find.get(id) ?? (add.get(id) as CatalogueTag)),
    all: () => all.all(),
    idOf: (number) => idOf.get(number) as string | undefined,
  };
}
