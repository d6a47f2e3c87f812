/**
 * A process of its own that takes reports through their life as fast as it can, until it is killed: drafts, reviews, signs, writes
 * the files, and amends what is issued. Arguments: data folder, present time in µs, configuration file.
 */
import { readFileSync } from 'node:fs';
import { exportBundle } from '../../../electron/evidence/index.ts';
import { reportRows } from '../../../electron/query/reports.ts';
import { issueReport } from '../../../electron/reports/index.ts';
import { createReportDesk } from '../../../electron/station/reportDesk.ts';
import { buildUnalteredReport } from '../../../electron/workers/unalteredReport.ts';
import type { Signature } from '../../../shared/domain/entries/head.ts';
import { TestClock } from '../../engine/engineHarness.ts';
import { START_US, WrittenStation } from '../../query/writtenStation.ts';
import { reportingOn } from './reportingStation.ts';

const [folder = '', nowUs = '', configFile = ''] = process.argv.slice(2);
const config = JSON.parse(readFileSync(configFile, 'utf8')) as object;
const station = new WrittenStation(config, new TestClock(Number(nowUs)), folder);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const reporting = reportingOn(station, async (data, job) => {
  if (job.do === 'issue') {
    const ports = { renderPdf: async () => Buffer.alloc(200_000, job.report), exportBundle };
    return { do: 'issue', request: await issueReport(data, job.report, job.isCompletion, ports) };
  }
  if (job.do === 'check') throw new Error('nobody asks for it here');
  const { area, start, engine } = job;
  const { document, digest } = await buildUnalteredReport({ data, at: station.clock.us, engine }, { area, start });
  return { do: 'build', document, digest };
});
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
