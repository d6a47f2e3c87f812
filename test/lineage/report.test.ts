import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataFolder } from '../../electron/query/dataFolder.ts';
import { lineageOf } from '../../electron/query/lineage.ts';
import { reportRows } from '../../electron/query/reports.ts';
import { buildShiftReport } from '../../electron/reports/index.ts';
import type { LineageView } from '../../shared/contract/lineageChannels.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { WrittenStation } from '../query/writtenStation.ts';
import { START_US } from '../query/writtenStation.ts';
import { SHIFT, SHIFT_END_US, signature, writtenShift } from '../reports/reportStation.ts';
import { checkLaw } from './law.ts';

const LATE_US = START_US + 131_000_000;

describe('a signed shift report', () => {
  let station: WrittenStation;
  let data: DataFolder;
  let seq = -1;
  beforeAll(() => {
    station = writtenShift();
    data = station.data();
    const { document, digest } = buildShiftReport({ data, at: station.clock.us, engine: 'test' }, SHIFT);
    station.engine.command('draftReport', { document, digest, actor: STATION_ACTOR });
    const question = { from: SHIFT.start, to: SHIFT_END_US, limit: 10 };
    const report = reportRows(data, question, station.clock.us).rows[0]?.report?.report as string;
    const step = (command: 'reviewReport' | 'signReport', user: string) =>
      station.engine.command(command, {
        ...{ report, digest, comment: '', signature: signature(user, command, station.clock.us) },
      });
    expect(step('reviewReport', 'Ada')).toMatchObject({ ok: true });
    expect(step('signReport', 'Bo')).toMatchObject({ ok: true });
    seq = data.db.prepare('SELECT seq FROM entry WHERE key = ?').pluck().get(report) as number;
    station.deliver({ total: 70 }, LATE_US); // of the shift, after its report
    station.pass(15_000);
  });
  afterAll(() => station.close());
  const lineage = () => lineageOf(data, station.clock.us);
  const show = (ref: string): LineageView => lineage().show(ref, 200);
  const upOf = (ref: string, group: string): string[] =>
    show(ref)
      .up.filter(({ id }) => id === group)
      .flatMap(({ nodes }) => nodes.map((node) => node.ref));

  it('leads from a line to its effectiveness, its readings, and the entries that hold them', () => {
    const [oee] = upOf(`line:${seq}|oee/0/figures/oee`, 'figures');
    expect(oee).toBe(`oee:press|${SHIFT.start}|${SHIFT_END_US}`);
    const spans = upOf(oee as string, 'readings');
    expect(spans.some((ref) => ref.startsWith('readings:state|'))).toBe(true);
    const [reading] = upOf(spans.find((ref) => ref.startsWith('readings:state|')) as string, 'each');
    const [batch] = upOf(reading as string, 'sealedIn');
    const { node, up } = show(batch as string);
    expect(node.kind).toBe('batch');
    expect(up.map(({ edge }) => edge)).toEqual(
      expect.arrayContaining(['computedFrom', 'readBy', 'configuredBy', 'provenBy']),
    );
  });

  it('tells of every line what it rests on, and of every place in the document that is asked for', () => {
    const lines = lineage().more(`entry:${seq}`, 'up', 'lines', 0, 200);
    expect(lines.total).toBeGreaterThan(20);
    expect(lines.nodes).toHaveLength(Math.min(200, lines.total));
    for (const { ref } of lines.nodes) expect(() => show(ref)).not.toThrow();
    for (const path of ['downtime/stoppedUs', 'oee/0/bands', 'compliance/total', 'lines/0/oee'])
      expect(show(`line:${seq}|${path}`).node.seq).toBe(seq);
    expect(() => show(`line:${seq}|no/such/place`)).toThrow(/knows nothing/);
  });

  it('names who reviewed and who signed it', () => {
    const steps = show(`entry:${seq}`).down.find(({ id }) => id === 'steps');
    expect(steps?.nodes.map(({ title }) => title.replace(/^.*: /, ''))).toEqual(
      expect.arrayContaining([expect.stringContaining('reviewReport'), expect.stringContaining('signReport')]),
    );
    const signers = steps?.nodes.flatMap(({ ref }) => upOf(ref, 'people'));
    expect(signers).toEqual(['person:Ada', 'person:Bo']);
  });

  it('was not influenced by a reading that came after it', () => {
    expect(lineage().isBehind(`entry:${seq}`, 'total', LATE_US)).toBe(false);
    expect(lineage().influencedBy('total', LATE_US)).not.toContain(`entry:${seq}`);
    expect(lineage().influencedBy('total', LATE_US - 3_000_000)).toContain(`entry:${seq}`);
  });

  it('stands behind the batches whose readings it counts, and behind no other', () => {
    const batches = data.db
      .prepare("SELECT seq FROM entry WHERE kind IN ('batch', 'amendment')")
      .pluck()
      .all() as number[];
    const counted = batches.filter((batch) =>
      show(`entry:${batch}`).down.some(
        ({ id, nodes }) => id === 'reports' && nodes.some(({ ref }) => ref === `entry:${seq}`),
      ),
    );
    const behind = new Set<number>();
    for (const { tag, time } of lineage().readingsBehind(`entry:${seq}`))
      for (const ref of lineage().influencedBy(tag, time))
        if (batches.includes(Number(ref.slice(6)))) behind.add(Number(ref.slice(6)));
    expect(counted.length).toBeGreaterThan(0);
    expect(counted.length).toBeLessThan(batches.length);
    expect(counted).toEqual([...behind].filter((batch) => batch < seq).sort((a, b) => a - b));
  });

  it('keeps the law, both ways', () => {
    const checked = checkLaw(data, station.clock.us, 100);
    expect(checked.broken).toEqual([]);
    expect(checked.kinds).toMatchObject({ shiftReport: 1, oee: expect.any(Number), stop: expect.any(Number) });
  });
});
