import type { WaterDeadline, WaterMonth, WaterOverview, WaterResult } from '../../shared/contract/waterChannels.ts';

/** Test only: believable answers for the screen Water. */
const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const now = (): number => Date.now() * 1000;
const at = new Date();
const MONTH = at.toISOString().slice(0, 7);
const FROM = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1) * 1000;
const TO = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1) * 1000;
const today = at.getUTCDate();
const dayName = (day: number): string => `${MONTH}-${String(day).padStart(2, '0')}`;
const days = Array.from({ length: today }, (_, i) => i + 1);

const result = (given: Partial<WaterResult> & Pick<WaterResult, 'rule' | 'title' | 'subject'>): WaterResult => ({
  seq: null,
  source: { document: '40 CFR', paragraph: '141.551(a)(1)', isChecked: true },
  method: 'four-hourly readings, 100·ok ≥ 95·n in whole numbers, as recorded',
  pack: 'water',
  packVersion: '1.0',
  verdict: 'met',
  value: 100,
  unit: '%',
  limit: 95,
  from: FROM,
  to: TO,
  expected: null,
  received: 120,
  valid: 120,
  rounding: '',
  detail: '',
  figures: {},
  ...given,
});

const slots = Object.fromEntries(
  days.map((day) => [
    dayName(day),
    Array.from({ length: 6 }, (_, slot) =>
      day === 12 && slot > 1 && slot < 5
        ? '-'
        : day === 6 && slot === 2
          ? '1.12'
          : day === 15 && slot < 3
            ? '0.34'
            : (0.09 + 0.05 * Math.abs(Math.sin(day + slot))).toFixed(3),
    ).join(' '),
  ]),
);
const lows = Object.fromEntries(days.map((day) => [dayName(day), day === 19 ? 0.13 : 0.8 + 0.06 * Math.sin(day)]));

const products = (rule: string, title: string, limit: number, base: number): WaterResult[] =>
  [0, 9, 32, 18].map((far, index) => {
    const quarters = [-6, 4, 12, 2].map((more) => base + far + more);
    const average = quarters.reduce((sum, each) => sum + each, 0) / 4;
    const level = ((quarters[1] as number) + (quarters[2] as number) + 2 * (quarters[3] as number)) / 4;
    return result({
      ...{ rule, title, subject: `site-0${index + 1}`, unit: 'ug/L', limit, value: average, received: 1, valid: 1 },
      verdict: average > limit ? 'notMet' : 'met',
      method: 'mean of four quarterly means by location; below detection counts as zero',
      source: { document: '40 CFR', paragraph: '141.64(b)(2), 141.620(d)', isChecked: false },
      detail: `average of four quarters ${average} ug/L`,
      figures: {
        kind: 'locationalRunningAnnualAverage',
        judge: 'average',
        ...Object.fromEntries(
          quarters.map((value, i) => [`${at.getUTCFullYear() - (i === 0 ? 1 : 0)}-Q${i === 0 ? 4 : i}`, value]),
        ),
        average,
        operationalEvaluationLevel: level,
      },
    });
  });

const LEAD = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 12, 14, 16, 19, 27];
const STANDINGS: WaterResult[] = [
  result({
    ...{
      rule: 'cfe-95',
      title: 'Combined filter effluent: 95 % of readings at or below 0.3 NTU',
      subject: 'cfe.turbidity',
    },
    value: 96.7,
    expected: today * 6 - 2,
    received: today * 6 - 5,
    valid: today * 6 - 5,
    detail: `${today * 6 - 9} of ${today * 6 - 5} readings at or below 0.3 NTU, 4 above; highest 1.12`,
    figures: {
      ...{
        kind: 'shareOfReadings',
        n: today * 6 - 5,
        ok: today * 6 - 9,
        bound: 0.3,
        readingUnit: '{NTU}',
        worst: 1.12,
      },
      ...slots,
    },
  }),
  result({
    ...{ rule: 'cfe-max', title: 'Combined filter effluent: never above 1 NTU', subject: 'cfe.turbidity', limit: 100 },
    verdict: 'notMet',
    value: 99.2,
    detail: '1 above 1 NTU; highest 1.12',
    figures: { kind: 'shareOfReadings', n: 120, ok: 119, bound: 1, readingUnit: '{NTU}', worst: 1.12, ...slots },
  }),
  result({
    ...{
      rule: 'entry-residual',
      title: 'Residual entering the system',
      subject: 'entry.chlorine',
      unit: 'h',
      limit: 4,
      value: 2.75,
    },
    method: 'sampleAndHold; at a stretch more than 4 h; gaps above 4 h are unknown',
    source: { document: '40 CFR', paragraph: '141.72(b)(2)', isChecked: false },
    detail: 'lowest 0.13 mg/L; below 0.2 mg/L 1 times, 0 of them for more than 4 h',
    figures: { kind: 'noMoreThanHours', bound: 0.2, readingUnit: 'mg/L', extreme: 0.13, ...lows },
  }),
  ...products('tthm', 'Total trihalomethanes by location: at most 80 µg/L', 80, 49),
  ...products('haa5', 'Haloacetic acids (HAA5) by location: at most 60 µg/L', 60, 24),
  result({
    ...{
      rule: 'lead-90',
      title: 'Lead at the tap: 90th percentile at most 0.015 mg/L',
      subject: 'taps',
      unit: 'ug/L',
      limit: 15,
      value: 14,
    },
    method: 'nearestRankHalfUp; 90th percentile; below detection counts as zero',
    source: { document: '40 CFR', paragraph: '141.80(c)(1), (c)(3)', isChecked: true },
    valid: 26,
    detail: '90th percentile of 26 samples (0.9·n = 23.4): 14 ug/L, rank 23 of 26',
    figures: {
      ...{ kind: 'percentile', n: 26, position: 23.4, struckOut: 0 },
      ...{ nearestRankHalfUp: 14, nextRankUp: 16, interpolated: 14.8, twoHighestBelowTen: 14 },
      values1: LEAD.join(' '),
    },
  }),
  ...[1, 2, 3, 4].map((filter) =>
    result({
      ...{
        rule: 'ife-1',
        title: 'Individual filter above 1.0 NTU in two consecutive recordings',
        subject: `ife-${filter}.turbidity`,
      },
      verdict: filter === 3 ? 'notMet' : 'met',
      value: filter === 3 ? 1 : 0,
      unit: '1',
      limit: 0,
      detail: `2 consecutive recordings above 1 NTU: ${filter === 3 ? 1 : 0} times this month`,
      figures: { kind: 'consecutive' },
    }),
  ),
  result({
    ...{
      rule: 'cfe-complete',
      title: 'Combined filter effluent: a reading every four hours',
      subject: 'cfe.turbidity',
      limit: 100,
    },
    verdict: 'notMet',
    value: 97.5,
    expected: today * 6 - 2,
    detail: '3 missing on 1 days',
    figures: { kind: 'completeness', missing: 3 },
  }),
];

const deadline = (n: number, given: Partial<WaterDeadline>): WaterDeadline => ({
  id: `${n}`.repeat(64).slice(0, 64),
  seq: 4_000 + n,
  task: '',
  who: 'Operator in charge',
  subject: 'cfe.turbidity',
  document: '40 CFR',
  paragraph: '141.203(b)(3)',
  isChecked: false,
  detail: '1.12 NTU on 21 Nov 00:00 UTC, above 1 NTU',
  countsFrom: now() - 20 * HOUR,
  due: now() + 4 * HOUR,
  doneAt: null,
  doneBy: null,
  done: null,
  doneSeq: null,
  ...given,
});
const DEADLINES: WaterDeadline[] = [
  deadline(1, { task: 'Consult the state about turbidity above 1 NTU; it decides whether a Tier 1 notice is needed' }),
  deadline(2, {
    task: 'Produce a filter profile, or report the obvious reason',
    who: 'Process engineer',
    subject: 'ife-2.turbidity',
    paragraph: '141.175(b)(2)',
    countsFrom: now() - 8 * DAY,
    due: now() - DAY,
    detail: '2 consecutive recordings above 0.5 NTU, highest 0.56',
  }),
  deadline(3, {
    task: "Send the month's turbidity and residual report to the state",
    paragraph: '141.570(a); 141.75(b)',
    isChecked: true,
    countsFrom: FROM,
    due: now() + 9 * DAY,
    detail: '186 of 186 readings at or below 0.3 NTU (100.0000 %)',
  }),
  deadline(4, {
    task: 'Notify the state: residual entering the system fell below 0.2 mg/L, and whether it was restored within 4 h',
    subject: 'entry.chlorine',
    paragraph: '141.75(b)(3)(iii)',
    doneAt: now() - 3 * HOUR,
    doneBy: 'sven',
    done: 'Called the regional office at 09:10, spoke with J. Ortiz; restored after 2.75 h',
    doneSeq: 4_031,
  }),
].sort((a, b) => Number(a.doneAt !== null) - Number(b.doneAt !== null) || a.due - b.due);

const PLACES: WaterOverview['places'] = [
  { id: 'cfe', name: 'Combined filter effluent', kind: 'combinedFilterEffluent' },
  ...[1, 2, 3, 4].map((n) => ({ id: `ife-${n}`, name: `Filter ${n}`, kind: 'filter' as const })),
  { id: 'entry', name: 'Entry to the network', kind: 'entryPoint' },
  ...[1, 2, 3, 4].map((n) => ({ id: `site-0${n}`, name: `Site ${n}`, kind: 'distribution' as const })),
];

const month = (name: string): WaterMonth => ({
  month: name,
  from: FROM,
  to: TO,
  isOver: name !== MONTH,
  results: STANDINGS.map((each, i) => ({ ...each, seq: 3_000 + i })),
  deadlines: DEADLINES,
  text: `${'='.repeat(96)}\nMONTHLY OPERATING REPORT ${name}: copy of record\n${'='.repeat(96)}\nSystem     Springfield (XX0000001), 18400 people served\n`,
  sha256: 'a3'.repeat(32),
  fileName: `water-${name}.txt`,
});

export const FAKE_WATER_ANSWERS = {
  'water:overview': (): WaterOverview => ({
    system: { name: 'Springfield waterworks', id: 'XX0000001', populationServed: 18_400 },
    timeZone: 'UTC',
    places: PLACES,
    deadlines: DEADLINES,
    standings: STANDINGS,
    latest: STANDINGS,
    months: [MONTH, '2026-10', '2026-09'],
    grabSamples: {
      tags: [
        { id: 'site-01.chlorine', name: 'Free chlorine', place: 'site-01', unit: 'mg/L' },
        { id: 'site-02.chlorine', name: 'Free chlorine', place: 'site-02', unit: 'mg/L' },
      ],
      methods: ['DPD colorimetric', 'Laboratory'],
      ageDaysMax: 60,
    },
    samples: [
      {
        ...{
          seq: 4_100,
          at: now(),
          tag: 'site-01.chlorine',
          takenAt: now() - HOUR,
          value: 0.62,
          unit: 'mg/L',
          bound: 'exact',
        },
        ...{ method: 'DPD colorimetric', analyst: 'olga', note: '', person: 'olga' },
      },
    ],
  }),
  'water:month': ({ month: name }: { month: string }): WaterMonth => month(name),
  'water:save': () => ({ saved: '/home/olga/water-2026-10.txt' }),
  'water:finishDeadline': () => ({ ok: true as const }),
  'water:enterSample': () => ({ ok: true as const }),
};
