import type { ReportContentBody, ShiftReportBody } from '../../shared/domain/entries/shiftReport.ts';
import type { ShiftReportDocument } from '../../shared/domain/report/index.ts';
import { findReport, type StoredReport } from '../projection/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { reportEvents } from '../query/reports.ts';
import { reportOf } from './buildReport.ts';

export interface ReportEventOfLog {
  readonly seq: number;
  readonly at: number;
  readonly body: ShiftReportBody;
}

/** The files cannot be written yet, or never. */
export class IssueError extends Error {
  override readonly name = 'IssueError';
}

/** @throws IssueError when the log has no such report */
export function storedReport(data: DataFolder, key: string): StoredReport {
  const report = findReport(data.db, key);
  if (report === undefined) throw new IssueError('there is no such report');
  return report;
}

/** What people see and sign, and every step so far. @throws IssueError when it is not the document that its steps name */
export function reportDocument(
  data: DataFolder,
  { report, digest }: Pick<StoredReport, 'report' | 'digest'>,
): { readonly document: ShiftReportDocument; readonly events: readonly ReportEventOfLog[] } {
  const events = reportEvents(data, report);
  const [first] = events;
  if (first === undefined) throw new IssueError('its document is not in the log');
  const { document } = first.body as ReportContentBody;
  if (reportOf(document).digest !== digest)
    throw new IssueError(`the document in the log does not have the digest ${digest} that its steps name`);
  return { document, events };
}
