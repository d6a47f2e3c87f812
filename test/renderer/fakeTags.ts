import type { PlantLayout } from '../../shared/contract/live.ts';

/** Test only: the tags of a made-up plant, and what each reads at a time. */
type Tag = PlantLayout['tags'][number];

interface Made extends Tag {
  /** Value at a time in seconds. */
  readonly at: (s: number) => number;
  readonly text?: (s: number) => string;
  readonly fault?: 'stale' | 'bad' | 'disabled' | 'uncertain';
}

const wave =
  (mean: number, swing: number, periodS: number, phase = 0) =>
  (s: number) =>
    mean + swing * Math.sin((s / periodS) * 2 * Math.PI + phase) + swing * 0.15 * Math.sin(s * 1.7 + phase * 3);

type Extra = Partial<Pick<Made, 'unit' | 'limits' | 'range' | 'excursion' | 'text' | 'isBool' | 'fault' | 'everyMs'>>;
function tag(workUnit: string, name: string, label: string, at: (s: number) => number, extra: Extra = {}): Made {
  return {
    id: `${workUnit}.${name}`,
    name: label,
    workUnit,
    connection: workUnit === 'press-1' ? 'plc-1' : workUnit === 'cold-room-1' ? 'plc-2' : 'ua-1',
    unit: '1',
    isText: extra.text !== undefined && name !== 'energy',
    isBool: false,
    everyMs: 1000,
    staleAfterMs: 3000,
    limits: [],
    at,
    ...extra,
  };
}

const limits = (entries: Record<string, number>) =>
  Object.entries(entries).map(([kind, setpoint]) => ({ kind, setpoint }));
export const CYCLE_S = 1.35;

export const TAGS: readonly Made[] = [
  tag('press-1', 'state', 'State code', (s) => (s % 300 < 250 ? 1 : 0), { range: { min: 0, max: 10 } }),
  tag('press-1', 'total', 'Pieces made', (s) => Math.floor(s / CYCLE_S) % 1_000_000),
  tag('press-1', 'reject', 'Pieces rejected', (s) => Math.floor(s / CYCLE_S / 43) % 20_000),
  tag('press-1', 'temp', 'Oil temperature', wave(62, 4, 240), {
    unit: 'Cel',
    range: { min: -40, max: 300 },
    limits: limits({ high: 75, highHigh: 85 }),
  }),
  tag('press-1', 'pressure', 'Hydraulic pressure', wave(182, 9, 20), {
    unit: 'bar',
    range: { min: 0, max: 400 },
    limits: limits({ low: 150, high: 210, highHigh: 230 }),
    everyMs: 500,
  }),
  tag('press-1', 'force', 'Pressing force', wave(812, 60, 9), { unit: 'kN', range: { min: 0, max: 2000 } }),
  tag('press-1', 'cycle', 'Cycle time', wave(1.35, 0.12, 30), { unit: 's', range: { min: 0, max: 60 } }),
  tag('press-1', 'vibration', 'Main bearing vibration', wave(4.7, 0.6, 60), {
    unit: 'mm/s',
    range: { min: 0, max: 50 },
    limits: limits({ high: 4.5, highHigh: 7.1 }),
  }),
  tag('press-1', 'speed', 'Flywheel speed', wave(1480, 4, 33), { unit: '/min', range: { min: 0, max: 3000 } }),
  tag('press-1', 'current', 'Motor current', wave(74, 12, 9), {
    unit: 'A',
    range: { min: 0, max: 200 },
    limits: limits({ high: 120 }),
  }),
  tag('press-1', 'energy', 'Energy meter', (s) => s * 31, {
    unit: 'W.h',
    text: (s) => String(9_007_199_254_740_993n + BigInt(Math.floor(s * 31))),
  }),
  tag('press-1', 'guard', 'Guard closed', () => 1, { isBool: true }),
  tag('press-1', 'oil-level', 'Oil level', wave(71, 1, 900), {
    unit: '%',
    range: { min: 0, max: 100 },
    limits: limits({ low: 30, lowLow: 15 }),
  }),
  tag('press-1', 'lube', 'Lubrication flow', wave(2.4, 0.2, 80), {
    unit: 'L/min',
    range: { min: 0, max: 10 },
    limits: limits({ low: 1.5 }),
    fault: 'bad',
  }),
  tag('press-1', 'recipe', 'Recipe', () => 0, { text: () => 'Bracket 40-118 rev C' }),
  tag('press-1', 'tool', 'Tool counter', (s) => Math.floor(s / 3) % 90_000, { fault: 'disabled' }),
  tag('cold-room-1', 'temp', 'Air temperature', (s) => wave(6.2, 2.1, 420)(s), {
    unit: 'Cel',
    range: { min: -40, max: 60 },
    limits: limits({ low: 1, high: 9, highHigh: 12 }),
    excursion: { min: 2, max: 8 },
  }),
  tag('cold-room-1', 'temp-2', 'Product temperature', wave(5.1, 0.5, 900), {
    unit: 'Cel',
    range: { min: -40, max: 60 },
    excursion: { min: 2, max: 8 },
  }),
  tag('cold-room-1', 'humidity', 'Relative humidity', wave(81, 3, 300), {
    unit: '%',
    range: { min: 0, max: 100 },
    limits: limits({ high: 92 }),
  }),
  tag('cold-room-1', 'door', 'Door open', (s) => (s % 240 < 25 ? 1 : 0), { isBool: true }),
  tag('cold-room-1', 'compressor', 'Compressor running', (s) => (s % 420 > 200 ? 1 : 0), { isBool: true }),
  tag('cold-room-1', 'suction', 'Suction pressure', wave(2.9, 0.4, 200), { unit: 'bar', range: { min: 0, max: 16 } }),
  tag('cold-room-1', 'discharge', 'Discharge pressure', wave(11.8, 0.9, 200), {
    unit: 'bar',
    range: { min: 0, max: 40 },
    limits: limits({ high: 16, highHigh: 18 }),
  }),
  tag('cold-room-1', 'power', 'Compressor power', wave(3.4, 1.2, 420), { unit: 'kW', range: { min: 0, max: 20 } }),
  tag('cold-room-1', 'defrost', 'Hours since defrost', (s) => (s / 3600) % 12, {
    unit: 'h',
    range: { min: 0, max: 48 },
  }),
  tag('filter-1', 'turbidity', 'Turbidity after filter', (s) => 0.21 + 0.05 * Math.sin(s / 90), {
    unit: '[NTU]',
    range: { min: 0, max: 10 },
    limits: limits({ high: 0.3, highHigh: 1 }),
    excursion: { max: 0.5 },
  }),
  tag('filter-1', 'chlorine', 'Free chlorine', wave(0.62, 0.06, 500), {
    unit: 'mg/L',
    range: { min: 0, max: 5 },
    limits: limits({ low: 0.3, high: 1.2 }),
    excursion: { min: 0.2 },
  }),
  tag('filter-1', 'flow', 'Flow', wave(118, 8, 70), { unit: 'm3/h', range: { min: 0, max: 400 } }),
  tag('filter-1', 'dp', 'Differential pressure', wave(0.42, 0.03, 800), {
    unit: 'bar',
    range: { min: 0, max: 2.5 },
    limits: limits({ high: 0.8 }),
    fault: 'stale',
  }),
  tag('filter-1', 'ph', 'pH', wave(7.42, 0.05, 600), {
    unit: '[pH]',
    range: { min: 0, max: 14 },
    limits: limits({ low: 6.5, high: 9.5 }),
  }),
  tag('filter-1', 'temp', 'Water temperature', wave(11.4, 0.3, 1200), { unit: 'Cel', range: { min: -5, max: 60 } }),
  tag('filter-1', 'conductivity', 'Conductivity', wave(412, 6, 700), {
    unit: 'uS/cm',
    range: { min: 0, max: 2000 },
    fault: 'uncertain',
  }),
  tag('filter-1', 'level', 'Clear-water tank', wave(74, 4, 1500), {
    unit: '%',
    range: { min: 0, max: 100 },
    limits: limits({ low: 25, lowLow: 10, high: 95 }),
  }),
  tag('filter-1', 'pump-a', 'Pump A running', () => 1, { isBool: true }),
  tag('filter-1', 'backwash', 'Backwashes today', () => 3),
];

export const LAYOUT: PlantLayout = {
  revision: 1,
  sections: ['downtime', 'shifts', 'compliance', 'inventory', 'meters', 'water'],
  workUnits: [
    {
      id: 'press-1',
      path: 'Plant A/Forming/Line 1/Press 1',
      hasOee: true,
      idealCycleMs: 1000,
      stateTag: 'press-1.state',
      totalTag: 'press-1.total',
      rejectTag: 'press-1.reject',
    },
    { id: 'cold-room-1', path: 'Plant A/Storage/Cold chain/Cold room 1', hasOee: false },
    { id: 'filter-1', path: 'Plant A/Water/Treatment/Filter 1', hasOee: false },
  ],
  tags: TAGS.map(({ at: _at, text: _text, fault: _fault, ...rest }) => rest),
  connections: [
    { id: 'plc-1', protocol: 'modbus-tcp', address: '127.0.0.1:5020' },
    { id: 'plc-2', protocol: 'modbus-rtu', address: '/dev/ttyUSB0 19200 Bd' },
    { id: 'ua-1', protocol: 'opc-ua', address: 'opc.tcp://127.0.0.1:4840' },
  ],
};

export const madeValue = (tagId: string, s: number): number => TAGS.find((each) => each.id === tagId)?.at(s) ?? 0;
