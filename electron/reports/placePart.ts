import type { ShiftClosedBody, ShiftHandoverBody } from '../../shared/domain/entries/shiftLog.ts';
import type { EntryBody } from '../../shared/domain/entry.ts';
import type {
  ReportConfiguration,
  ReportEvidence,
  ReportNotes,
  ReportPeople,
  ReportSync,
} from '../../shared/domain/report/index.ts';
import type { Role } from '../../shared/domain/role.ts';
import { closingOf, deliveries, handoversOf, listNotes } from '../projection/index.ts';
import { packsInForce } from '../query/packs.ts';
import type { ReportView } from './reportView.ts';

const CHANGES_MAX = 100;
const NOTES_MAX = 100;
const PEOPLE_MAX = 200;

/** Configuration and packs in force at the end of the shift, and what was changed during it. */
export function configurationPart(view: ReportView): ReportConfiguration {
  const { data, from, to, size } = view;
  const pinned = new Set(view.config.rulePacks.map(({ sha256 }) => sha256));
  const packs = packsInForce(data).filter(({ body }) => body.at < to && pinned.has(body.hash));
  const changes: ReportConfiguration['changes'] = [];
  for (const entry of data.ledger.iterate({
    kinds: ['config', 'pack'],
    writtenFrom: from,
    writtenTo: to,
    fromSeq: view.firstSeq,
    toSeq: size,
  })) {
    const body = entry.body as EntryBody;
    if (body.kind !== 'config' && body.kind !== 'pack') continue;
    changes.push({
      seq: entry.seq,
      at: entry.at,
      kind: body.kind,
      what: body.kind === 'config' ? body.config : `${body.pack} ${body.version} ${body.event}`,
      user: body.actor.user,
      reason: body.reason,
    });
  }
  return {
    hash: view.configHash,
    packs: packs.map(({ seq, body, loaded: { pack } }) => ({
      id: pack.id,
      name: pack.name,
      version: pack.version,
      hash: body.hash,
      rules: pack.rules.length,
      seq,
    })),
    changesTotal: changes.length,
    changes: changes.slice(0, CHANGES_MAX),
  };
}

/** Delivery as the receipts say that the log holds. */
export function syncPart(view: ReportView): ReportSync {
  const stored = new Map(deliveries(view.data.db).map((each) => [each.target, each]));
  const waiting = view.data.db
    .prepare<[number, number], number>("SELECT count(*) FROM entry WHERE seq >= ? AND seq < ? AND kind <> 'receipt'")
    .pluck();
  return view.config.sync.targets.map(({ id }) => {
    const delivered = stored.get(id);
    const deliveredTo = Math.min(delivered?.deliveredTo ?? 0, view.size);
    return {
      target: id,
      deliveredUpTo: deliveredTo === 0 ? null : deliveredTo - 1,
      receiptAt: delivered?.at ?? null,
      waiting: waiting.get(deliveredTo, view.size) as number,
    };
  });
}

/** What people wrote of the shift, handed over and signed at its end. */
export function notesPart(view: ReportView): ReportNotes {
  const { db, ledger } = view.data;
  const { area, shift } = view;
  const total = db
    .prepare('SELECT COUNT(*) FROM shiftNote WHERE shiftStart = ? AND shiftArea = ?')
    .pluck()
    .get(shift.start, area) as number;
  const closing = closingOf(db, area, shift.start);
  const closed = closing && (ledger.entry(closing.seq)?.body as ShiftClosedBody | undefined);
  return {
    total,
    listed: listNotes(db, { shift: { area, start: shift.start }, limit: NOTES_MAX })
      .reverse()
      .map(({ seq, at, user, workUnit, tags, text }) => ({ seq, at, user, workUnit, tags: [...tags], text })),
    handovers: handoversOf(db, area, shift.start)
      .reverse()
      .map(({ seq, at, outgoing, incoming, text, open }) => ({
        ...{ seq, at, outgoing, incoming, text },
        open: open.map(({ kind, count }) => ({ kind, count })),
      })),
    closing:
      closing === undefined || closed === undefined
        ? null
        : {
            seq: closing.seq,
            at: closing.at,
            user: closing.user,
            isEarly: closing.isEarly,
            text: closed.text,
            handedOver: closed.handedOver.map(({ kind, to, why, count }) => ({ kind, to, why, count })),
          },
  };
}

/** Kinds of entries in which people act. */
const PERSONAL = [
  ...['verdict', 'alarm', 'excursion', 'config', 'event', 'pack', 'stop', 'shiftNote', 'shiftHandover', 'shiftClosed'],
  ...['lot', 'meterException', 'meterSwap', 'inventory', 'deadline', 'sample'],
];

interface Person {
  role: Role | null;
  acts: number;
  byKind: Map<string, number>;
  firstAt: number;
  lastAt: number;
}

/** Who acted while the shift ran, and who put their name to its handover or closing, whenever that was. */
export function peoplePart(view: ReportView): ReportPeople {
  const people = new Map<string, Person>();
  const add = (user: string, role: Role | null, kind: string, at: number): void => {
    const known = people.get(user) ?? { role, acts: 0, byKind: new Map(), firstAt: at, lastAt: at };
    people.set(user, {
      role: role ?? known.role,
      acts: known.acts + 1,
      byKind: known.byKind.set(kind, (known.byKind.get(kind) ?? 0) + 1),
      firstAt: Math.min(known.firstAt, at),
      lastAt: Math.max(known.lastAt, at),
    });
  };
  const filter = {
    kinds: PERSONAL,
    writtenFrom: view.from,
    writtenTo: view.to,
    fromSeq: view.firstSeq,
    toSeq: view.size,
  };
  for (const { body, at } of view.data.ledger.iterate(filter))
    for (const { user, role, kind } of actorsOf(body as EntryBody)) add(user, role, kind, at);
  for (const { body, at } of lateSignatures(view))
    for (const { user, role, kind } of actorsOf(body)) add(user, role, kind, at);
  return [...people]
    .sort(([a, x], [b, y]) => y.acts - x.acts || (a < b ? -1 : 1))
    .slice(0, PEOPLE_MAX)
    .map(([user, { byKind, ...person }]) => ({
      user,
      ...person,
      byKind: [...byKind]
        .map(([kind, count]) => ({ kind, count }))
        .sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1)),
    }));
}

interface Act {
  readonly user: string;
  readonly role: Role | null;
  readonly kind: string;
}

function actorsOf(body: EntryBody): Act[] {
  if (body.kind === 'shiftHandover')
    return [body.outgoing, body.incoming].map(({ user, role }) => ({ user, role, kind: body.kind }));
  if (body.kind === 'shiftClosed') return [{ user: body.signature.user, role: body.signature.role, kind: body.kind }];
  const actor = 'actor' in body ? body.actor : undefined;
  if (actor === undefined || actor.role === null) return [];
  return [{ ...actor, kind: body.kind === 'event' ? body.event : body.kind }];
}

function lateSignatures(view: ReportView): { body: ShiftHandoverBody | ShiftClosedBody; at: number }[] {
  const { db, ledger } = view.data;
  const closing = closingOf(db, view.area, view.shift.start);
  const rows = [...handoversOf(db, view.area, view.shift.start), ...(closing === undefined ? [] : [closing])];
  return rows
    .filter(({ at, seq }) => at >= view.to && seq < view.size)
    .flatMap(({ seq }) => {
      const entry = ledger.entry(seq);
      return entry === undefined ? [] : [{ body: entry.body as ShiftHandoverBody | ShiftClosedBody, at: entry.at }];
    });
}

/** Entries that speak of the shift or were written in it, and the root that binds them. */
export function evidencePart(view: ReportView): ReportEvidence {
  const { db, ledger } = view.data;
  const kinds = db
    .prepare<number[], { kind: string; entries: number; first: number; last: number }>(
      `SELECT kind, COUNT(*) AS entries, MIN(seq) AS first, MAX(seq) AS last FROM entry
       WHERE at >= ? AND seq < ? AND (at < ? OR fromTime < ? AND toTime >= ?) GROUP BY kind ORDER BY kind`,
    )
    .all(view.from, view.size, view.to, view.to, view.from);
  const checkpoint = db
    .prepare<[number], { size: number; at: number; note: string }>(
      'SELECT size, at, note FROM checkpoint WHERE size <= ? ORDER BY size DESC LIMIT 1',
    )
    .get(view.size);
  return {
    firstSeq: kinds.length === 0 ? null : Math.min(...kinds.map(({ first }) => first)),
    lastSeq: kinds.length === 0 ? null : Math.max(...kinds.map(({ last }) => last)),
    entries: kinds.reduce((sum, { entries }) => sum + entries, 0),
    byKind: kinds.map(({ kind, entries }) => ({ kind, entries })),
    root: ledger.inclusionProof(view.size - 1, view.size).root.toString('hex'),
    checkpoint: checkpoint === undefined ? null : { ...checkpoint },
  };
}
