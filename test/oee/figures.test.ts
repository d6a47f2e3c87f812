import { describe, expect, it } from 'vitest';
import {
  baseUs,
  bigLossPareto,
  type Figure,
  figuresOf,
  figuresWithin,
  lineFigures,
  lineWaits,
  oeeHistory,
  type WorkUnitReadings,
} from '../../electron/oee/index.ts';
import type { OeeConfig } from '../../shared/domain/config/oee.ts';
import type { OeeDefinition, OeeSettings } from '../../shared/domain/oeeSettings.ts';
import { createShiftCalendar, type Shift } from '../../shared/domain/shift/index.ts';
import { type Instant, parseInstant, US_PER_MINUTE } from '../../shared/domain/time.ts';
import type { CodedLoss } from '../../shared/domain/timeLoss.ts';
import { testUnit } from './testUnit.ts';

const calendar = createShiftCalendar({
  timeZone: 'UTC',
  pattern: [
    {
      name: 'Early',
      start: '06:00',
      end: '14:00',
      breaks: [
        ['10:00', '10:15'],
        ['12:00', '12:30'],
      ],
      days: [1, 2, 3, 4, 5, 6, 7],
    },
  ],
});
const at = (clock: string): Instant => parseInstant(`2026-11-21T${clock}:00Z`);
const SHIFT = calendar.shiftAt(at('08:00')) as Shift;
const count = (clock: string, value: number) => ({ at: at(clock), value });

interface Asked {
  readonly readings: Partial<WorkUnitReadings>;
  readonly oee?: Partial<OeeConfig>;
  readonly settings?: Partial<OeeSettings>;
  readonly coded?: CodedLoss[];
  readonly to?: string;
  readonly definition?: OeeDefinition;
}
function asked({ readings, oee = {}, settings = {}, coded = [], to = '14:00', definition = 'classic' }: Asked) {
  const unit = testUnit(oee, settings);
  const all: WorkUnitReadings = { states: [], total: [], reject: [], unknown: [], ...readings };
  const history = oeeHistory(unit, [SHIFT], all, at(to), coded);
  const window = figuresWithin(history, { from: SHIFT.start, to: at(to) });
  const figures = new Map(figuresOf(window, definition, unit.settings).map((each) => [each.id, each]));
  const value = (id: string): number | undefined => (figures.get(id) as Figure).value;
  return { window, figures, value, result: window.results[definition] };
}
function near(actual: number | undefined, expected: number): void {
  expect(actual).toBeDefined();
  expect(Math.abs((actual as number) - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}

/** The state log of the truth table: 435 min planned, 358 in production, 1 450 made, 37 rejected, ideal cycle 12 s. */
const LOG: Partial<WorkUnitReadings> = {
  states: [
    ['05:50', 'RUN'],
    ['06:42', 'STOP'],
    ['06:57', 'RUN'],
    ['09:55', 'IDLE'],
    ['10:20', 'RUN'],
    ['11:30', 'STOP'],
    ['12:40', 'RUN'],
    ['13:20', 'COMM_LOSS'],
    ['13:32', 'RUN'],
  ].map(([clock, state]) => ({ at: at(clock as string), state: state as string })),
  total: [count('05:50', 100), count('14:00', 1_550)],
  reject: [count('05:50', 3), count('14:00', 40)],
};
const TRUTH = { readings: LOG, oee: { idealCycleMs: 12_000 } };

describe('the state log of the truth table through the loss model', () => {
  it('gives its figures to 1e-9, and the bands add up to the shift', () => {
    const { value, window } = asked(TRUTH);
    near(value('availability'), 358 / 435);
    near(value('performance'), 290 / 358);
    near(value('quality'), 1_413 / 1_450);
    near(value('oee'), 0.6496551724137931);
    const minutes = Object.fromEntries(
      Object.entries(window.account.bandsUs).map(([band, us]) => [band, us / US_PER_MINUTE]),
    );
    expect(minutes).toMatchObject({ unplannedStop: 65, unknown: 12, plannedStop: 45, notScheduled: 0 });
    near(minutes.effective, (1_413 * 12) / 60);
    near((minutes.reject as number) + (minutes.startUpReject as number), (37 * 12) / 60);
    near(minutes.reducedSpeed, 358 - (1_450 * 12) / 60);
  });

  it('gives TEEP and OOE against their own time, side by side with the classic definition', () => {
    const { value, window } = asked(TRUTH);
    near(value('ooe'), (1_413 * 12) / 60 / 480);
    near(value('teep'), (1_413 * 12) / 60 / 480);
    near(window.results.ooe.oee, (1_413 * 12) / 60 / 480);
    near(window.results.iso.oee, 0.6496551724137931);
    expect(baseUs('classic', window.account) / US_PER_MINUTE).toBe(435);
  });

  it('names MTBF, MTTR and the ISO ratios by their formulas', () => {
    const { value, figures } = asked(TRUTH);
    // Three stops longer than two minutes: 06:42, 09:55 (cut by the break: two), 11:30 (cut by the break: two).
    const failures = asked(TRUTH).window.account.failures;
    near(value('mtbf'), 358 / failures);
    near(value('mttr'), 65 / failures);
    near(value('utilisation'), 358 / (358 + 65));
    near(value('technical'), 358 / (358 + 65));
    near(value('allocation'), (358 + 65) / 435);
    near(value('scrapRatio'), 37 / 1_450);
    near(value('nee'), 0.6496551724137931);
    expect(value('reworkRatio')).toBeUndefined();
    near(value('firstPassYield'), 1_413 / 1_450);
    expect(figures.get('availability')).toMatchObject({
      formula: 'APT / base',
      numbers: '358.00 min / 435.00 min',
      source: { isChecked: true },
    });
    expect(figures.get('nee')?.source.isChecked).toBe(false);
  });
});

describe('edge cases: undefined, not 0', () => {
  it('nothing planned: no OEE under the classic definition, none without calendar time', () => {
    const coded: CodedLoss[] = [{ from: SHIFT.start, to: SHIFT.end, loss: 'notScheduled' }];
    const { value } = asked({
      readings: {
        states: [{ at: SHIFT.start, state: 'STOP' }],
        total: [count('06:00', 0), count('14:00', 0)],
        reject: [count('06:00', 0)],
      },
      coded,
    });
    expect(value('oee')).toBeUndefined();
    expect(value('availability')).toBeUndefined();
    expect(value('teep')).toBe(0);
  });

  it('items without run time: no performance, with a finding', () => {
    const { value, result } = asked({
      readings: {
        states: [{ at: SHIFT.start, state: 'STOP' }],
        total: [count('06:00', 0), count('07:00', 5)],
        reject: [count('06:00', 0)],
      },
    });
    expect(value('performance')).toBeUndefined();
    expect(result.findings.map(({ code }) => code)).toContain('countWithoutRunTime');
  });

  it('nothing made: no quality, OEE 0', () => {
    const { value } = asked({
      readings: {
        states: [{ at: SHIFT.start, state: 'RUN' }],
        total: [count('06:00', 7), count('13:59', 7)],
        reject: [count('06:00', 0)],
      },
    });
    expect(value('quality')).toBeUndefined();
    expect(value('oee')).toBe(0);
    expect(value('firstPassYield')).toBeUndefined();
    expect(value('mtbf')).toBeUndefined();
  });

  it('more rejected than made: refused', () => {
    const { result } = asked({
      readings: {
        states: [{ at: SHIFT.start, state: 'RUN' }],
        total: [count('06:00', 0), count('07:00', 5)],
        reject: [count('06:00', 0), count('07:00', 9)],
      },
    });
    expect(result).toMatchObject({ isRefused: true, oee: undefined });
  });
});

describe('definitions', () => {
  const readings: Partial<WorkUnitReadings> = {
    states: [
      { at: SHIFT.start, state: 'RUN' },
      { at: at('08:00'), state: 'MAINTENANCE' },
      { at: at('09:00'), state: 'RUN' },
    ],
    total: [count('06:00', 0), count('13:59', 18_000)],
    reject: [count('06:00', 0)],
  };

  it('ISO 22400-2 leaves a planned stop out of planned busy time, the classic one counts it', () => {
    near(asked({ readings }).result.oee, 300 / 435);
    near(asked({ readings, definition: 'iso' }).result.oee, 300 / 375);
    expect(asked({ readings, definition: 'iso' }).result.minutesPerState).toEqual({ RUN: 375 });
    near(asked({ readings, definition: 'ooe' }).result.oee, 300 / 480);
  });

  it('small stops lower availability or performance as set, never OEE', () => {
    const stops = {
      ...readings,
      states: [
        { at: SHIFT.start, state: 'RUN' },
        { at: at('08:00'), state: 'STOP' },
        { at: at('08:01'), state: 'RUN' },
      ],
    };
    const one = asked({ readings: stops }).result;
    const other = asked({ readings: stops, settings: { smallStopsLower: 'performance' } }).result;
    near(one.availability, 434 / 435);
    expect(other.availability).toBe(1);
    near(other.performance, 300 / 435);
    expect(other.oee).toBe(one.oee);
  });

  it('MTBF may be divided by failures + 1', () => {
    const { value } = asked({ ...TRUTH, settings: { failureDivisor: 'failuresPlusOne' } });
    near(value('mtbf'), 358 / (asked(TRUTH).window.account.failures + 1));
  });
});

describe('products, changeovers and the equipment model', () => {
  it('each product counts at its own ideal cycle', () => {
    const oee = { product: 'p', products: { A: { idealCycleMs: 1_000 }, B: { idealCycleMs: 3_000 } } };
    const readings: Partial<WorkUnitReadings> = {
      states: [{ at: SHIFT.start, state: 'RUN' }],
      products: [
        { at: SHIFT.start, product: 'A' },
        { at: at('07:00'), product: 'B' },
      ],
      total: [count('06:00', 0), count('07:00', 3_600 - 60), count('08:00', 3_540 + 1_100)],
      reject: [count('06:00', 0)],
    };
    const { result } = asked({ readings, oee, to: '08:00' });
    near(result.performance, (3_540 + 1_100 * 3) / 7_200);
  });

  it('a changeover over its target is a finding', () => {
    const readings = {
      states: [
        { at: SHIFT.start, state: 'SETUP' },
        { at: at('06:12'), state: 'RUN' },
      ],
    };
    const { window } = asked({ readings, oee: { setupMs: 600_000 }, to: '07:00' });
    expect(window.findings).toContainEqual({
      code: 'changeoverOverTarget',
      message: '1 of 1 changeovers took longer than their target; the longest 12.0 min, target 10.0 min',
    });
    expect(asked({ readings, oee: { setupMs: 720_000 }, to: '07:00' }).window.findings).toEqual(
      [expect.objectContaining({ code: 'counterBaselineMissing' })].slice(1),
    );
  });

  it('a change that the equipment model does not know is a finding, over unknown time it is not', () => {
    const states = [
      { at: SHIFT.start, state: 'SETUP' },
      { at: at('06:12'), state: 'MAINTENANCE' },
    ];
    const oee = { transitions: { SETUP: ['RUN'], RUN: ['SETUP', 'STOP'] } };
    const codes = (unknown: WorkUnitReadings['unknown']) =>
      asked({ readings: { states, unknown }, oee, to: '07:00' }).window.findings.map(({ code }) => code);
    expect(codes([])).toContain('illegalTransition');
    expect(codes([{ from: at('06:05'), to: at('06:12') }])).not.toContain('illegalTransition');
  });
});

describe('six big losses', () => {
  it('stand the greatest first, in minutes and in pieces, and their shares end at 1', () => {
    const { window } = asked(TRUTH);
    const bars = bigLossPareto(window.account, 12_000);
    expect(bars.map(({ loss }) => loss).slice(0, 2)).toEqual(['reducedSpeed', 'equipmentFailure']);
    near(bars[1]?.items, 65 * 5);
    expect(bars.at(-1)?.cumulativeShare).toBe(1);
  });
});

describe('a line', () => {
  const line = { workUnits: ['a', 'b', 'c'], waitStates: ['IDLE'] };
  const always = (state: string) => [[0 as Instant, 100 as Instant, state] as const];

  it('blocks what waits before a work unit that stands, and starves what waits behind one', () => {
    const waits = lineWaits(line, [always('IDLE'), always('STOP'), always('IDLE')]);
    expect(waits).toEqual([[{ from: 0, to: 100, loss: 'blocked' }], [], [{ from: 0, to: 100, loss: 'starved' }]]);
  });

  it('looks past others that wait, and says nothing where the next one runs or nobody knows', () => {
    expect(lineWaits(line, [always('STOP'), always('IDLE'), always('IDLE')])[2]).toEqual([
      { from: 0, to: 100, loss: 'starved' },
    ]);
    expect(lineWaits(line, [always('RUN'), always('IDLE'), always('UNKNOWN')])[1]).toEqual([]);
  });

  it('cuts the waiting where the neighbour changes', () => {
    const b = [
      [0 as Instant, 40 as Instant, 'STOP'],
      [40 as Instant, 100 as Instant, 'RUN'],
    ] as const;
    expect(lineWaits(line, [always('IDLE'), b, always('RUN')])[0]).toEqual([{ from: 0, to: 40, loss: 'blocked' }]);
  });

  it('is held against its slowest work unit, or the configured one', () => {
    const member = (id: string, idealCycleMs: number, made: number, bad: number) => ({
      unit: { ...testUnit(), workUnit: id },
      idealCycleMs,
      runUs: 400 * US_PER_MINUTE,
      baseUs: 435 * US_PER_MINUTE,
      producedQuantity: made,
      rejectedQuantity: bad,
    });
    const members = [member('a', 1_000, 15_000, 100), member('b', 1_500, 14_000, 200), member('c', 900, 13_800, 50)];
    const figures = lineFigures({}, members);
    expect(figures).toMatchObject({
      constraint: 'b',
      rule: 'slowestIdealCycle',
      goodQuantity: 13_750,
      rejectedQuantity: 350,
      passedQuantity: 14_000,
    });
    near(figures?.oee, (13_750 * 1.5) / 60 / 435);
    near(
      figures?.oee,
      (figures?.availability as number) * (figures?.performance as number) * (figures?.quality as number),
    );
    expect(lineFigures({ constraint: 'a' }, members)).toMatchObject({ constraint: 'a', rule: 'configured' });
  });
});
