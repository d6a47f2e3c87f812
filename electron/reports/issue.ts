import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportCommands } from '../../shared/contract/reportCommands.ts';
import type { ShiftReportDocument } from '../../shared/domain/report/index.ts';
import { makeFolder } from '../ledger/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { IssueError, type ReportEventOfLog, reportDocument, storedReport } from './reportDocument.ts';
import { reportFileName, reportsFolderOf } from './reportFiles.ts';

/** What writing the files needs: drawing and signing the PDF, and the bundle beside it. */
export interface IssuePorts {
  /** The sealed PDF. */
  renderPdf(
    document: ShiftReportDocument,
    events: readonly ReportEventOfLog[],
    checkpointNote: string,
  ): Promise<Uint8Array>;
  /** Writes a folder that is not there yet. */
  exportBundle(
    data: DataFolder,
    request: {
      readonly from: number;
      readonly to: number;
      readonly out: string;
      readonly report: string;
      readonly pdf: string;
      readonly mustCover: number;
    },
  ): Promise<{ readonly sha256: string }>;
}

/**
 * Writes PDF and bundle of a signed report. May be broken off at any moment and done again: nothing is said of the files
 * before they are whole, and what an earlier attempt left is replaced as long as the log does not name it.
 *
 * @throws IssueError
 */
export async function issueReport(
  data: DataFolder,
  key: string,
  isCompletion: boolean,
  ports: IssuePorts,
): Promise<ReportCommands['issueReport']['request']> {
  const report = storedReport(data, key);
  if (report.state !== 'signed' || report.signedSeq === null)
    throw new IssueError(`it is ${report.state}: only a signed report is issued`);
  const checkpoint = data.ledger.latestCheckpoint();
  if (checkpoint === undefined || checkpoint.size <= report.signedSeq)
    throw new IssueError('no signed checkpoint covers the signature yet');
  const { document, events } = reportDocument(data, report);

  const folder = reportsFolderOf(data.folder);
  makeFolder(folder, 0o700);
  const name = reportFileName(report.shift, report.version, key);
  const pdf = await ports.renderPdf(document, events, checkpoint.note);
  const file = `${name}.pdf`;
  writeWhole(folder, file, pdf);
  const out = join(folder, name);
  for (const left of [out, `${out}.partial`]) rmSync(left, { recursive: true, force: true });
  const { from, to } = document;
  const { sha256 } = await ports.exportBundle(data, {
    ...{ from, to, out, report: key, pdf: join(folder, file), mustCover: report.signedSeq },
  });
  return {
    report: key,
    digest: report.digest,
    pdf: { file, bytes: pdf.length, sha256: createHash('sha256').update(pdf).digest('hex') },
    bundle: { folder: name, sha256 },
    checkpointSize: checkpoint.size,
    isCompletion,
  };
}

/** Under its name only once it is whole and on the disk. */
function writeWhole(folder: string, name: string, bytes: Uint8Array): void {
  const partial = join(folder, `${name}.partial`);
  const descriptor = openSync(partial, 'w', 0o600);
  try {
    writeFileSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(partial, join(folder, name));
}

/** Whether an issued file is still what the log says of it; undefined: it is not there. */
export function isAsIssued(dataDir: string, file: string, sha256: string): boolean | undefined {
  const path = join(reportsFolderOf(dataDir), file);
  if (!existsSync(path)) return undefined;
  return createHash('sha256').update(readFileSync(path)).digest('hex') === sha256;
}
