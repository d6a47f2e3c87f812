import { afterEach, describe, expect, it } from 'vitest';
import { BASE, loaded, ordinary, ReplayedStation, type Told, withTag } from './replayedStation.ts';

let station: ReplayedStation;
afterEach(() => station.close());

/** A minute of readings: the temperature climbs to 88 °C again and again, dips once, and is out of range now and then. */
function aMinute(config: Parameters<typeof loaded>[0] = BASE): void {
  station = new ReplayedStation(config);
  station.run(60, (second): readonly Told[] => [
    ...ordinary(second).filter(({ tag }) => tag !== 'temp'),
    { tag: 'temp', value: second % 10 === 9 ? 120 : second === 14 ? 60 : 70 + (second % 20) },
  ]);
  station.station.stop();
}

const under = async (config: Parameters<typeof loaded>[0]) => {
  const report = await station.replay({ config: loaded(config) });
  return { report, told: report.differences.map(({ tag, what, count }) => [tag, what, count]) };
};

describe('what another configuration would make of sealed readings', () => {
  it('nothing, where it differs only in what does not concern them', async () => {
    aMinute();
    const { report, told } = await under({ ...BASE, station: { id: 'cr-1', name: 'Another name' } });
    expect(told).toEqual([]);
    expect(report.isIdentical).toBe(true);
    expect(report.configAfter).not.toBe(report.configBefore);
  });

  it('a wider range: readings that are in quarantine would be sealed', async () => {
    aMinute();
    const { report, told } = await under(withTag('temp', { range: { min: -40, max: 200 } }));
    expect(told).toContainEqual(['temp', 'no longer refused (range)', 6]);
    expect(told).toContainEqual(['temp', 'excursion', 1]);
    expect(report.isIdentical).toBe(false);
    const first = report.differences.find(({ what }) => what.startsWith('no longer'));
    expect(first?.before).toContain('temp: expected -40 to 100 Cel (instrument range), got 120 Cel');
    expect(first?.after).toBe('sealed');
  });

  it('a wider range, of hours in which nothing else was read: those readings are counted too', async () => {
    station = new ReplayedStation();
    const hot = (): readonly Told[] => [{ tag: 'temp', value: 120 }];
    station.run(25, hot);
    station.run(20);
    station.run(40, hot);
    station.run(20);
    station.run(30, hot);
    station.station.stop();
    expect((await station.replay()).isIdentical).toBe(true);
    const { told } = await under(withTag('temp', { range: { min: -40, max: 200 } }));
    expect(told).toContainEqual(['temp', 'no longer refused (range)', 95]);
  });

  it('a narrower range: readings that are sealed would be refused', async () => {
    aMinute();
    const { told } = await under(withTag('temp', { range: { min: -40, max: 85 } }));
    expect(told).toContainEqual(['temp', 'now refused (range)', 9]);
    expect(told.every(([tag]) => tag === 'temp')).toBe(true);
  });

  it('another time policy: steps back would go to quarantine', async () => {
    station = new ReplayedStation();
    station.run(20, (second) => [...ordinary(second), { tag: 'temp', value: 7, afterMs: -400, receivedMs: 600 }]);
    station.station.stop();
    const connections = [{ ...BASE.connections[0], timePolicy: { stepBack: 'quarantine' } }];
    const { told } = await under({ ...BASE, connections });
    expect(told).toContainEqual(['temp', 'now refused (stepBack)', expect.any(Number)]);
  });

  it('other windows: borders are told, and readings are not', async () => {
    aMinute();
    const { told } = await under({ ...BASE, windows: { ...BASE.windows, everyMs: 15_000 } });
    expect(new Set(told.map(([tag, what]) => [tag, what].join(' ')))).toEqual(
      new Set([' sealed window', ' new window']),
    );
  });

  it('a filter: its corrections, reading by reading', async () => {
    aMinute();
    const clean = { filters: [{ kind: 'spike', maxStep: 10, action: 'replace' }] };
    const { told } = await under(withTag('temp', { clean }));
    expect(told).toContainEqual(['temp', 'correction', 1]);
    expect(told).toContainEqual(['temp', 'cleaning', expect.any(Number)]);
    expect(told.every(([tag]) => tag === 'temp')).toBe(true);
  });

  it('a filter together with other windows: corrections are compared by time, whatever the borders', async () => {
    const clean = { filters: [{ kind: 'spike', maxStep: 10, action: 'replace' }] };
    aMinute(withTag('temp', { clean }));
    const { told } = await under({ ...withTag('temp', {}), windows: { ...BASE.windows, everyMs: 20_000 } });
    expect(told).toContainEqual(['temp', 'correction', 1]);
  });

  it('gap filling: what would be filled', async () => {
    station = new ReplayedStation();
    station.run(30, (second) => ordinary(second).filter(({ tag }) => tag !== 'temp' || second % 5 !== 2));
    station.station.stop();
    const clean = { filters: [], fill: { method: 'hold', everyMs: 1_000 } };
    const { told } = await under(withTag('temp', { clean }));
    expect(told).toContainEqual(['temp', 'filled value', 6]);
  });

  it('another alarm limit: how often it would have been raised', async () => {
    aMinute();
    const { report } = await under(
      withTag('temp', { alarms: [{ kind: 'high', setpoint: 80 }], excursion: { max: 80 } }),
    );
    expect(report.differences).toMatchObject([
      { tag: 'temp', what: 'alarm temp.high', before: 'never', after: '4 times' },
      { tag: 'temp', what: 'excursion', before: 'never', after: '4 times' },
    ]);
  });

  it('a calibration, and a tag that is no longer read', async () => {
    aMinute();
    const calibrated = withTag('temp', { calibration: { certificate: 'C-2', offset: 0.5 } });
    expect((await under(calibrated)).told).toContainEqual(['temp', 'calibration', expect.any(Number)]);
    const without = { ...BASE, tags: BASE.tags.filter(({ id }) => id !== 'recipe') };
    expect((await under(without)).told).toContainEqual(['recipe', 'work unit', 60]);
  });
});
