import type { ReportJob, ReportJobDone } from '../../shared/contract/reportChannels.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { exportBundle } from '../evidence/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { issueReport } from '../reports/index.ts';
import { sealedReportPdf } from './reportPdf.ts';
import { assertUnalteredReport, buildUnalteredReport } from './unalteredReport.ts';

/** One job of the report thread. @throws NoReportError, IssueError, BundleError … with a message for people */
export async function runReportJob(data: DataFolder, job: ReportJob, clock: Clock): Promise<ReportJobDone> {
  switch (job.do) {
    case 'build': {
      const { area, start, engine } = job;
      const { document, digest } = await buildUnalteredReport({ data, at: clock.now(), engine }, { area, start });
      return { do: 'build', document, digest };
    }
    case 'check':
      await assertUnalteredReport(data, job.report);
      return { do: 'check' };
    case 'issue': {
      const request = await issueReport(data, job.report, job.isCompletion, {
        renderPdf: (document, events, note) =>
          sealedReportPdf(data.folder, data.configs.inForce().config, { document, events, note }, clock),
        exportBundle,
      });
      return { do: 'issue', request };
    }
  }
}
