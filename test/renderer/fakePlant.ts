import type { LiveSnapshot, PlantLayout } from '../../shared/contract/live.ts';
import { fakeWitnesses } from './fakeEvidence.ts';

/** Test only: a made-up plant for looking at the console without a station. Deterministic apart from the wall clock. */
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
const CYCLE_S = 1.35;

const TAGS: readonly Made[] = [
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

const HOUR_US = 3600e6;
export interface FakeCounts {
  readonly suppressed: number;
  readonly unacknowledged: number;
  readonly active: number;
  readonly quarantined: number;
  readonly isUpstreamUp: boolean;
  readonly isPaused: boolean;
  readonly backlog: number;
  readonly isDataMissing: boolean;
  readonly revisions: LiveSnapshot['revisions'];
  readonly startedAt: number;
}

/** One live picture at a wall-clock time (ms). */
export function pictureAt(nowMs: number, counts: FakeCounts): LiveSnapshot {
  const now = Math.round(nowMs * 1000);
  const second = (everyMs: number) => Math.floor(nowMs / everyMs) * (everyMs / 1000);
  const values = new Float64Array(TAGS.length);
  const times = new Float64Array(TAGS.length);
  const status = new Uint32Array(TAGS.length);
  const texts: Record<string, string> = {};
  TAGS.forEach((each, index) => {
    const s = each.fault === 'stale' ? counts.startedAt / 1000 - 14 : second(each.everyMs);
    values[index] = each.fault === 'bad' ? Number.NaN : each.at(s);
    times[index] = each.fault === 'disabled' ? Number.NaN : s * 1e6;
    status[index] = each.fault === 'bad' ? 0x808c0000 : each.fault === 'uncertain' ? 0x40900000 : 0;
    if (each.text !== undefined) texts[index] = each.text(s);
  });
  const shiftStart = Math.floor(now / (8 * HOUR_US)) * 8 * HOUR_US;
  const plannedMin = (now - shiftStart) / 60e6;
  const unknown = counts.isDataMissing ? Math.min(38, plannedMin * 0.12) : 0;
  const stops = plannedMin * 0.13;
  const produced = Math.floor(((plannedMin - stops - unknown) * 60) / CYCLE_S);
  const rejected = Math.floor(produced / 43);
  const run = plannedMin - stops - unknown;
  const a = run / plannedMin;
  const p = produced / 60 / run;
  const q = (produced - rejected) / produced;
  const isRun = madeValue('press-1.state', nowMs / 1000) === 1;
  const phase = (nowMs / 1000) % 300;
  const coldOut = madeValue('cold-room-1.temp', nowMs / 1000) > 8;
  return {
    at: now,
    layoutRevision: 1,
    values,
    times,
    goodTimes: times.map((time, i) => (status[i] === 0x808c0000 ? time - 40e6 : time)),
    status,
    texts,
    workUnits: [
      {
        id: 'press-1',
        state: isRun ? 'RUN' : 'STOP',
        stateSince: Math.round(now - (isRun ? phase : phase - 250) * 1e6),
        shift: 'Early',
        shiftStart,
        shiftEnd: shiftStart + 8 * HOUR_US,
        oee: {
          oee: a * p * q,
          availability: a,
          performance: p,
          quality: q,
          low: a * p * q,
          high: Math.min(1, a * p * q + unknown / plannedMin),
          plannedBusyMin: plannedMin,
          actualProductionMin: run,
          unknownMin: unknown,
          producedQuantity: produced,
          rejectedQuantity: rejected,
          availabilityLossMin: stops,
          speedLossMin: run - produced / 60,
          qualityLossMin: rejected / 60,
          minutesByState: { RUN: run, STOP: stops, UNKNOWN: unknown },
          findings: [],
        },
        unacknowledgedAlarms: Math.min(2, counts.unacknowledged),
        openExcursions: 0,
      },
      {
        id: 'cold-room-1',
        unacknowledgedAlarms: Math.max(0, Math.min(1, counts.unacknowledged - 2)),
        openExcursions: coldOut ? 1 : 0,
      },
      { id: 'filter-1', unacknowledgedAlarms: 0, openExcursions: 0 },
    ],
    links: [
      link('plc-1', now - 400_000),
      {
        ...link('plc-2', now - 700_000),
        responses95Ms: 9.4,
        timeoutMsAdvised: 180,
        units: [
          {
            unitId: 1,
            breaker: 'closed',
            message: '',
            lastReadingAt: now - 700_000,
            requests: 8_214,
            timeouts: 0,
            exceptions: 0,
            responseMs: 6.1,
          },
          {
            unitId: 2,
            breaker: 'closed',
            message: '',
            lastReadingAt: now - 900_000,
            requests: 8_190,
            timeouts: 3,
            exceptions: 1,
            responseMs: 7.9,
          },
          {
            unitId: 7,
            breaker: 'open',
            message: 'no answer within 1000 ms, three times',
            lastReadingAt: now - 421_000_000,
            requests: 96,
            timeouts: 41,
            exceptions: 0,
            retryAt: now + 12_000_000,
          },
        ],
      },
      {
        ...link('ua-1', now - 200_000),
        state: 'degraded',
        message: 'Session was renewed 3 times in 5 min; check the server load.',
      },
    ],
    disabledTags: [
      {
        tagId: 'press-1.tool',
        message:
          'press-1.tool: holding register 412 answered exception 2 (illegal data address); left out until the configuration changes',
      },
    ],
    unacknowledgedAlarms: counts.unacknowledged,
    activeAlarms: counts.active,
    suppressedAlarms: counts.suppressed,
    openExcursions: coldOut ? 2 : 1,
    quarantined: counts.quarantined,
    ledger: {
      entries: 18_432 + Math.floor((nowMs - counts.startedAt) / 1000),
      root: '9f2c1e7ab04d5586c3f1d2e4b7a89c0d1e2f3a4b5c6d7e8f90a1b2c3d4e5f607',
      sealedBatches: 17_201,
      readingsIn: 48_211_034,
      readingsSealed: 48_210_771,
      readingsInInbox: 263,
      lastSealedAt: now - 1_400_000,
      checkpointSize: 18_430,
      checkpointAt: Math.floor(now / 5e6) * 5e6,
      state: 'writing',
      message: '',
      bytes: 141_334_528,
    },
    storage: {
      freeBytes: 61_203_283_968,
      ledgerBytes: 141_334_528,
      walBytes: 4_194_304,
      growthBytesPerDay: 981_467_136,
      daysLeft: 62,
      inboxReadings: 263,
      fill: { inbox: 2, memory: 4, disk: 41, wal: 2 },
      paceLevel: 0,
    },
    clocks: [
      {
        connection: 'ua-1',
        offsetMs: 2_431,
        driftPpm: 16.7,
        spreadMs: 4.2,
        samples: 1_024,
        since: now - 3_600_000_000,
        policy: 'observe',
      },
    ],
    stationClock: { offsetMs: 0.4, source: 'ntp.plant', isSynchronised: true },
    witnesses: fakeWitnesses(),
    sync: [
      {
        target: 'historian',
        state: counts.isPaused
          ? 'paused'
          : counts.isUpstreamUp
            ? counts.backlog > 0
              ? 'sending'
              : 'idle'
            : 'circuitOpen',
        message: counts.isUpstreamUp
          ? ''
          : 'Connection refused by 127.0.0.1:8080. Everything is kept here; check the receiver or the network.',
        deliveredTo: 18_430 - counts.backlog,
        backlogEntries: counts.backlog,
        safeUntil: now - 2e6 - counts.backlog * 1e6,
        lastAnswerAt: now - 2e6,
        ...(counts.isUpstreamUp ? {} : { retryAt: Math.ceil(now / 30e6) * 30e6 }),
        sentRequests: 812,
        failedRequests: counts.isUpstreamUp ? 0 : 7,
      },
    ],
    revisions: counts.revisions,
  };
}

function link(connection: string, lastReadingAt: number): LiveSnapshot['links'][number] {
  return {
    connection,
    state: 'online',
    lastReadingAt,
    message: '',
    requests: 9000,
    responses: 8998,
    timeouts: 2,
    exceptions: 1,
    rejectedAnswers: 0,
    reconnects: 1,
    responseMs: 4.2,
  };
}
