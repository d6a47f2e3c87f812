/**
 * Live OEE of 200 work units, worked out once a second as the live picture does it: fifty lines of four work units, each in
 * the seventh hour of an eight-hour shift with a stop every two minutes, counts every second, products, coded stops and
 * waiting for neighbours. Goal: at most 5 % of one core, feeding of the readings included.
 */
import { createOeeAccumulator, lineWaits, oeeFigureOf, oeeWorkUnitOf } from '../../electron/oee/index.ts';
import { createShiftCalendar } from '../../shared/domain/shift/index.ts';
import { addMs, type Instant, parseInstant } from '../../shared/domain/time.ts';
import type { CodedLoss } from '../../shared/domain/timeLoss.ts';
import { cpuSeconds, figure, report } from './figures.ts';

const UNITS = 200;
const LINE = 4;
const START = parseInstant('2026-11-21T06:00:00Z');
const HOURS_BEFORE = 7;
const SECONDS = 60;

const calendar = createShiftCalendar({
  timeZone: 'Europe/Berlin',
  pattern: [{ name: 'Early', start: '06:00', end: '16:00', breaks: [['10:00', '10:15']], days: [1, 2, 3, 4, 5, 6, 7] }],
});
const units = Array.from({ length: UNITS }, (_, i) => {
  const id = `unit-${i}`;
  const unit = oeeWorkUnitOf(
    {
      id,
      path: '',
      level: 'workUnit',
      oee: {
        state: `${id}.state`,
        total: `${id}.total`,
        reject: `${id}.reject`,
        product: `${id}.product`,
        products: { A: { idealCycleMs: 900 }, B: { idealCycleMs: 1_100 } },
        idealCycleMs: 1_000,
        stateMap: { '0': 'STOP', '1': 'RUN', '6': 'IDLE' },
        transitions: { RUN: ['STOP', 'IDLE'], STOP: ['RUN'], IDLE: ['RUN'] },
      },
    },
    [],
  );
  if (unit === undefined) throw new Error('a work unit without OEE');
  return { oee: createOeeAccumulator(unit, calendar), made: 0 };
});
const lines = Array.from({ length: UNITS / LINE }, (_, l) => ({
  workUnits: Array.from({ length: LINE }, (_, i) => `unit-${l * LINE + i}`),
  waitStates: ['IDLE'],
}));

/** One reading of every tag of every unit. */
function feed(second: number): void {
  const at = addMs(START, second * 1_000);
  units.forEach((each, i) => {
    const phase = (second + i * 37) % 120;
    const state = phase < 105 ? 'RUN' : (second + i) % 240 < 120 ? 'STOP' : 'IDLE';
    if (state === 'RUN' && (second + i) % 20 !== 0) each.made += 1;
    each.oee.product(at, second % 7_200 < 3_600 ? 'A' : 'B');
    each.oee.state(at, state);
    each.oee.total(at, each.made);
    each.oee.reject(at, Math.floor(each.made / 50));
  });
}

function look(at: Instant): number {
  const waits: (readonly CodedLoss[])[] = [];
  let figures = 0;
  lines.forEach((line, l) => {
    const timelines = line.workUnits.map((_, i) => units[l * LINE + i]?.oee.timeline(at) ?? []);
    lineWaits(line, timelines).forEach((own, i) => {
      waits[l * LINE + i] = own;
    });
  });
  const results = units.map(({ oee }, i) => oee.result(at, waits[i]));
  for (const result of results) {
    if (result === undefined) continue;
    figures += oeeFigureOf(result.oee, result.losses.account, result.definition).bandMin?.length ?? 0;
  }
  return figures;
}

const before = HOURS_BEFORE * 3_600;
for (let second = 0; second < before; second += 1) feed(second);
units.forEach(({ oee }, i) => {
  oee.coded(
    Array.from({ length: 40 }, (_, n) => ({
      from: START + (n * 600 + i) * 1e6,
      to: START + (n * 600 + i + 60) * 1e6,
      loss: 'plannedStop' as const,
    })),
  );
});
for (let second = before; second < before + 20; second += 1) look(addMs(START, second * 1_000));

const cpuBefore = cpuSeconds();
for (let second = before; second < before + SECONDS; second += 1) {
  feed(second);
  look(addMs(START, second * 1_000));
}
const share = ((cpuSeconds() - cpuBefore) / SECONDS) * 100;
const saved = JSON.stringify(units[0]?.oee.snapshot()).length;
report('oee', [
  figure('CPU of one core for live OEE of 200 work units at 1 Hz', share, '%', '≤ 5', share <= 5),
  figure('per work unit and second', (share / 100 / UNITS) * 1e6, 'µs'),
  figure('what a work unit keeps over a restart', saved / 1_024, 'KiB'),
]);
