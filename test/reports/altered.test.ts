import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reportAs } from '../../electron/control/reportRequests.ts';
import { verifyBundle } from '../../electron/evidence/index.ts';
import { reportHandlers } from '../../electron/ipc/reportHandlers.ts';
import { leafHash, packBody, unpackBody } from '../../electron/ledger/index.ts';
import { findReport } from '../../electron/projection/index.ts';
import { createReportDesk, refusalToSign } from '../../electron/station/reportDesk.ts';
import { runReportJob } from '../../electron/workers/reportJob.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import { forge } from '../ledger/temporaryLedger.ts';
import { START_US, WrittenStation } from '../query/writtenStation.ts';
import { copiedShift, REPORT_CONFIG, removeCopies, reportEntries, SHIFT, signature } from './reportStation.ts';
import { reportingOn } from './support/reportingStation.ts';

const DAY_US = 86_400_000_000;
const stations: WrittenStation[] = [];
const kept = (station: WrittenStation): WrittenStation => {
  stations.push(station);
  return station;
};
let batch = 0;
beforeAll(async () => {
  const station = kept(await copiedShift());
  const ofTheMiddle = "SELECT seq FROM entry WHERE kind = 'batch' AND seq % 2 = 0 ORDER BY seq LIMIT 1 OFFSET 3";
  batch = station.data().db.prepare(ofTheMiddle).pluck().get() as number;
});
afterEach(() => {
  for (const each of stations.splice(0)) each.close();
});
afterAll(removeCopies);

type Forgery = (db: Database.Database) => void;
const set =
  (columns: string, ...values: unknown[]): Forgery =>
  (db) =>
    void db.prepare(`UPDATE entry SET ${columns} WHERE seq = ?`).run(...values, batch);

/** Another count is in the batch, packed as the station does it. */
const recounted =
  (count: string, withLeaf = false): Forgery =>
  (db) => {
    const body = db.prepare('SELECT body FROM entry WHERE seq = ?').pluck().get(batch) as Buffer;
    const before = unpackBody(body).toString();
    const after = before.replace(/"values":\[(\d)/, `"values":[${count}`);
    expect(after).not.toBe(before);
    set('body = ?', packBody(Buffer.from(after)))(db);
    if (withLeaf) set('leaf = ?', leafHash(Buffer.from(after)))(db);
  };
const otherNode: Forgery = (db) =>
  void db.prepare('UPDATE node SET hash = ? WHERE level = (SELECT max(level) FROM node)').run(Buffer.alloc(32, 7));

const FORGERIES: readonly (readonly [what: string, forgery: Forgery, message: () => RegExp])[] = [
  ['a reading is another one', recounted('9'), () => new RegExp(`entry ${batch} is not what was sealed`)],
  ['a reading has more digits', recounted('91'), () => new RegExp(`entry ${batch} is not what was sealed`)],
  ['a body is no longer one', set("body = x'1f8b00'"), () => new RegExp(`entry ${batch} is not what was sealed`)],
  ['a batch stands under another machine', set("workUnit = 'other'"), () => new RegExp(`entry ${batch} is not`)],
  ['a body was emptied', set("body = x''"), () => new RegExp(`body of entry ${batch} is gone, and no retention`)],
  [
    'a row was taken out',
    (db) => void db.prepare('DELETE FROM entry WHERE seq = ?').run(batch),
    () => new RegExp(`entry ${batch} is missing`),
  ],
  ['reading and hash are others', recounted('9', true), () => new RegExp(`entry ${batch} or entry ${batch + 1}`)],
  ['a hash above the entries is another', otherNode, () => /the tree does not lead to the root/],
];

const reportingIn = (station: WrittenStation) =>
  reportingOn(station, (data, job) => runReportJob(data, job, station.clock));

/** A desk over the station, and what it says. */
function deskOf(station: WrittenStation) {
  const said: string[] = [];
  const reporting = reportingIn(station);
  const ports = { station: reporting, clock: station.clock, engine: 'test', tell: () => undefined };
  const desk = createReportDesk({ ...ports, log: (level, message) => void said.push(`${level}: ${message}`) });
  return { desk, said, reporting };
}

describe('the report of a shift whose file somebody has altered', () => {
  it.each(FORGERIES)('is not drafted: %s', async (_what, forgery, message) => {
    const station = kept(await copiedShift());
    forge(station.folder, forgery);
    const drafting = deskOf(station).desk.draft(SHIFT.area, SHIFT.start, STATION_ACTOR);
    await expect(drafting).rejects.toThrow(message());
    await expect(drafting).rejects.toThrow(/shiftseal verify --data .*keep this file as evidence/);
  });

  it.each(FORGERIES)('is neither reviewed nor signed after it was drafted: %s', async (_what, forgery, message) => {
    const station = kept(await copiedShift());
    const drafted = await deskOf(station).desk.draft(SHIFT.area, SHIFT.start, STATION_ACTOR);
    const report = drafted.ok ? drafted.report : '';
    expect(await refusalToSign(reportingIn(station), report)).toBeUndefined();
    forge(station.folder, forgery);
    const refused = { ok: false, message: expect.stringMatching(message()) };
    expect(await refusalToSign(reportingIn(station), report)).toEqual(refused);
  });

  it('is refused with the reason in the window and on the command line, and nothing is sealed', async () => {
    const station = kept(await copiedShift());
    const { desk, reporting } = deskOf(station);
    await desk.look();
    const [{ key: report, digest } = { key: '', digest: '' }] = reportEntries(station);
    const handlers = reportHandlers({
      station: reporting as never,
      signing: { sign: async () => ({ ok: true, signature: signature('Ada', 'signed', station.clock.us) }) } as never,
      reports: desk,
      reportFiles: {} as never,
      actor: () => ({ user: 'Ada', role: 'supervisor' }),
      areas: () => undefined,
    });
    const signing = { report, digest, comment: '', sign: { password: 'x', meaning: 'signed' } };
    const identity = { confirm: async () => ({ ok: true, user: { name: 'Ada', role: 'supervisor' } }) as never };
    const outside = (step: 'review' | 'sign') => {
      const request = { method: 'shiftReport', name: 'Ada', step: { do: step, ...signing } } as const;
      return reportAs(request, reporting as never, { clock: station.clock, identity });
    };
    forge(station.folder, recounted('9'));
    const refused = {
      ok: false,
      message: expect.stringContaining(`not signed: entry ${batch} is not what was sealed`),
    };
    expect(await handlers['report:review'](signing)).toEqual(refused);
    expect(await handlers['report:sign'](signing)).toEqual(refused);
    expect(await outside('review')).toEqual(refused);
    expect(await outside('sign')).toEqual(refused);
    expect(reportEntries(station)).toHaveLength(1);
  });

  it('is told of among the reports for as long as the station cannot draft it', async () => {
    const station = kept(await copiedShift());
    const body = station.data().db.prepare('SELECT body FROM entry WHERE seq = ?').pluck().get(batch);
    forge(station.folder, recounted('9'));
    const { desk, said, reporting } = deskOf(station);
    await desk.look();
    await desk.look();
    expect(said).toEqual([expect.stringMatching(new RegExp(`^warn: .*entry ${batch} is not what was sealed`))]);
    const handlers = reportHandlers({ station: reporting, reports: desk } as never);
    const asked = { from: START_US, to: START_US + DAY_US, limit: 10 };
    const { rows } = await handlers['report:list'](asked);
    expect(rows).toMatchObject([{ report: null, trouble: expect.stringContaining(`entry ${batch} is not`) }]);
    expect(reportEntries(station)).toEqual([]);
    forge(station.folder, set('body = ?', body));
    station.clock.advanceMs(60_000);
    await desk.look();
    expect((await handlers['report:list'](asked)).rows).toMatchObject([{ report: { state: 'draft' }, trouble: '' }]);
  });
});

it('the report of a shift in which the station did not run is drafted, signed and issued', async () => {
  const before = kept(await copiedShift());
  before.crash();
  before.clock.advanceMs((2 * DAY_US) / 1_000);
  const station = kept(new WrittenStation(REPORT_CONFIG, before.clock, before.folder));
  station.pass(2_000);
  const { desk, said } = deskOf(station);
  const drafted = await desk.draft('', SHIFT.start + DAY_US, STATION_ACTOR);
  expect(drafted).toMatchObject({ ok: true, version: 1 });
  const report = drafted.ok ? drafted.report : '';
  expect(await refusalToSign(reportingIn(station), report)).toBeUndefined();
  const digest = reportEntries(station)[0]?.digest ?? '';
  for (const [command, user] of [
    ['reviewReport', 'Ada'],
    ['signReport', 'Bo'],
  ] as const) {
    const signed = signature(user, command, station.clock.us);
    const request = { report, digest, comment: '', signature: signed };
    expect(station.engine.command(command, request)).toMatchObject({ ok: true });
  }
  await desk.look();
  expect(said.filter((line) => line.includes('it is tried again'))).toEqual([]);
  const issued = findReport(station.data().db, report);
  expect(issued?.state).toBe('issued');
  const { findings, isVerified } = await verifyBundle(join(station.folder, 'reports', issued?.bundleFolder as string));
  expect([findings, isVerified]).toEqual([[], true]);
});
