import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { exportBundle } from '../../electron/evidence/index.ts';
import { reportRows, shownReport } from '../../electron/query/reports.ts';
import { buildShiftReport, checkAgainstLog, issueReport } from '../../electron/reports/index.ts';
import { verifyReportPdf } from '../../electron/reports/pdf/index.ts';
import { createReportDesk, type ReportingStation } from '../../electron/station/reportDesk.ts';
import { runReportJob } from '../../electron/workers/reportJob.ts';
import { START_US, WrittenStation } from '../query/writtenStation.ts';
import { copiedShift, REPORT_CONFIG, removeCopies, SHIFT, SHIFT_END_US, signature } from './reportStation.ts';
import { reportingOn } from './support/reportingStation.ts';

const DAY_US = 86_400_000_000;
const stations: WrittenStation[] = [];
afterEach(() => {
  for (const each of stations.splice(0)) each.close();
});
afterAll(removeCopies);
const kept = (station: WrittenStation): WrittenStation => {
  stations.push(station);
  return station;
};
/** The same folder after the process was killed; a day has not passed. */
function restarted(before: WrittenStation): WrittenStation {
  before.crash();
  return kept(new WrittenStation(REPORT_CONFIG, before.clock, before.folder));
}

interface Seen {
  readonly said: string[];
  readonly told: number[];
}

/**
 * A desk over a real engine; its jobs run here instead of in a thread. `breakAt` ends the process inside a job that writes files;
 * where it is given, pages are not drawn.
 */
function deskOf(station: WrittenStation, breakAt?: 'never' | 'pdf' | 'bundle' | 'issued') {
  const seen: Seen = { said: [], told: [] };
  class Killed extends Error {}
  const own = reportingOn(station, async (data, job) => {
    if (job.do !== 'issue' || breakAt === undefined) return runReportJob(data, job, station.clock);
    const request = await issueReport(data, job.report, job.isCompletion, {
      renderPdf: () =>
        breakAt === 'pdf' ? Promise.reject(new Killed('killed')) : Promise.resolve(Buffer.from('drawn')),
      exportBundle: breakAt === 'bundle' ? () => Promise.reject(new Killed('killed')) : exportBundle,
    });
    return { do: 'issue', request };
  });
  const reporting: ReportingStation = {
    ...own,
    async command(name, request) {
      if (name === 'issueReport' && breakAt === 'issued') throw new Killed('killed');
      return own.command(name, request);
    },
  };
  const desk = createReportDesk({
    station: reporting,
    clock: station.clock,
    engine: 'test',
    tell: (_row, version) => void seen.told.push(version),
    log: (_level, message) => void seen.said.push(message),
  });
  return { desk, seen };
}

const rowOf = (station: WrittenStation) =>
  reportRows(station.data(), { from: START_US, to: START_US + DAY_US, limit: 10 }, station.clock.us).rows[0];

function step(station: WrittenStation, command: 'reviewReport' | 'signReport', user: string) {
  const { report, digest } = rowOf(station)?.report ?? { report: '', digest: '' };
  const sign = signature(user, `${command} it`, station.clock.us);
  expect(station.engine.command(command, { report, digest, comment: '', signature: sign })).toMatchObject({ ok: true });
}

/** Drafted by the station, reviewed by Ada, signed by Bo. */
async function signedStation(): Promise<WrittenStation> {
  const station = kept(await copiedShift());
  await deskOf(station).desk.look();
  step(station, 'reviewReport', 'Ada');
  step(station, 'signReport', 'Bo');
  return station;
}

describe('reports at the end of a shift', () => {
  it('are drafted once, told once, and drafted anew by the station when late readings overtake an unreviewed one', async () => {
    const station = kept(await copiedShift());
    const { desk, seen } = deskOf(station);
    await desk.look();
    await desk.look();
    expect(seen.told).toEqual([1]);
    expect(rowOf(station)).toMatchObject({ versions: 1, report: { state: 'draft', amendedBy: null } });
    station.deliver({ temp: 300 }, SHIFT_END_US - 100_500_000);
    station.pass(15_000);
    await desk.look();
    expect(seen.told).toEqual([1, 2]);
    expect(rowOf(station)).toMatchObject({
      versions: 2,
      changes: '',
      report: { why: expect.stringContaining('late readings') },
    });
    step(station, 'reviewReport', 'Ada');
    station.deliver({ temp: 301 }, SHIFT_END_US - 90_500_000);
    station.pass(15_000);
    await desk.look();
    expect(rowOf(station)).toMatchObject({ versions: 2, changes: expect.stringContaining('late readings') });
  });

  it('are drafted anew when the shift is closed, so that they tell of it', async () => {
    const station = kept(await copiedShift());
    await deskOf(station).desk.look();
    const handOver = (['quarantine', 'uncodedStop'] as const).map((kind) => ({ kind, to: 'Bo', why: 'next shift' }));
    const until = SHIFT_END_US;
    const close = { ...SHIFT, text: 'press stood for the die', oee: [], until, handOver };
    const signed = signature('Ada', 'closed the shift', station.clock.us);
    expect(station.engine.command('closeShift', { ...close, signature: signed })).toMatchObject({ ok: true });
    await deskOf(station).desk.look();
    const shown = shownReport(station.data(), rowOf(station)?.report?.report as string);
    expect(shown?.document.notes.closing).toMatchObject({ user: 'Ada', text: 'press stood for the die' });
  });

  it('are caught up with after a restart', async () => {
    const station = restarted(kept(await copiedShift()));
    const { desk, seen } = deskOf(station);
    await desk.look();
    expect(seen.told).toEqual([1]);
    expect(rowOf(station)?.report).toMatchObject({ state: 'draft', version: 1 });
  });

  it('become a sealed PDF and a bundle that the log and the file itself agree on', async () => {
    const station = await signedStation();
    const { desk, seen } = deskOf(station);
    await desk.look();
    expect(seen.said.filter((line) => line.includes('tried again'))).toEqual([]);
    const issued = rowOf(station)?.report;
    expect(issued).toMatchObject({ state: 'issued', pdfFile: '2026-11-02-Early-station-v1.pdf' });
    const folder = join(station.folder, 'reports');
    expect(readdirSync(folder).sort()).toEqual(['2026-11-02-Early-station-v1', '2026-11-02-Early-station-v1.pdf']);
    const pdf = readFileSync(join(folder, issued?.pdfFile as string));
    const verdict = verifyReportPdf(pdf);
    expect(verdict.findings.filter(({ level }) => level === 'refused')).toEqual([]);
    const checks = checkAgainstLog(station.data(), { pdf, attachments: verdict.attachments });
    expect(checks.filter(({ ok, isWarning }) => !ok || isWarning)).toEqual([]);
    const { document, digest } = buildShiftReport(
      { data: station.data(), at: station.clock.us, engine: 'test' },
      SHIFT,
    );
    const replaces = { report: issued?.report as string, why: 'wrong counter' };
    const amended = signature('Bo', 'amended', station.clock.us);
    const actor = { user: 'Bo', role: 'supervisor' } as const;
    expect(
      station.engine.command('draftReport', { document, digest, replaces, actor, signature: amended }),
    ).toMatchObject({ ok: true });
    expect(checkAgainstLog(station.data(), { pdf, attachments: verdict.attachments }).at(-1)).toEqual({
      ok: true,
      isWarning: true,
      text: expect.stringMatching(/it was amended, the newest is version 2 .*nobody has signed yet: wrong counter/),
    });
    const changed = Buffer.from(pdf);
    changed[pdf.length >> 1] = (changed[pdf.length >> 1] as number) ^ 1;
    expect(verifyReportPdf(changed).isValid).toBe(false);
  });
});

describe('a station that is killed between signature and files', () => {
  it.each(['pdf', 'bundle', 'issued'] as const)(
    'at "%s": the next start completes them and says so',
    async (breakAt) => {
      const station = await signedStation();
      await deskOf(station, breakAt).desk.look();
      expect(rowOf(station)?.report).toMatchObject({ state: 'signed', pdfFile: null });
      const again = restarted(station);
      const { desk, seen } = deskOf(again);
      await desk.look();
      expect(rowOf(again)?.report).toMatchObject({ state: 'issued' });
      expect(seen.said.join()).toContain('completed after the station had been ended between signature and files');
      const folder = join(again.folder, 'reports');
      expect(readdirSync(folder).some((name) => name.includes('partial'))).toBe(false);
      expect(existsSync(join(folder, rowOf(again)?.report?.pdfFile as string))).toBe(true);
    },
  );
});
