import type { AuditDetail, AuditFilter, AuditPage, AuditRow } from '../../shared/contract/auditChannels.ts';
import type { EntryBody, EntryKind, EventChange } from '../../shared/domain/entry.ts';
import { fieldDiff } from '../../shared/domain/fieldDiff.ts';
import { isSamePerson } from '../../shared/domain/separation.ts';
import { unpackBody } from '../ledger/index.ts';
import { ACTING_KINDS, type Acting, actOf, actorsOf, objectOf, signaturesOf, whyOf } from './auditWords.ts';
import { atOneMoment, type DataFolder } from './dataFolder.ts';
import { sentenceOf } from './entries.ts';

/** Entries one page looks at, about a second’s work; a search that finds little answers soon, and says where it goes on. */
export const LOOKED_AT_MAX = 8_000;
/** Entries of the same kind that are looked through for how a thing was before. */
const EARLIER_MAX = 5_000;
const CHANGES_MAX = 500;

interface Stored {
  readonly seq: number;
  readonly key: string;
  readonly kind: EntryKind;
  readonly at: number;
  readonly workUnit: string | null;
  readonly leaf: Buffer;
  readonly body: Buffer;
}
const COLUMNS = 'seq, key, kind, at, workUnit, leaf, body';

/** Acts of people, the newest first: at most `limit` of them, out of a bounded number of entries. */
export function auditPage(
  data: DataFolder,
  { filter, before = Number.MAX_SAFE_INTEGER, limit }: { filter: AuditFilter; before?: number; limit: number },
  lookedAtMax = LOOKED_AT_MAX,
): AuditPage {
  const kinds = filter.kind === undefined ? ACTING_KINDS : ACTING_KINDS.filter((kind) => kind === filter.kind);
  if (kinds.length === 0) return { rows: [], next: null };
  return atOneMoment(data.db, () => {
    const rows: AuditRow[] = [];
    let looked = 0;
    const stored = data.db
      .prepare<unknown[], Stored>(
        `SELECT ${COLUMNS} FROM entry
         WHERE seq < ? AND at >= ? AND at < ? AND kind IN (${kinds.map(() => '?').join(', ')}) ORDER BY seq DESC`,
      )
      .iterate(before, filter.from ?? Number.MIN_SAFE_INTEGER, filter.to ?? Number.MAX_SAFE_INTEGER, ...kinds);
    for (const entry of stored) {
      looked += 1;
      const row = rowOf(entry);
      if (row !== undefined && matches(row, filter)) rows.push(row);
      if (rows.length === limit || looked === lookedAtMax) return { rows, next: entry.seq };
    }
    return { rows, next: null };
  });
}

/** One act with what is not as it was; null where there is no such entry, or nobody acted in it. */
export function auditDetail(data: DataFolder, seq: number): AuditDetail | null {
  return atOneMoment(data.db, () => {
    const stored = data.db.prepare<[number], Stored>(`SELECT ${COLUMNS} FROM entry WHERE seq = ?`).get(seq);
    const row = stored && rowOf(stored);
    const body = stored && bodyOf(stored);
    if (!stored || !row || !body) return null;
    const told = body.change as EventChange | undefined;
    if (told !== undefined) {
      const { field, before, after } = told;
      return {
        row,
        changes: [{ field, before, after }],
        hasMore: false,
        before: null,
        leaf: stored.leaf.toString('hex'),
      };
    }
    const earlier = earlierOf(data, stored, body);
    const { changes, hasMore } = fieldDiff(factsOf(earlier?.body), factsOf(body), CHANGES_MAX);
    return { row, changes: [...changes], hasMore, before: earlier?.seq ?? null, leaf: stored.leaf.toString('hex') };
  });
}

/** Everybody the newest entries name, by name. */
export function auditPeople(data: DataFolder): string[] {
  const { rows } = auditPage(data, { filter: {}, limit: EARLIER_MAX }, EARLIER_MAX);
  return [...new Set(rows.flatMap(({ persons }) => persons.map(({ user }) => user)))].sort().slice(0, 1000);
}

/** The entry before, of the same kind and about the same thing: how it was. */
function earlierOf(
  data: DataFolder,
  { seq, kind }: Stored,
  body: Acting,
): { readonly seq: number; readonly body: Acting } | undefined {
  const object = objectOf(body);
  const rows = data.db
    .prepare<[string, number, number], Stored>(
      `SELECT ${COLUMNS} FROM entry WHERE kind = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
    )
    .iterate(kind, seq, EARLIER_MAX);
  for (const row of rows) {
    const earlier = bodyOf(row);
    if (earlier !== undefined && (kind === 'config' || objectOf(earlier) === object))
      return { seq: row.seq, body: earlier };
  }
  return undefined;
}

/** What a body says of its thing, without who, when, why and how it is kept. */
function factsOf(body: Acting | undefined): object {
  if (body === undefined) return {};
  if ('document' in body && typeof body.document === 'object' && body.document !== null) return body.document;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !BESIDE.has(name)));
}
const BESIDE: ReadonlySet<string> = new Set([
  ...['v', 'key', 'at', 'kind', 'station', 'from', 'to', 'workUnit', 'actor', 'signature', 'second', 'secondSignature'],
  ...['signatures', 'outgoing', 'incoming', 'reason', 'comment', 'why', 'detail', 'occurrence', 'digest', 'where'],
]);

function rowOf(stored: Stored): AuditRow | undefined {
  const body = bodyOf(stored);
  if (body === undefined) return undefined;
  const persons = actorsOf(body);
  if (persons.length === 0) return undefined;
  const { seq, key, kind, at, workUnit } = stored;
  const where = 'where' in body && typeof body.where === 'string' ? body.where : (workUnit ?? '');
  return {
    ...{ seq, key, kind, at, persons, where },
    ...{ act: actOf(body), object: objectOf(body), what: sentenceOf(body as EntryBody), why: whyOf(body) },
    signatures: signaturesOf(body),
  };
}

/** Undefined where retention has removed the body. */
function bodyOf({ body }: Stored): Acting | undefined {
  if (body === null || body.length === 0) return undefined;
  return JSON.parse(unpackBody(body).toString()) as Acting;
}

function matches({ persons, object, what, why, act, where }: AuditRow, { person, text }: AuditFilter): boolean {
  if (person !== undefined && !persons.some(({ user }) => isSamePerson(user, person))) return false;
  if (text === undefined) return true;
  const wanted = text.toLowerCase();
  return [object, what, why, act, where, ...persons.map(({ user }) => user)].some((each) =>
    each.toLowerCase().includes(wanted),
  );
}
