import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEYS, keyAct } from '../../renderer/app/keys.ts';
import { SCREENS } from '../../renderer/app/screens.ts';
import { verifyView } from '../../renderer/features/evidence/verifyView.ts';
import { excursionWindow } from '../../renderer/features/excursions/excursionWindow.ts';
import { oeeView, timeShares } from '../../renderer/features/overview/oeeView.ts';
import { timeByState, timelineBars } from '../../renderer/features/overview/timelineBars.ts';
import { append, emptySeries, POINTS_MAX } from '../../renderer/features/overview/trendSeries.ts';
import { barScale, beyondLimit, onScale } from '../../renderer/live/limits.ts';
import { linkStaleTimes, linkView } from '../../renderer/live/linkView.ts';
import { newPasswordRules } from '../../renderer/live/newPasswordRules.ts';
import { decimalsFor, unitLabel } from '../../renderer/live/units.ts';
import { createFormat } from '../../renderer/ui/format.ts';
import { LAYOUT } from './fakePlant.ts';
import { NOW_MS, picture } from './snapshots.ts';

const format = createFormat('en', 'UTC');
const plain = (text: string): string => text.replaceAll(' ', ' ');
/** truth.md §1a: 420 min planned, 47 min of stops, 19271 pieces at 1 s, 423 of them rejected. */
const FIGURE = {
  oee: 0.7479365079,
  availability: 373 / 420,
  performance: 0.8610813226,
  quality: 0.9780499196,
  low: 0.7479365079,
  high: 0.7479365079,
  plannedBusyMin: 420,
  actualProductionMin: 373,
  unknownMin: 0,
  producedQuantity: 19271,
  rejectedQuantity: 423,
  availabilityLossMin: 47,
  speedLossMin: 51.816667,
  qualityLossMin: 7.05,
  minutesByState: { RUN: 373, STOP: 47 },
  findings: [],
};

describe('OEE on a card', () => {
  it('is one figure while all data is there', () => {
    const view = oeeView(FIGURE, format);
    expect(plain(view.figure)).toBe('74.8 %');
    expect(view.isRange).toBe(false);
    expect([view.availability, view.performance, view.quality].map(plain)).toEqual(['88.8 %', '86.1 %', '97.8 %']);
  });

  it('is a range while data is missing', () => {
    const view = oeeView({ ...FIGURE, unknownMin: 30, low: 0.62, high: 0.71 }, format);
    expect(plain(view.figure)).toBe('62–71 %');
    expect([view.low, view.high]).toEqual([0.62, 0.71]);
  });

  it('is a dash where nothing was planned', () => {
    const { oee: _o, availability: _a, performance: _p, quality: _q, low: _l, high: _h, ...idle } = FIGURE;
    expect(oeeView({ ...idle, plannedBusyMin: 0 }, format).figure).toBe('–');
  });

  it('losses and good production make up the planned time', () => {
    const shares = timeShares(FIGURE, format);
    expect(shares.reduce((sum, part) => sum + part.share, 0)).toBeCloseTo(1, 2);
    expect(plain(shares[0]!.minutes)).toBe('5 h 14 min');
  });
});

describe('the state timeline', () => {
  it('cuts to its window, joins equal neighbours, and lets the running state reach the end', () => {
    const bars = timelineBars(
      [
        { start: 0, end: 50, state: 'RUN' },
        { start: 50, end: 80, state: 'RUN' },
        { start: 80, end: 90, state: 'STOP' },
      ],
      20,
      120,
    );
    expect(bars.map(({ start, end, state }) => [start, end, state])).toEqual([
      [20, 80, 'RUN'],
      [80, 120, 'STOP'],
    ]);
    expect(bars.map((bar) => bar.left)).toEqual([0, 0.6]);
  });
  it('sums minutes per state, longest first', () => {
    const bars = timelineBars(
      [
        { start: 0, end: 60e6, state: 'STOP' },
        { start: 60e6, end: 240e6, state: 'RUN' },
      ],
      0,
      240e6,
    );
    expect(timeByState(bars)).toEqual([
      ['RUN', 180_000],
      ['STOP', 60_000],
    ]);
  });
});

describe('a growing trend', () => {
  it('leaves out a reading that is not newer', () => {
    const series = emptySeries();
    expect(append(series, 10, 1, 3)).toBe(true);
    expect(append(series, 10, 2, 3)).toBe(false);
    expect(series.value).toEqual([1]);
  });
  it('breaks the line where readings are missing', () => {
    const series = emptySeries();
    append(series, 10, 1, 3);
    append(series, 20, 2, 3);
    expect(series.value).toEqual([1, Number.NaN, 2]);
  });
  it('never holds more than its bound, and keeps its columns equally long', () => {
    const series = emptySeries();
    for (let s = 0; s < POINTS_MAX + 500; s++) append(series, s, s, 3);
    expect([series.time, series.value, series.min, series.max].map((column) => column.length)).toEqual(
      Array(4).fill(POINTS_MAX),
    );
    expect(series.value.at(-1)).toBe(POINTS_MAX + 499);
  });
});

describe('limits', () => {
  const limits = [
    { kind: 'high', setpoint: 8 },
    { kind: 'highHigh', setpoint: 12 },
    { kind: 'low', setpoint: 2 },
  ];
  it.each([
    [8, undefined],
    [8.1, 'high'],
    [12.1, 'highHigh'],
    [1.9, 'low'],
    [5, undefined],
  ] as const)('%d is beyond %s', (value, expected) => expect(beyondLimit(limits, value)).toBe(expected));
  it('a bar shows every bound, and the value stays on it', () => {
    const scale = barScale({ limits, range: { min: -40, max: 60 } })!;
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => onScale(scale, value) >= 0 && onScale(scale, value) <= 1),
    );
    for (const { setpoint } of limits) expect(setpoint > scale.from && setpoint < scale.to).toBe(true);
  });
  it('a tag without bounds has no bar', () =>
    expect(barScale({ limits: [], range: { min: 0, max: 100 } })).toBeUndefined());
});

describe('a link', () => {
  const link = picture().links[0]!;
  const nowMs = NOW_MS;
  it('is online because a reading came, whatever the driver calls its state', () => {
    expect(linkView({ ...link, state: 'connecting', lastReadingAt: (nowMs - 500) * 1000 }, 3000, nowMs).look).toBe(
      'online',
    );
  });
  it('is not online without a recent reading, though the driver says so', () => {
    expect(linkView({ ...link, state: 'online', lastReadingAt: (nowMs - 4000) * 1000 }, 3000, nowMs)).toEqual({
      look: 'offline',
      word: 'no readings',
    });
  });
  it('may be as old as its fastest tag allows', () => {
    expect(linkStaleTimes(LAYOUT).get('plc-1')).toBe(3000);
    expect(linkStaleTimes(undefined).size).toBe(0);
  });
  it('waits before the first reading', () => {
    const { lastReadingAt: _none, ...never } = link;
    expect(linkView(never, 3000, nowMs).look).toBe('waiting');
  });
});

describe('units and places', () => {
  it.each([
    ['Cel', '°C'],
    ['m3/h', 'm³/h'],
    ['1', ''],
    ['[NTU]', 'NTU'],
    ['{piece}', 'piece'],
    ['bar', 'bar'],
  ])('%s is shown as "%s"', (code, text) => expect(unitLabel(code)).toBe(text));
  it('the range fixes the places, so that the figure does not jump about', () => {
    for (const value of [7, 7.4, 70.123]) expect(decimalsFor({ min: -40, max: 300 }, 'Cel', value)).toBe(1);
  });
  it('a count has none', () => expect(decimalsFor(undefined, '1', 805_854)).toBe(0));
});

describe('keys', () => {
  const press = (key: string, modifiers = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...modifiers });
  it('1 to 8 switch screens; while typing only with Ctrl', () => {
    expect(keyAct(press('2'), false, false)).toEqual({ kind: 'go', screen: 'alarms' });
    expect(keyAct(press('2'), true, false)).toBeUndefined();
    expect(keyAct(press('2', { ctrlKey: true }), true, false)).toEqual({ kind: 'go', screen: 'alarms' });
  });
  it('A, / and ? do nothing while typing or under a dialog', () => {
    for (const key of ['a', '/', '?']) {
      expect(keyAct(press(key), false, false)).toBeDefined();
      expect(keyAct(press(key), true, false)).toBeUndefined();
      expect(keyAct(press(key), false, true)).toBeUndefined();
    }
  });
  it('what Quarantine promises in its help presses its buttons: E, B, G, R', () => {
    for (const key of ['e', 'B', 'g', 'R'])
      expect(keyAct(press(key), false, false)).toEqual({ kind: 'hotkey', key: key.toLowerCase() });
  });
  it('the help names every screen, those with a letter too', () => {
    const told = KEYS.map(([, meaning]) => meaning).join(' ');
    for (const { label } of SCREENS) expect(told).toContain(label);
  });
  it('Ctrl+A is not an acknowledgement', () =>
    expect(keyAct(press('a', { ctrlKey: true }), false, false)).toBeUndefined());
  it('9 and 0 mean nothing', () =>
    expect([keyAct(press('9'), false, false), keyAct(press('0'), false, false)]).toEqual([undefined, undefined]));
});

describe('the rest of the words', () => {
  const progress = {
    state: 'problems',
    done: 10,
    total: 10,
    root: 'ab',
    problems: ['entry 7: body gives another leaf'],
    startedAt: 0,
    endedAt: 2e6,
  } as const;
  it('a verification that found something names the first bad entry and what to do', () => {
    const view = verifyView({ ...progress, problems: [...progress.problems] }, format);
    expect(view.title).toContain('Not intact: 1 problem');
    expect(view.problems[0]).toBe('entry 7: body gives another leaf');
  });
  it('an excursion is shown with at least five minutes around it, and never beyond now', () => {
    const at = 1_000_000_000e6;
    expect(excursionWindow(at, at + 60e6, at + 100e6)).toEqual({ from: at - 300e6, to: at + 100e6 });
    expect(excursionWindow(at, null, at + 7200e6)).toEqual({ from: at - 3600e6, to: at + 7200e6 });
  });
  it('a new password meets all rules or says which not', () => {
    expect(newPasswordRules('ada', 'ada-runs-it-all', 'ada-runs-it-all').filter((rule) => !rule.isMet)).toHaveLength(2);
    expect(newPasswordRules('ada', 'tulip bicycle rain', 'tulip bicycle rain').every((rule) => rule.isMet)).toBe(true);
    expect(newPasswordRules('', '', '').some((rule) => rule.isMet)).toBe(false);
  });
});
