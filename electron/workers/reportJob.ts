import type { ReportJob, ReportJobDone } from '../../shared/contract/reportChannels.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { exportBundle } from '../evidence/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { buildShiftReport, issueReport } from '../reports/index.ts';
import { sealedReportPdf } from './reportPdf.ts';

/** One job of the report thread. @throws NoReportError, IssueError, BundleError … with a message for people */
export async function runReportJob(data: DataFolder, job: ReportJob, clock: Clock): Promise<ReportJobDone> {
  if (job.do === 'build') {
    const { area, start, engine } = job;
    const { document, digest } = buildShiftReport({ data, at: clock.now(), engine }, { area, start });
    return { do: 'build', document, digest };
  }
  const request = await issueReport(data, job.report, job.isCompletion, {
    renderPdf: (document, events, note) =>
      sealedReportPdf(data.folder, data.configs.inForce().config, { document, events, note }, clock),
    exportBundle,
  });
  return { do: 'issue', request };
}
