import { type DataFolder, openDataFolder } from '../../../electron/query/dataFolder.ts';
import { reportRows, shownReport } from '../../../electron/query/reports.ts';
import type { ReportingStation } from '../../../electron/station/reportDesk.ts';
import type { ReportJob, ReportJobDone } from '../../../shared/contract/reportChannels.ts';
import type { WrittenStation } from '../../query/writtenStation.ts';

/** A real engine and its folder as reports see a station. @param run does a job here, instead of in a thread */
export const reportingOn = (
  station: WrittenStation,
  run: (data: DataFolder, job: ReportJob) => Promise<ReportJobDone>,
): ReportingStation => ({
  async query(channel, request) {
    const answer =
      channel === 'report:list'
        ? reportRows(station.data(), request as never, station.clock.us)
        : shownReport(station.data(), (request as { report: string }).report);
    return answer as never;
  },
  command: async (name, request) => station.engine.command(name, request as never) as never,
  async report(job) {
    const data = openDataFolder(station.folder);
    try {
      return await run(data, job);
    } finally {
      data.close();
    }
  },
});
