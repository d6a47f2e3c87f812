import type { DryRunReport, PackRule, PackView, ResultRow } from '../../shared/contract/packChannels.ts';

/** Test only: believable answers for the screen Compliance. */
const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const now = Date.now() * 1000;
const TODAY = Math.floor(now / DAY) * DAY;
const HASH = '4f6c1a90d3e2b85771c0aa1f0e9d44c2b6b1f7a2983e5d6c7b8a9f0e1d2c3b4a';

const row = (given: Partial<ResultRow> & Pick<ResultRow, 'rule' | 'title' | 'subject'>): ResultRow => ({
  seq: 4211,
  at: now,
  pack: 'water',
  packVersion: '1.0',
  packHash: HASH,
  document: '40 CFR',
  paragraph: '141.551(a)(1)',
  isChecked: true,
  method: '100·ok ≥ 95·n in whole numbers',
  rounding: '',
  from: TODAY - 30 * DAY,
  to: TODAY,
  verdict: 'met',
  value: 95.1613,
  unit: '%',
  limit: 95,
  expected: 186,
  received: 186,
  valid: 186,
  detail: '177 of 186 readings at or below 0.3 NTU',
  figures: { ok: 177, n: 186, highest: 0.62 },
  isAmendment: false,
  ...given,
});

const SEALED: readonly ResultRow[] = [
  row({ rule: 'cfe-95', title: 'Combined filter effluent: 0.3 NTU in 95 % of readings', subject: 'cfe.turbidity' }),
  row({
    ...{ seq: 4220, rule: 'cfe-max', title: 'Combined filter effluent: never above 1 NTU', subject: 'cfe.turbidity' },
    ...{ paragraph: '141.551(a)(2)', verdict: 'notMet', value: 1.08, unit: '{NTU}', limit: 1 },
    detail: 'one reading of 1.08 NTU on 14 November, 08:00',
  }),
  ...[0, 1, 2, 3, 4, 5].map((day) =>
    row({
      ...{ seq: 4190 - day, rule: 'no-holes', title: 'No longer without a reading than the tag allows' },
      ...{ subject: 'entry.chlorine', document: 'plant procedure', paragraph: 'data completeness', isChecked: false },
      ...{ from: TODAY - (day + 1) * DAY, to: TODAY - day * DAY, unit: 'ms', limit: 180_000 },
      ...{ value: day === 2 ? 2_160_000 : 61_000, verdict: day === 2 ? 'notMet' : 'met', expected: null },
      ...{ method: 'longest time between neighbouring readings, at most the stale limit of the tag' },
      detail: day === 2 ? 'longest interval 36 min; 1 above 3 min' : 'longest interval 1 min; 0 above 3 min',
    }),
  ),
  row({
    ...{ seq: 4150, rule: 'lead-90', title: 'Lead, 90th percentile', subject: 'taps', paragraph: '141.80(c)(3)(iii)' },
    ...{ verdict: 'undefined', value: null, unit: 'ug/L', limit: 15, expected: 20, received: 0, valid: 0 },
    ...{ method: 'nearestRankHalfUp', detail: 'no samples: neither met nor not met', figures: {} },
  }),
];

const OPEN: readonly ResultRow[] = [
  row({
    ...{
      seq: null,
      rule: 'residual-4h',
      title: 'Residual not below 0.2 mg/L for more than 4 h',
      subject: 'entry.chlorine',
    },
    ...{ from: TODAY - 20 * DAY, to: TODAY + 10 * DAY, value: 0, unit: 'h', limit: 4, paragraph: '141.72(b)(2)' },
    ...{ isChecked: false, expected: null, method: 'sampleAndHold: at a stretch more than 4 h' },
    detail: 'lowest 0.61 mg/L; below 0.2 mg/L 0 times',
  }),
  row({
    ...{ seq: null, rule: 'calibration-due', title: 'Calibration is due within 30 days', subject: 'cfe.turbidity' },
    ...{ document: 'plant procedure', paragraph: 'calibration plan', isChecked: false, verdict: 'notMet' },
    ...{ from: TODAY, to: TODAY + DAY, value: 11, unit: 'd', limit: 30, expected: null, received: 400, valid: 400 },
    detail: 'certificate T-2025-77 ends in 11 days; 400 readings since the warning began',
  }),
];

const rule = (given: Partial<PackRule> & Pick<PackRule, 'id' | 'title' | 'kind'>): PackRule => ({
  ...{ priority: 'high', document: '40 CFR', paragraph: '141.551(a)(1)', isChecked: true, rounding: '' },
  ...{ method: '100·ok ≥ 95·n in whole numbers', tags: ['cfe.turbidity'], selected: 1, settings: { limit: 0.3 } },
  ...{ hasAlarm: true, secondPerson: false, ...given },
});

const PACKS: readonly PackView[] = [
  {
    ...{
      id: 'water',
      name: 'Drinking water (US EPA)',
      version: '1.0',
      plant: 'water',
      author: 'Shiftseal',
      hash: HASH,
    },
    ...{ description: 'Surface-water turbidity, residual, by-products, lead and copper.', file: 'water.json' },
    ...{ effectiveFrom: null, effectiveTo: null, basedOn: [{ id: 'base', version: '1.0' }], switchedOff: [] },
    isInForce: true,
    activated: {
      seq: 3,
      at: TODAY - 90 * DAY,
      by: 'sam',
      reason: 'released after the dry run of October',
      isSigned: true,
    },
    rules: [
      rule({ id: 'cfe-95', title: 'Combined filter effluent: 0.3 NTU in 95 % of readings', kind: 'shareOfReadings' }),
      rule({
        id: 'cfe-max',
        title: 'Combined filter effluent: never above 1 NTU',
        kind: 'range',
        settings: { max: 1 },
      }),
      rule({
        ...{ id: 'residual-4h', title: 'Residual not below 0.2 mg/L for more than 4 h', kind: 'noMoreThanHours' },
        ...{ isChecked: false, paragraph: '141.72(b)(2)', settings: { side: 'below', limit: 0.2, hours: 4 } },
      }),
      rule({ id: 'lead-90', title: 'Lead, 90th percentile', kind: 'percentile', selected: 0, tags: ['taps.*'] }),
    ],
  },
  {
    ...{ id: 'water', name: 'Drinking water (US EPA)', version: '2.0', plant: 'water', author: 'Q. Officer' },
    ...{ hash: HASH.replace('4f', 'a1'), description: 'Limits of the new permit.', file: 'water-2.0.json' },
    ...{ effectiveFrom: '2027-01-01', effectiveTo: null, basedOn: [], isInForce: false, activated: null },
    switchedOff: [{ rule: 'lead-90', reason: 'sampled by the county' }],
    rules: [
      rule({ id: 'cfe-95', title: 'Combined filter effluent: 0.25 NTU in 95 % of readings', kind: 'shareOfReadings' }),
    ],
  },
];

const side = (verdict: 'met' | 'notMet', value: number, detail: string) => ({
  verdict,
  value,
  unit: '%',
  limit: 95,
  detail,
});
const REPORT: DryRunReport = {
  ...{ from: TODAY - 7 * DAY, to: TODAY, batches: 2016, readings: 302_400, same: 41, moreDifferences: 0 },
  before: { id: 'water', version: '1.0', hash: HASH },
  after: { id: 'water', version: '2.0', hash: HASH },
  changes: [
    { rule: 'cfe-95', title: 'Combined filter effluent', what: ['limit 0.3 → 0.25'] },
    { rule: 'lead-90', title: 'Lead, 90th percentile', what: ['switched off: sampled by the county'] },
  ],
  differences: [
    {
      ...{
        rule: 'cfe-95',
        title: 'Combined filter effluent',
        subject: 'cfe.turbidity',
        from: TODAY - 7 * DAY,
        to: TODAY,
      },
      before: side('met', 95.16, '177 of 186'),
      after: side('notMet', 91.4, '170 of 186'),
      why: ['limit 0.3 → 0.25'],
    },
  ],
};

export const FAKE_COMPLIANCE_ANSWERS = {
  'compliance:results': (): ResultRow[] => [...SEALED],
  'compliance:standings': (): ResultRow[] => [...OPEN],
  'pack:list': (): PackView[] => [...PACKS],
  'pack:open': () => ({ ok: false as const, message: 'no file was chosen' }),
  'pack:dryRun': () => ({ ok: true as const, report: REPORT }),
  'pack:activate': () => ({ ok: true as const }),
};
