import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type ImportMapping, importMappingSchema } from '../../shared/domain/importMapping.ts';
import { parseInstant } from '../../shared/domain/time.ts';
import { imported } from './support/importing.ts';
import { describeSharedData, sharedFile } from './support/sharedData.ts';

type Value = { column: string; tag: string; [option: string]: unknown };
const csv = (
  time: Record<string, unknown>,
  values: Value[],
  rest: Record<string, unknown> = {},
  format: Record<string, unknown> = {},
): ImportMapping =>
  importMappingSchema.parse({
    name: 'real',
    version: 1,
    format: { kind: 'csv', ...format },
    time: { format: 'iso', timeZone: 'UTC', ...time },
    values,
    ...rest,
  });

describeSharedData('New York complaints 2014 (XLSX)', () => {
  const mapping = importMappingSchema.parse({
    name: 'complaints',
    version: 1,
    format: { kind: 'xlsx' },
    time: { columns: ['Created Date'], format: 'excelSerial', timeZone: 'America/New_York' },
    rowKey: ['Unique Key'],
    values: [
      { column: 'Unique Key', tag: 'calls.key', type: 'integer64' },
      { column: 'Status', tag: 'calls.status', type: 'text' },
    ],
    ties: 'spread',
  });

  it('1186 rows, each accounted for; first, last, earliest and latest times as in truth.md §12', async () => {
    const { outcome, sink } = await imported(sharedFile('nyc_water/complaints_2014.xlsx'), mapping);
    expect(outcome).toMatchObject({
      state: 'done',
      sheet: 'Sheet1',
      counts: { rows: 1186, accepted: 1186, refused: 0 },
    });
    const keys = sink.readings('calls.key');
    expect(new Set(keys.map(({ value }) => value)).size).toBe(1186);
    const local = (time: string | undefined) =>
      new Date(parseInstant(time ?? '') / 1000)
        .toLocaleString('sv-SE', { timeZone: 'America/New_York' })
        .replace(' ', 'T');
    expect(local(keys.find(({ value }) => value === 27295449n)?.time)).toBe('2014-01-30T16:37:00');
    expect(local(keys.find(({ value }) => value === 29533830n)?.time)).toBe('2014-12-18T10:30:00');
    const times = keys.map(({ time }) => local(time)).sort();
    expect([times[0], times.at(-1)]).toEqual(['2014-01-03T10:25:00', '2014-12-31T19:42:00']);
    const statuses = sink.readings('calls.status').map(({ value }) => value);
    const count = (status: string) => statuses.filter((each) => each === status).length;
    expect([count('Closed'), count('Started'), count('Open')]).toEqual([1176, 5, 5]);
  });
});

describeSharedData('a room: eight cells under seven names', () => {
  const file = sharedFile('office_room/datatest.txt.gz');
  const values = [{ column: 'Temperature', tag: 'room.temperature' }];

  it('every row is refused by name while the mapping does not say what the first cell is', async () => {
    const { outcome, sink } = await imported(file, csv({ columns: ['date'] }, values));
    expect(outcome.counts).toMatchObject({ rows: 2665, accepted: 0, refused: 2665 });
    expect(outcome.reasons).toEqual({ raggedRow: 2665 });
    expect(sink.refused[0]?.error).toBe('line 2: raggedRow: the row has 8 cells, the header 7');
  });

  it('with rowNames each is read: minimum, maximum and mean as in truth.md §12', async () => {
    const { outcome, sink } = await imported(file, csv({ columns: ['date'] }, values, {}, { rowNames: true }));
    expect(outcome.counts).toMatchObject({ rows: 2665, accepted: 2665, refused: 0 });
    const read = sink.readings().map(({ value }) => value as number);
    expect([Math.min(...read), Math.max(...read)]).toEqual([20.2, expect.closeTo(24.408333, 6)]);
    expect(read.reduce((sum, value) => sum + value, 0) / read.length).toBeCloseTo(21.43387629, 8);
  });
});

describeSharedData('NAB: local times that come twice', () => {
  const file = sharedFile('nab/machine_temperature_system_failure.csv.gz');
  const mapping = (ties: string) =>
    csv({ columns: ['timestamp'] }, [{ column: 'value', tag: 'machine.temperature' }], { ties });

  it('refuse: twelve rows are refused as repeated, none is lost', async () => {
    const { outcome } = await imported(file, mapping('refuse'));
    expect(outcome.counts).toMatchObject({ rows: 22_695, accepted: 22_683, refused: 12, readings: 22_683 });
    expect(outcome.reasons).toEqual({ repeatedTime: 12 });
  });

  it('spread: all 22695 readings are kept, the twelve a microsecond later', async () => {
    const { outcome, sink } = await imported(file, mapping('spread'));
    expect(outcome.counts).toMatchObject({ rows: 22_695, accepted: 22_695, refused: 0, readings: 22_695 });
    expect(sink.readings().filter(({ time }) => time.endsWith('.000001Z'))).toHaveLength(12);
  });
});

describeSharedData('other public tables', () => {
  it('USGS: 181 columns, missing results skipped, every row accounted for', async () => {
    const mapping = csv(
      { columns: ['Activity_StartDate', 'Activity_StartTime'] },
      [{ column: 'Result_Measure', tag: 'usgs.{USGSpcode}.{Location_Identifier}' }],
      { ties: 'spread' },
    );
    const { outcome } = await imported(sharedFile('usgs_water/samples_results.txt.gz'), mapping);
    expect(outcome.state).toBe('done');
    expect(outcome.counts.rows).toBe(67);
    expect(outcome.counts.accepted + outcome.counts.refused).toBe(67);
  });

  it('a JSON answer in place of a table is refused, not guessed at', async () => {
    const { outcome } = await imported(
      sharedFile('usgs_water/waterservices_iv.txt'),
      csv({ columns: ['dateTime'] }, [{ column: 'value', tag: 'usgs.value' }]),
    );
    expect(outcome).toMatchObject({ state: 'refused', counts: { readings: 0 } });
    expect(outcome.message).toContain('the file has no column "dateTime"');
  });

  it('Logan River: NULL and −9999 are no values; the counts are those of truth.md §12', async () => {
    const mapping = csv({ columns: ['datetime'], timeZone: 'Etc/GMT+7' }, [
      { column: 'temp', tag: 'river.temp', noData: ['NULL', '-9999'] },
      { column: 'cond', tag: 'river.cond', noData: ['NULL', '-9999'] },
    ]);
    const { outcome, sink } = await imported(sharedFile('logan_river/Mendon2019.csv.gz'), mapping);
    expect(outcome.counts).toMatchObject({ rows: 25_883, accepted: 25_883 });
    expect(sink.readings('river.temp').filter(({ value }) => value === undefined)).toHaveLength(3_644);
    const cond = sink.readings('river.cond').map(({ value }) => value as number);
    expect([Math.min(...cond), Math.max(...cond)]).toEqual([0, 7999]);
  });

  it('a heat meter: 17473 rows, first and last register', async () => {
    const mapping = csv({ columns: ['time_rounded'] }, [{ column: 'energy_heat_kwh', tag: 'heat.{meter_id}' }]);
    const { outcome, sink } = await imported(sharedFile('danish_heat_meter/meter_660_2018_2019.csv.gz'), mapping);
    expect(outcome.counts).toMatchObject({ rows: 17_473, accepted: 17_473 });
    const read = sink.readings('heat.660');
    expect([read[0]?.value, read.at(-1)?.value]).toEqual([5347.61445783133, 40463.234375]);
  });

  it('SKAB: semicolons found by themselves in every file', async () => {
    const mapping = csv({ columns: ['datetime'] }, [{ column: 'Pressure', tag: 'rig.pressure' }]);
    for (const file of readdirSync(sharedFile('skab'))) {
      const { outcome } = await imported(sharedFile(`skab/${file}`), mapping);
      expect(outcome).toMatchObject({ state: 'done', delimiter: ';', counts: { refused: 0 } });
    }
  });
});
