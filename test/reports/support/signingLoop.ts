/**
 * A process of its own that takes reports through their life as fast as it can, until it is killed: drafts, reviews, signs, writes
 * the files, and amends what is issued. Arguments: data folder, present time in µs, configuration file.
 */
import { readFileSync } from 'node:fs';
import { exportBundle } from '../../../electron/evidence/index.ts';
import { openDataFolder } from '../../../electron/query/dataFolder.ts';
import { reportRows, shownReport } from '../../../electron/query/reports.ts';
import { buildShiftReport, issueReport } from '../../../electron/reports/index.ts';
import { createReportDesk, type ReportingStation } from '../../../electron/station/reportDesk.ts';
import type { Signature } from '../../../shared/domain/entries/head.ts';
import { TestClock } from '../../engine/engineHarness.ts';
import { START_US, WrittenStation } from '../../query/writtenStation.ts';

const [folder = '', nowUs = '', configFile = ''] = process.argv.slice(2);
const config = JSON.parse(readFileSync(configFile, 'utf8')) as object;
const station = new WrittenStation(config, new TestClock(Number(nowUs)), folder);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const AREA = { area: '', start: START_US };

const reporting: ReportingStation = {
  async query(channel, request) {
    const data = station.data();
    return (
      channel === 'report:list'
        ? reportRows(data, request as never, station.clock.us)
        : shownReport(data, (request as { report: string }).report)
    ) as never;
  },
  command: async (name, request) => station.engine.command(name, request as never) as never,
  async report(job) {
    const data = openDataFolder(folder);
    try {
      if (job.do === 'build') {
        const { document, digest } = buildShiftReport({ data, at: station.clock.us, engine: 'test' }, AREA);
        return { do: 'build', document, digest };
      }
      const ports = { renderPdf: async () => Buffer.alloc(200_000, job.report), exportBundle };
      return { do: 'issue', request: await issueReport(data, job.report, job.isCompletion, ports) };
    } finally {
      data.close();
    }
  },
};
const desk = createReportDesk({
  ...{ station: reporting, clock: station.clock, engine: 'test', tell: () => undefined },
  log: (_level, message) => say(message),
});
const signature = (user: string): Signature => ({ user, role: 'supervisor', at: station.clock.us, meaning: 'signed' });

say('ready');
for (;;) {
  station.clock.advanceMs(1_000);
  await desk.look();
  const report = reportRows(station.data(), { from: START_US, to: START_US + 1, limit: 1 }, station.clock.us).rows[0]
    ?.report;
  say(`v${report?.version} ${report?.state}`);
  const { report: key = '', digest = '' } = report ?? {};
  const signing = { report: key, digest, comment: '' };
  if (report?.state === 'draft') {
    const by = report.amendedBy === 'Ada' ? 'Bo' : 'Ada';
    station.engine.command('reviewReport', { ...signing, signature: signature(by) });
  } else if (report?.state === 'reviewed') {
    const by = report.reviewedBy === 'Ada' ? 'Bo' : 'Ada';
    station.engine.command('signReport', { ...signing, signature: signature(by) });
  } else if (report?.state === 'issued') {
    if (report.version >= 40) break;
    await desk.amend(key, 'once more', signature(report.version % 2 === 0 ? 'Ada' : 'Bo'));
  }
}
say('done');
station.stop();
