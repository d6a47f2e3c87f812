import { describe, expect, it } from 'vitest';
import { guessTimeFormat } from '../../electron/imports/time/guessFormat.ts';
import { readSerial } from '../../electron/imports/time/namedTimes.ts';
import { compileTimePattern } from '../../electron/imports/time/timePattern.ts';
import { US_PER_SECOND } from '../../shared/domain/time.ts';
import { importedText, mappingOf } from './support/importing.ts';

const iso = (us: number | undefined) => (us === undefined ? undefined : new Date(us / 1000).toISOString());

describe('time patterns', () => {
  it.each([
    ['dd.MM.yyyy HH:mm:ss', '29.02.2024 23:59:58', '2024-02-29T23:59:58.000Z'],
    ['MM/dd/yyyy HH:mm', '01/02/2015 12:19', '2015-01-02T12:19:00.000Z'],
    ['M/d/yyyy h:mm a', '1/2/2015 12:05 AM', '2015-01-02T00:05:00.000Z'],
    ['M/d/yyyy hh:mm a', '1/2/2015 12:05 p.m.', '2015-01-02T12:05:00.000Z'],
    ['yyyyMMdd HHmmss', '20240229 010203', '2024-02-29T01:02:03.000Z'],
    ['yyyy-MM-dd HH:mm:ss.SSS', '2024-02-29 00:00:00.25', '2024-02-29T00:00:00.250Z'],
    ['d MMM yyyy', '9 March 2024', '2024-03-09T00:00:00.000Z'],
    ['dd.MM.yy', '31.12.69', '1969-12-31T00:00:00.000Z'],
    ['dd.MM.yy', '31.12.68', '2068-12-31T00:00:00.000Z'],
    ['yyyy-MM-dd HH:mm', '2024-12-31 24:00', '2025-01-01T00:00:00.000Z'],
    ['dd.MM.yyyy', '29.02.2023', undefined],
    ['dd.MM.yyyy', '00.01.2023', undefined],
    ['dd.MM.yyyy', '1.1.2023', undefined],
    ['yyyy-MM-dd HH:mm', '2024-12-31 24:01', undefined],
    ['h:mm a d.M.yyyy', '13:00 PM 1.1.2024', undefined],
  ])('%s reads "%s"', (pattern, text, expected) => {
    expect(iso(compileTimePattern(pattern)(text)?.localUs)).toBe(expected);
  });

  it.each([
    ['HH:mm', 'lacks year (yyyy) and month (MM) and day (dd)'],
    ['dd.MM.yyyy dd', 'names the day twice'],
    ['dd.MM.yyyy hh:mm', 'lacks am or pm'],
    ['DD.MM.YYYY', 'has "D", which is no token'],
  ])('%s is refused: %s', (pattern, said) => {
    expect(() => compileTimePattern(pattern)).toThrow(said);
  });

  it('an offset in the text wins over the zone of the mapping', () => {
    expect(compileTimePattern('yyyy-MM-dd HH:mm XXX')('2024-01-01 00:00 +05:30')).toMatchObject({ offsetMinutes: 330 });
  });
});

describe('serial dates of spreadsheets (truth.md §11, §12)', () => {
  it.each([
    ['45351', false, '2024-02-29T00:00:00.000Z'],
    ['43889', true, '2024-02-29T00:00:00.000Z'],
    ['41669.692361111112', false, '2014-01-30T16:37:00.000Z'],
    ['41670.399305555555', false, '2014-01-31T09:35:00.000Z'],
    ['41991.4375', false, '2014-12-18T10:30:00.000Z'],
    ['59', false, '1900-02-28T00:00:00.000Z'],
    ['60', false, undefined],
    ['61', false, '1900-03-01T00:00:00.000Z'],
    ['-1', false, undefined],
    ['2958466', false, undefined],
    ['0', true, '1904-01-01T00:00:00.000Z'],
  ])('day %s, 1904 %s', (serial, isDate1904, expected) => {
    expect(iso(readSerial(isDate1904, US_PER_SECOND)(serial)?.localUs)).toBe(expected);
  });
});

const local = (lines: readonly string[], ambiguous: string, timeZone = 'Europe/Berlin') =>
  importedText(
    `time,value\n${lines.map((line, i) => `${line},${i}\n`).join('')}`,
    mappingOf({ time: { timeZone, ambiguous } }),
  );

describe('local times when clocks change', () => {
  /** Berlin puts clocks back on 2025-10-26 at 03:00 to 02:00. */
  const night = ['01:30', '02:00', '02:30', '02:00', '02:30', '03:00'].map((time) => `2025-10-26 ${time}:00`);

  it('byOrder: the file order tells the first pass from the second; no reading lost, none moved', async () => {
    const { sink } = await local(night, 'byOrder');
    expect(sink.readings().map(({ time }) => time.slice(8, 16))).toEqual([
      '25T23:30',
      '26T00:00',
      '26T00:30',
      '26T01:00',
      '26T01:30',
      '26T02:00',
    ]);
  });

  it('refuse: each of the four ambiguous rows is refused by name, with both readings', async () => {
    const { sink, outcome } = await local(night, 'refuse');
    expect(outcome.reasons).toEqual({ ambiguousTime: 4 });
    expect(sink.refused[0]?.error).toContain(
      'happened twice in Europe/Berlin: 2025-10-26T00:00:00.000Z or 2025-10-26T01:00:00.000Z',
    );
  });

  it.each([
    ['earlier', '2025-10-26T00:15:00.000Z'],
    ['later', '2025-10-26T01:15:00.000Z'],
  ])('%s takes one of the two', async (ambiguous, expected) => {
    const { sink } = await local(['2025-10-26 02:15:00'], ambiguous);
    expect(sink.readings()[0]?.time).toBe(expected);
  });

  it('a time that clocks were put forward over is refused, whatever the policy', async () => {
    const { sink } = await local(['2025-03-30 02:15:00', '2025-03-30 03:00:00'], 'earlier');
    expect(sink.reasons()).toEqual(['nonexistentTime']);
    expect(sink.readings().map(({ time }) => time)).toEqual(['2025-03-30T01:00:00.000Z']);
  });

  it.each([
    ['America/St_Johns', '2025-07-01 12:00:00', '2025-07-01T14:30:00.000Z'],
    ['Australia/Lord_Howe', '2025-01-01 12:00:00', '2025-01-01T01:00:00.000Z'],
    ['Pacific/Kiritimati', '2025-01-01 12:00:00', '2024-12-31T22:00:00.000Z'],
  ])('zones of odd offsets: %s', async (zone, text, expected) => {
    expect((await local([text], 'refuse', zone)).sink.readings()[0]?.time).toBe(expected);
  });

  it('half an hour that happens twice is half an hour (Lord Howe)', async () => {
    const { outcome } = await local(
      ['2025-04-06 01:15:00', '2025-04-06 01:45:00', '2025-04-06 02:00:00'],
      'refuse',
      'Australia/Lord_Howe',
    );
    expect(outcome.reasons).toEqual({ ambiguousTime: 1 });
  });
});

describe('dates that can be read in two ways', () => {
  const auto = (lines: readonly string[]) =>
    importedText(`time,value\n${lines.map((line) => `${line},1\n`).join('')}`, mappingOf({ time: { format: 'auto' } }));

  it('refuse the file where nothing in it decides, with both readings', async () => {
    const { outcome } = await auto(['01/02/2015 10:00', '03/04/2015 10:00']);
    expect(outcome).toMatchObject({ state: 'refused', counts: { rows: 0, accepted: 0 } });
    expect(outcome.message).toBe(
      'the date "01/02/2015 10:00" can be read as 2015-02-01 (d/M/yyyy HH:mm) or 2015-01-02 (M/d/yyyy HH:mm), and nothing in the first rows decides; set time.format',
    );
  });

  it('are read where a day beyond 12 decides, and the outcome says why', async () => {
    const { outcome, sink } = await auto(['01/02/2015 10:00', '13/02/2015 10:00']);
    expect(sink.readings().map(({ time }) => time)).toEqual(['2015-02-01T10:00:00.000Z', '2015-02-13T10:00:00.000Z']);
    expect(outcome.notes.join()).toContain(
      'time format "d/M/yyyy HH:mm": only this order of day and month reads all 2 times',
    );
  });

  it('are no question where both readings mean the same day', () => {
    expect(guessTimeFormat(['02/02/2015', '03/03/2015'])).toMatchObject({ kind: 'format' });
  });

  it.each([
    [['2015-02-01T10:00:00Z'], 'iso'],
    [['1.2.2015 8:05'], 'd.M.yyyy H:mm'],
    [['2015/02/13'], 'yyyy/MM/dd'],
    [['41669.69', '41670.4'], 'excelSerial'],
  ])('%s is %s', (times, format) => {
    expect(guessTimeFormat(times)).toMatchObject({ kind: 'format', format });
  });
});

describe('date and time in two columns', () => {
  it('are joined', async () => {
    const mapping = mappingOf({ time: { columns: ['date', 'clock'], format: 'dd.MM.yyyy HH:mm' } });
    const { sink } = await importedText('date,clock,value\n01.02.2015, 10:30 ,1\n', mapping);
    expect(sink.readings()[0]?.time).toBe('2015-02-01T10:30:00.000Z');
  });

  it('in seconds or milliseconds since 1970 need no zone', async () => {
    const { sink } = await importedText(
      'time,value\n1700000000,1\n1700000000.5,2\n',
      mappingOf({ time: { format: 'unixSeconds', timeZone: 'Asia/Tokyo' } }),
    );
    expect(sink.readings().map(({ time }) => time)).toEqual(['2023-11-14T22:13:20.000Z', '2023-11-14T22:13:20.500Z']);
  });
});
