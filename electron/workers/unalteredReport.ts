import { assertUnaltered, BundleError } from '../evidence/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import {
  type BuiltReport,
  buildShiftReport,
  NoReportError,
  type ReportPorts,
  type ReportQuestion,
  reportDocument,
  reportView,
  storedReport,
} from '../reports/index.ts';

/**
 * The report of a shift, once everything that it stands on was found to be what was sealed.
 *
 * @throws NoReportError, NotAsSealedError, BundleError
 */
export async function buildUnalteredReport(ports: ReportPorts, question: ReportQuestion): Promise<BuiltReport> {
  const { data, at } = ports;
  try {
    const built = buildShiftReport(ports, question);
    const { document } = built;
    await assertUnaltered(data, { from: document.from, to: document.to, document });
    return built;
  } catch (error) {
    // An altered body may be one that nothing can be worked out from: then it is named, rather than what it led to.
    const isNamed = error instanceof NoReportError || error instanceof BundleError;
    if (!isNamed) await assertUnaltered(data, reportView(data, question, at));
    throw error;
  }
}

/** Whether a report, and what it stands on, are still what was sealed. @throws IssueError, NotAsSealedError, BundleError */
export async function assertUnalteredReport(data: DataFolder, key: string): Promise<void> {
  const report = storedReport(data, key);
  const { start, end } = report.shift;
  await assertUnaltered(data, { from: start, to: end, report: key });
  reportDocument(data, report);
}
