import type { Database } from 'better-sqlite3';
import type { ShiftReportBody } from '../../shared/domain/entries/shiftReport.ts';
import type { ShiftRef } from '../../shared/domain/entries/stop.ts';
import type { ReportLife, ReportState } from '../../shared/domain/report/index.ts';
import { sortedJson } from '../../shared/domain/sortedJson.ts';

/** A report as the log has it now; its document stands in entry `seq`. */
export interface StoredReport extends ReportLife {
  readonly seq: number;
  readonly at: number;
  readonly shift: ShiftRef;
  readonly basisSize: number;
  readonly figures: readonly { readonly workUnit: string; readonly oee: number | null }[];
  readonly replaces: string | null;
  readonly why: string;
  readonly reviewedAt: number | null;
  readonly signedAt: number | null;
  /** Entry of the signature: the checkpoint of the files covers it. */
  readonly signedSeq: number | null;
  readonly issuedAt: number | null;
  /** Names within `reports` of the data folder. */
  readonly pdfFile: string | null;
  readonly pdfSha256: string | null;
  readonly bundleFolder: string | null;
}

/** Carries one sealed step of a shift report into the projection. */
export function projectShiftReport(db: Database, seq: number, body: ShiftReportBody): void {
  const isContent = body.event === 'drafted' || body.event === 'amended';
  db.prepare('INSERT INTO shiftReportEvent (seq, report) VALUES (?, ?)').run(seq, isContent ? body.key : body.report);
  switch (body.event) {
    case 'drafted':
      insert(db, seq, body, { replaces: null, why: '', amendedBy: null });
      return;
    case 'amended':
      db.prepare('UPDATE shiftReport SET isReplaced = 1 WHERE key = ?').run(body.replaces);
      insert(db, seq, body, {
        replaces: body.replaces,
        why: body.why,
        amendedBy: body.signature?.user ?? null,
      });
      return;
    case 'reviewed':
      db.prepare(`UPDATE shiftReport SET state = 'reviewed', reviewedBy = ?, reviewedAt = ? WHERE key = ?`).run(
        body.signature.user,
        body.at,
        body.report,
      );
      return;
    case 'signed':
      db.prepare(
        `UPDATE shiftReport SET state = 'signed', signedBy = ?, signedAt = ?, signedSeq = ? WHERE key = ?`,
      ).run(body.signature.user, body.at, seq, body.report);
      return;
    case 'issued':
      db.prepare(
        `UPDATE shiftReport SET state = 'issued', issuedAt = ?, pdfFile = ?, pdfSha256 = ?, bundleFolder = ? WHERE key = ?`,
      ).run(body.at, body.pdf.file, body.pdf.sha256, body.bundle?.folder ?? null, body.report);
  }
}

function insert(
  db: Database,
  seq: number,
  body: Extract<ShiftReportBody, { event: 'drafted' | 'amended' }>,
  amendment: { readonly replaces: string | null; readonly why: string; readonly amendedBy: string | null },
): void {
  const { key, at, shift, version, digest, document } = body;
  db.prepare(
    `INSERT INTO shiftReport (key, seq, at, shiftArea, shiftStart, shiftEnd, shift, version, digest, basisSize, figures, state,
       isReplaced, replaces, why, amendedBy)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'draft', 0, ?, ?, ?)`,
  ).run(
    ...[key, seq, at, shift.area, shift.start, shift.end, sortedJson(shift), version, digest, document.basis.size],
    JSON.stringify(document.oee.map(({ workUnit, figures }) => ({ oee: figures.oee, workUnit }))),
    ...[amendment.replaces, amendment.why, amendment.amendedBy],
  );
}

interface Row extends Omit<StoredReport, 'shift' | 'figures' | 'isReplaced' | 'report' | 'state'> {
  readonly key: string;
  readonly shift: string;
  readonly figures: string;
  readonly isReplaced: number;
  readonly state: string;
}

const COLUMNS = `key, seq, at, shift, version, digest, basisSize, figures, state, isReplaced, replaces, why, amendedBy, reviewedBy,
  reviewedAt, signedBy, signedAt, signedSeq, issuedAt, pdfFile, pdfSha256, bundleFolder`;

const reportOf = ({ key, shift, figures, isReplaced, state, ...row }: Row): StoredReport => ({
  ...row,
  report: key,
  state: state as ReportState,
  shift: JSON.parse(shift) as ShiftRef,
  figures: JSON.parse(figures) as StoredReport['figures'],
  isReplaced: isReplaced !== 0,
});

export function findReport(db: Database, key: string): StoredReport | undefined {
  const row = db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM shiftReport WHERE key = ?`).get(key);
  return row && reportOf(row);
}

/** All versions of the report of one shift, the first version first. */
export const reportsOfShift = (db: Database, area: string, start: number): StoredReport[] =>
  db
    .prepare<[number, string], Row>(
      `SELECT ${COLUMNS} FROM shiftReport WHERE shiftStart = ? AND shiftArea = ? ORDER BY version`,
    )
    .all(start, area)
    .map(reportOf);

/** Reports of shifts that start in [from, to), the newest shift first; all areas. */
export const reportsBetween = (db: Database, from: number, to: number, limit: number): StoredReport[] =>
  db
    .prepare<[number, number, number], Row>(
      `SELECT ${COLUMNS} FROM shiftReport WHERE shiftStart >= ? AND shiftStart < ? ORDER BY shiftStart DESC, shiftArea, version DESC
       LIMIT ?`,
    )
    .all(from, to, limit)
    .map(reportOf);

/** Signed, and their files are not in the log yet: the oldest first. */
export const reportsToIssue = (db: Database, limit: number): StoredReport[] =>
  db
    .prepare<[number], Row>(`SELECT ${COLUMNS} FROM shiftReport WHERE state = 'signed' ORDER BY seq LIMIT ?`)
    .all(limit)
    .map(reportOf);

/** Entries of one report, in the order of the log. */
export const reportEventSeqs = (db: Database, report: string): number[] =>
  db
    .prepare<[string], number>('SELECT seq FROM shiftReportEvent WHERE report = ? ORDER BY seq')
    .pluck()
    .all(report) as number[];
