import type { ShiftReportDocument } from '../../shared/domain/report/index.ts';
import { IssueError, type ReportEventOfLog } from '../reports/index.ts';

export interface PrintedReport {
  readonly document: ShiftReportDocument;
  readonly events: readonly ReportEventOfLog[];
  readonly note: string;
  readonly bundle: string;
}

export async function drawDraft(_document: ShiftReportDocument): Promise<Uint8Array> {
  throw new IssueError('the PDF cannot be drawn yet');
}

export async function sealedReportPdf(_dataDir: string, _report: PrintedReport, _now: number): Promise<Uint8Array> {
  throw new IssueError('the PDF cannot be drawn yet');
}
