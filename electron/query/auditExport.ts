import type { AuditFilter, AuditFormat, AuditRow } from '../../shared/contract/auditChannels.ts';
import { csvLine } from '../../shared/domain/csv.ts';
import { inertJson } from '../../shared/domain/inertText.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { auditDetail, auditPage } from './auditTrail.ts';
import type { DataFolder } from './dataFolder.ts';

/** Acts in one file; more are cut, and the answer says so: a shorter span gives the others. */
export const EXPORT_ROWS_MAX = 10_000;
const PAGE = 500;
const HEAD = ['entry', 'time', 'person', 'role', 'others', 'act', 'object', 'what', 'why', 'where', 'before', 'after'];

/** The acts as a file, each field that changed on a line of its own, so that old and new value stand in columns. */
export function auditExport(
  data: DataFolder,
  { filter, format }: { readonly filter: AuditFilter; readonly format: AuditFormat },
): { name: string; text: string; rows: number; isWhole: boolean } {
  const { rows, isWhole } = collected(data, filter);
  const name = `audit-trail.${format}`;
  const text = format === 'csv' ? csv(data, rows) : json(data, rows);
  return { name, text, rows: rows.length, isWhole };
}

function collected(data: DataFolder, filter: AuditFilter): { rows: AuditRow[]; isWhole: boolean } {
  const rows: AuditRow[] = [];
  let before: number | undefined;
  for (;;) {
    const page = auditPage(data, { filter, limit: PAGE, ...(before === undefined ? {} : { before }) });
    rows.push(...page.rows);
    if (page.next === null) return { rows, isWhole: true };
    if (rows.length >= EXPORT_ROWS_MAX) return { rows: rows.slice(0, EXPORT_ROWS_MAX), isWhole: false };
    before = page.next;
  }
}

const timeOf = (at: number): string => formatInstant(at as Instant);

function csv(data: DataFolder, rows: readonly AuditRow[]): string {
  const lines = rows.flatMap((row) => {
    const [first, ...others] = row.persons;
    const cells = [
      ...[row.seq, timeOf(row.at), first?.user ?? '', first?.role ?? '', others.map(({ user }) => user).join(', ')],
      ...[row.act, row.object, row.what, row.why, row.where],
    ];
    const changes = auditDetail(data, row.seq)?.changes ?? [];
    if (changes.length === 0) return [csvLine([...cells, null, null])];
    return changes.map(({ field, before, after }) =>
      csvLine([...cells, before === null ? null : `${field}: ${before}`, after === null ? null : `${field}: ${after}`]),
    );
  });
  return csvLine(HEAD) + lines.join('');
}

function json(data: DataFolder, rows: readonly AuditRow[]): string {
  const acts = rows.map((row) => ({
    ...row,
    time: timeOf(row.at),
    changes: auditDetail(data, row.seq)?.changes ?? [],
  }));
  return `${inertJson(acts, 2)}\n`;
}
