import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportRows, shownReport } from '../../electron/query/reports.ts';
import { buildShiftReport } from '../../electron/reports/index.ts';
import { entryBodySchema, STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { WrittenStation } from '../query/writtenStation.ts';
import { reportEntries, SHIFT, SHIFT_END_US, signature, writtenShift } from './reportStation.ts';

let station: WrittenStation;
beforeAll(() => {
  station = writtenShift();
});
afterAll(() => station.close());

const built = () => buildShiftReport({ data: station.data(), at: station.clock.us, engine: 'test' }, SHIFT);
const draft = (more: object = {}) => {
  const { document, digest } = built();
  return station.engine.command('draftReport', { document, digest, actor: STATION_ACTOR, ...more });
};
const row = () =>
  reportRows(station.data(), { from: SHIFT.start, to: SHIFT_END_US, limit: 10 }, station.clock.us).rows[0];
const step = (command: 'reviewReport' | 'signReport', user: string, more: object = {}) => {
  const { report, digest } = row()?.report ?? { report: '', digest: '' };
  const sign = signature(user, command, station.clock.us);
  return station.engine.command(command, { report, digest, comment: '', signature: sign, ...more });
};

describe('the steps of a shift report in the log', () => {
  it('are refused in any other order, by the same person twice, or for another document', () => {
    expect(row()).toMatchObject({ report: null, versions: 0 });
    expect(draft({ digest: '0'.repeat(64) })).toMatchObject({ ok: false, message: expect.stringContaining('digest') });
    expect(draft()).toMatchObject({ ok: true, version: 1 });
    expect(draft()).toMatchObject({ ok: false, message: expect.stringContaining('is there already') });
    expect(row()).toMatchObject({ changes: '', report: { state: 'draft', version: 1 } });
    expect(step('signReport', 'Ada')).toMatchObject({
      ok: false,
      message: expect.stringContaining('not been reviewed'),
    });
    expect(step('reviewReport', 'Ada', { digest: 'a'.repeat(64) })).toMatchObject({
      ok: false,
      message: expect.stringContaining('not the one in the log'),
    });
    const other = { ...signature('Ada', 'reviewed it', station.clock.us), digest: 'b'.repeat(64) };
    expect(step('reviewReport', 'Ada', { signature: other })).toMatchObject({
      ok: false,
      message: expect.stringContaining('another document'),
    });
    expect(step('reviewReport', 'Ada')).toMatchObject({ ok: true });
    expect(step('signReport', 'Ada')).toMatchObject({ ok: false, message: expect.stringContaining('two people') });
  });

  it('end in a signature that a signed checkpoint covers at once', () => {
    const outcome = step('signReport', 'Bo');
    expect(outcome).toMatchObject({ ok: true });
    expect(station.data().ledger.latestCheckpoint()?.size).toBeGreaterThan((outcome as { seq: number }).seq);
    expect(row()?.report).toMatchObject({ state: 'signed', reviewedBy: 'Ada', signedBy: 'Bo' });
    expect(
      station.engine.command('issueReport', {
        report: row()?.report?.report as string,
        digest: row()?.report?.digest as string,
        pdf: { file: 'x.pdf', bytes: 1, sha256: 'a'.repeat(64) },
        bundle: null,
        checkpointSize: (outcome as { seq: number }).seq,
        isCompletion: false,
      }),
    ).toMatchObject({ ok: false, message: expect.stringContaining('does not cover') });
  });

  it('is amended by a new version, which the one who asked for it does not approve', () => {
    const before = row()?.report?.report as string;
    const asked = signature('Bo', 'asked for an amendment', station.clock.us);
    const more = {
      replaces: { report: before, why: 'the reject counter was wrong' },
      actor: { user: 'Bo', role: 'supervisor' },
      signature: asked,
    };
    expect(draft(more)).toMatchObject({ ok: true, version: 2 });
    expect(draft(more)).toMatchObject({ ok: false, message: expect.stringContaining('has been replaced') });
    expect(step('reviewReport', 'bo ')).toMatchObject({ ok: false, message: expect.stringContaining('somebody else') });
    const shown = shownReport(station.data(), row()?.report?.report as string);
    expect(shown?.versions.map(({ version, isReplaced }) => [version, isReplaced])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(shown?.steps).toEqual([
      expect.objectContaining({ event: 'amended', user: 'Bo', comment: 'the reject counter was wrong' }),
    ]);
  });

  it('is refused with the reason once the log says something newer of the shift', () => {
    expect(step('reviewReport', 'Ada')).toMatchObject({ ok: true });
    const { quarantine } = built().document;
    expect(quarantine.undecided.entries).toBe(1);
    station.deliver({ temp: 300 }, SHIFT_END_US - 100_500_000);
    station.pass(15_000);
    expect(step('signReport', 'Di')).toMatchObject({
      ok: false,
      message: expect.stringMatching(
        /record has changed since this report was worked out: .*late readings \(entry \d+\).*draft it anew/,
      ),
    });
    expect(row()?.changes).toContain('late readings');
  });

  it('stand in the log in the shape of their schema', () => {
    const entries = reportEntries(station);
    expect(entries.map(({ event }) => event)).toEqual(['drafted', 'reviewed', 'signed', 'amended', 'reviewed']);
    for (const { seq: _seq, ...body } of entries) expect(entryBodySchema.safeParse(body).error).toBeUndefined();
  });
});
