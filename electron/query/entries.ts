import type { EntryRow, ResponseOf } from '../../shared/contract/ipc.ts';
import type { InventoryBody } from '../../shared/domain/entries/inventory.ts';
import type { AlarmBody, EntryBody, EntryKind, ShiftReportBody } from '../../shared/domain/entry.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { isBodyRemoved, unpackBody } from '../ledger/index.ts';
import { atOneMoment, type DataFolder } from './dataFolder.ts';
import { removalText } from './removedBodies.ts';

export interface EntriesQuestion {
  /** Only entries before, or after, this sequence number. */
  readonly before?: number;
  readonly after?: number;
  /** Default: the newest first. */
  readonly isAscending?: boolean;
  readonly kind?: EntryKind;
  /** µs, when the entry was written; `from` inclusive, `to` exclusive. */
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
}

/** No entry of this number. */
export class NoEntryError extends Error {
  override readonly name = 'NoEntryError';
}

interface StoredRow extends Omit<EntryRow, 'leaf' | 'summary'> {
  readonly leaf: Buffer;
  readonly body: Buffer;
}

const COLUMNS = 'seq, key, kind, at, workUnit, fromTime AS "from", toTime AS "to", leaf, length(body) AS bytes, body';

/** Entries of the log. */
export function entryRows(data: DataFolder, question: EntriesQuestion): EntryRow[] {
  const { before, after, kind, from, to, limit } = question;
  const terms: string[] = [];
  const values: (number | string)[] = [];
  const add = (sql: string, value: number | string | undefined): void => {
    if (value === undefined) return;
    terms.push(sql);
    values.push(value);
  };
  add('seq < ?', before);
  add('seq > ?', after);
  add('kind = ?', kind);
  add('at >= ?', from);
  add('at < ?', to);
  const where = terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`;
  const rows = data.db
    .prepare<unknown[], StoredRow>(
      `SELECT ${COLUMNS} FROM entry ${where} ORDER BY seq ${question.isAscending ? 'ASC' : 'DESC'} LIMIT ?`,
    )
    .iterate(...values, limit);
  return Array.from(rows, (row) => rowOf(data, row));
}

function rowOf({ db }: DataFolder, { body, leaf, ...row }: StoredRow): EntryRow {
  const summary = isBodyRemoved(body) ? removalText(db, row.seq) : summaryOf(row.kind, body);
  return { ...row, leaf: leaf.toString('hex'), summary };
}

/**
 * One entry with its body, and the proof that it stands in the log: of the newest signed checkpoint where that covers the
 * entry, so that the root is one that was signed; else of the whole log.
 *
 * @throws NoEntryError
 */
export function entryWithProof(data: DataFolder, seq: number): ResponseOf<'evidence:entry'> & { canonical: string } {
  return atOneMoment(data.db, () => {
    const stored = data.db.prepare<[number], StoredRow>(`SELECT ${COLUMNS} FROM entry WHERE seq = ?`).get(seq);
    const size = data.ledger.size();
    if (!stored) {
      const range = size === 0 ? 'the log is empty' : `the log has entries 0 to ${size - 1}`;
      throw new NoEntryError(`there is no entry ${seq}; ${range}`);
    }
    const gone = isBodyRemoved(stored.body) ? removalText(data.db, seq) : undefined;
    const canonical = gone === undefined ? unpackBody(stored.body).toString() : '';
    const signed = data.ledger.latestCheckpoint()?.size ?? 0;
    const proof = data.ledger.inclusionProof(seq, seq < signed ? signed : size);
    return {
      row: rowOf(data, stored),
      canonical,
      body: gone ?? JSON.stringify(JSON.parse(canonical), null, 2),
      proof: proof.path.map((hash) => hash.toString('hex')),
      size: proof.treeSize,
      root: proof.root.toString('hex'),
    };
  });
}

/** What people read of an entry in one line; '' where there is no such entry. */
export function entrySummary(data: DataFolder, seq: number): string {
  const row = data.db.prepare<[number], StoredRow>(`SELECT ${COLUMNS} FROM entry WHERE seq = ?`).get(seq);
  return row ? rowOf(data, row).summary : '';
}

/** One line for people. Of a batch only the count is looked for: its body is large, and most of it is numbers. */
function summaryOf(kind: EntryKind, packed: Buffer): string {
  const text = unpackBody(packed).toString();
  if (kind === 'batch' || kind === 'amendment') {
    const readings = /"readings":(\d+),"station"/.exec(text)?.[1] ?? '?';
    const closedBy = /"window":\{"closedBy":"(\w+)"/.exec(text)?.[1] ?? '';
    return `${readings} readings, ${kind === 'batch' ? `closed by ${closedBy}` : 'late'}`;
  }
  return sentence(JSON.parse(text) as EntryBody);
}

/** What people read of a body in one line. Not for batches: their sentence needs no whole body. */
export const sentenceOf = (body: EntryBody): string => sentence(body);

function sentence(body: EntryBody): string {
  switch (body.kind) {
    case 'quarantine':
      return body.error.startsWith(`${body.tag}: `) ? body.error : `${body.tag || body.connection}: ${body.error}`;
    case 'verdict':
      return `${body.verdict} by ${body.actor.user}: ${body.reason}`;
    case 'alarm':
      return alarmSentence(body);
    case 'excursion':
      return body.event === 'annotated'
        ? `${body.tag} ${body.side}: ${body.cause ?? 'cause'} by ${body.actor?.user ?? '?'}${body.comment ? `, ${body.comment}` : ''}`
        : `${body.tag} ${body.side} ${body.event}, peak ${body.peak} ${body.unit}`;
    case 'lot':
      return `lot ${body.lot} ${body.disposition ?? body.event}${body.store === null ? '' : ` in ${body.store}`} by ${body.actor.user}${body.comment === '' ? '' : `: ${body.comment}`}`;
    case 'gap': {
      const seconds = ((body.to ?? 0) - (body.from ?? 0)) / 1e6;
      return `${body.connection ?? 'station'}: ${body.cause}, ${seconds.toFixed(1)} s${body.detail === '' ? '' : `, ${body.detail}`}`;
    }
    case 'config':
      return `configuration ${body.config.slice(0, 12)} by ${body.actor.user}: ${body.reason}`;
    case 'receipt':
      return `${body.target} has entries ${body.firstSeq}–${body.lastSeq}`;
    case 'event':
      return `${body.event} ${body.subject}${body.detail === '' ? '' : `: ${body.detail}`}`;
    case 'inventory':
      return inventorySentence(body);
    case 'stop':
      return `${body.workUnit ?? ''} stop ${body.event}${body.actor.role === null && body.actor.user === 'station' ? '' : ` by ${body.actor.user}`}: ${body.parts.map(({ label }) => label || 'no reason').join(', ')}`;
    case 'shiftNote':
      return `${body.actor.user}: ${body.text.slice(0, 160)}`;
    case 'shiftHandover':
      return `${body.shift.name} ${body.shift.localDate} handed over by ${body.outgoing.user} to ${body.incoming.user}`;
    case 'shiftClosed':
      return `${body.shift.name} ${body.shift.localDate} closed by ${body.signature.user}: ${body.quarantine.undecided} undecided, ${body.handedOver.reduce((sum, each) => sum + each.count, 0)} handed over`;
    case 'shiftReport':
      return reportSentence(body);
    case 'result':
      return `${body.title}, ${body.subject}: ${body.verdict}${body.value === null ? '' : ` (${body.value} ${body.unit})`}`;
    case 'deadline':
      return `${body.task} (${body.subject}) ${body.event === 'done' ? `done by ${body.actor.user}: ${body.detail}` : `by ${timeText(body.to)}, ${body.who}`}`;
    case 'sample':
      return `${body.tag} ${body.bound === 'exact' ? '' : body.bound === 'below' ? '< ' : '> '}${body.value} ${body.unit} of ${timeText(body.from)}, ${body.method}, entered by ${body.actor.user}`;
    case 'meterRead':
      return `${body.servicePoint} ${body.day}, version ${body.version} (${body.cause}): ${body.use === null ? 'incomplete' : `${body.use} ${body.unit}`}`;
    case 'meterException':
      return `${body.servicePoint} ${body.day}, ${body.check} ${body.decision ?? body.event}${body.event === 'decided' ? ` by ${body.actor.user}: ${body.reason}` : `: ${body.detail}`}`;
    case 'meterSwap':
      return `${body.servicePoint}: meter ${body.oldSerial} replaced by ${body.newSerial} by ${body.actor.user}: ${body.reason}`;
    case 'retention':
      return `${body.entries} bodies removed by ${body.actor.user}: ${body.why}`;
    case 'legalHold':
      return `legal hold "${body.title}" ${body.event} by ${body.actor.user}: ${body.reason}`;
    case 'pack':
      return `pack ${body.pack} ${body.version} ${body.event} by ${body.actor.user}: ${body.reason}`;
    default:
      return '';
  }
}

function reportSentence(body: ShiftReportBody): string {
  const what = `report of ${body.shift.name} ${body.shift.localDate}, version ${body.version}`;
  switch (body.event) {
    case 'drafted':
      return `${what} drafted`;
    case 'amended':
      return `${what} in place of an earlier one, for ${body.actor.user}: ${body.why}`;
    case 'issued':
      return `${what} issued: ${body.pdf.file}`;
    default:
      return `${what} ${body.event} by ${body.signature.user}: ${body.signature.meaning}`;
  }
}

function inventorySentence({ act, actor }: InventoryBody): string {
  switch (act.act) {
    case 'imported': {
      const counts = `${act.added.length} new, ${act.changed.length} changed, ${act.removed.length} gone, ${act.refused.length} refused`;
      return `${act.list} from ${act.file}, part ${act.part + 1} of ${act.parts}: ${counts}`;
    }
    case 'decided':
      return `${act.verdict} by ${actor.user}: ${act.reason}`;
    case 'requested':
      return `${act.requestKind} requested by ${actor.user}: ${act.request.slice(0, 19)}…`;
  }
}

function alarmSentence({ alarm, event, suppression, actor, isSilent, message }: AlarmBody): string {
  const what =
    suppression === undefined
      ? event
      : event === 'suppressed'
        ? suppression.kind
        : `no longer ${suppression.kind} (${suppression.endedBy ?? 'person'})`;
  const by = actor.role === null ? '' : ` by ${actor.user}`;
  return `${alarm} ${what}${isSilent === true ? ' silently' : ''}${by}: ${message}`;
}

/** ISO 8601, or a dash. */
export const timeText = (at: number | null | undefined): string =>
  at === null || at === undefined ? '–' : formatInstant(at as Instant);
