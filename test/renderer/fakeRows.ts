import type { AlarmRow, EntryRow, ExcursionRow, QuarantineRow, ResponseOf } from '../../shared/contract/ipc.ts';
import { ENTRY_KINDS } from '../../shared/domain/entry.ts';

/** Test only: rows for the fake bridge, dated back from `nowMs`. */
const hex = (n: number): string => (n * 2654435761).toString(16).padStart(16, '0').slice(-16).repeat(4);
const ago = (nowMs: number, seconds: number): number => Math.round((nowMs - seconds * 1000) * 1000);

type Sketch = readonly [
  alarm: string,
  unit: string,
  priority: AlarmRow['priority'],
  state: AlarmRow['state'],
  message: string,
  value: number | null,
  setpoint: number | null,
  ucum: string,
  agoS: number,
];

const SKETCHES: readonly Sketch[] = [
  ['press-1.vibration.high', 'press-1', 'high', 'unacknowledged', 'Main bearing vibration high', 4.71, 4.5, 'mm/s', 74],
  [
    'press-1.lube.sensor',
    'press-1',
    'medium',
    'unacknowledged',
    'Lubrication flow: sensor failure',
    null,
    null,
    '1',
    190,
  ],
  [
    'cold-room-1.temp.highHigh',
    'cold-room-1',
    'critical',
    'unacknowledged',
    'Cold room 1 air temperature very high: product at risk',
    12.4,
    12,
    'Cel',
    31,
  ],
  [
    'cold-room-1.temp.high',
    'cold-room-1',
    'high',
    'acknowledged',
    'Cold room 1 air temperature high',
    9.6,
    9,
    'Cel',
    420,
  ],
  [
    'filter-1.dp.stale',
    'filter-1',
    'medium',
    'returnedUnacknowledged',
    'Filter 1 differential pressure high',
    0.83,
    0.8,
    'bar',
    1_900,
  ],
  ['filter-1.chlorine.low', 'filter-1', 'low', 'acknowledged', 'Free chlorine low', 0.28, 0.3, 'mg/L', 5_400],
  [
    'plc-2.communicationLoss',
    'cold-room-1',
    'high',
    'normal',
    'No communication with plc-2 for 12 s',
    null,
    null,
    '1',
    9_100,
  ],
  ['press-1.temp.high', 'press-1', 'medium', 'normal', 'Oil temperature high', 75.9, 75, 'Cel', 15_200],
  ['press-1.pressure.low', 'press-1', 'low', 'normal', 'Hydraulic pressure low', 148.2, 150, 'bar', 99_400],
];

export const ALARMS = (nowMs: number): AlarmRow[] =>
  SKETCHES.map(([alarm, workUnit, priority, state, message, value, setpoint, unit, agoS], index) => ({
    occurrence: hex(index + 1),
    alarm,
    tag: alarm.startsWith('plc') ? null : alarm.split('.').slice(0, 2).join('.'),
    connection: alarm.startsWith('plc') ? 'plc-2' : null,
    workUnit,
    limit: alarm.split('.').at(-1) ?? 'high',
    priority,
    state,
    message,
    setpoint,
    value,
    unit,
    onset: ago(nowMs, agoS),
    raisedAt: ago(nowMs, agoS - 5),
    returnedAt: state === 'normal' || state === 'returnedUnacknowledged' ? ago(nowMs, agoS - 60) : null,
    acknowledgedAt: state === 'acknowledged' || state === 'normal' ? ago(nowMs, agoS - 40) : null,
    acknowledgedBy: state === 'acknowledged' || state === 'normal' ? 'olga' : null,
    comment: state === 'acknowledged' ? 'Door was open for a delivery, closed again' : '',
    cause:
      index === 2
        ? 'Door left open, compressor off, or defrost running too long.'
        : index === 0
          ? 'Worn bearing, loose foundation bolt, or missing lubrication.'
          : '',
    consequence:
      index === 2
        ? 'Product above 12 °C for more than 30 min must be discarded.'
        : index === 0
          ? 'Bearing damage; the press stands for a day.'
          : '',
    action:
      index === 2
        ? 'Close the door, check that the compressor runs, call refrigeration service if it does not start within 5 min.'
        : index === 0
          ? 'Check lubrication flow; if vibration passes 7.1 mm/s stop the press.'
          : '',
  }));

export const EXCURSIONS = (nowMs: number): ExcursionRow[] =>
  [
    ['cold-room-1.temp', 'high', 8, 'Cel', 34, null, 8.9, 0],
    ['filter-1.turbidity', 'high', 0.5, '[NTU]', 140, null, 0.71, 12_000],
    ['cold-room-1.temp', 'high', 8, 'Cel', 4_200, 512, 9.4, 0],
    ['cold-room-1.temp', 'low', 2, 'Cel', 21_000, 95, 1.6, 0],
    ['filter-1.chlorine', 'low', 0.2, 'mg/L', 61_000, 3_720, 0.11, 184_000],
    ['filter-1.turbidity', 'high', 0.5, '[NTU]', 170_000, 41, 0.56, 0],
  ].map(([tag, side, bound, unit, agoS, lastedS, peak, unknownMs], index) => {
    const onset = ago(nowMs, agoS as number);
    return {
      id: hex(index + 40),
      tag: tag as string,
      workUnit: String(tag).split('.')[0] ?? null,
      side: side as 'high' | 'low',
      bound: bound as number,
      unit: unit as string,
      onset,
      end: lastedS === null ? null : onset + (lastedS as number) * 1e6,
      peak: peak as number,
      peakAt: onset + 12e6,
      durationMs: ((lastedS ?? agoS) as number) * 1000,
      unknownMs: unknownMs as number,
      readings: Math.floor((lastedS ?? agoS) as number),
      degreeHours: (Math.abs((peak as number) - (bound as number)) * ((lastedS ?? agoS) as number)) / 7200,
      suppressedMs: null,
      suppressedBy: null,
      cause: index === 2 ? ('loading' as const) : null,
      causeComment: index === 2 ? 'delivery of the morning, door open' : '',
      causeBy: index === 2 ? 'olga' : null,
      causeAt: index === 2 ? onset + 600e6 : null,
    };
  });

export const QUARANTINE = (nowMs: number): QuarantineRow[] =>
  (
    [
      ['press-1.temp', 'range', 'press-1.temp: expected -40 to 300 Cel, got 999.9', 1, 42, null],
      ['press-1.force', 'finite', 'press-1.force: expected a finite number, got NaN', 14, 380, null],
      [
        'cold-room-1.humidity',
        'duplicate',
        'cold-room-1.humidity: 04:12:09 already has 81.2 %, now 97.0 %',
        1,
        2_500,
        null,
      ],
      [
        'press-1.total',
        'time',
        'press-1.total: source time is 3 721 s ahead of the station clock',
        210,
        7_300,
        'escalated',
      ],
      ['filter-1.ph', 'type', 'filter-1.ph: expected float32, got string "ERR 7"', 3, 12_800, null],
      ['filter-1.flow', 'schema', 'filter-1.flow: field "qual" is not in schema version 1', 2, 88_000, 'rejected'],
    ] as const
  ).map(([tag, step, error, readings, agoS, verdict], index) => ({
    id: hex(index + 70),
    seq: 17_900 - index * 31,
    at: ago(nowMs, agoS),
    tag,
    connection: tag.startsWith('press') ? 'plc-1' : tag.startsWith('cold') ? 'plc-2' : 'ua-1',
    workUnit: tag.split('.')[0] ?? null,
    step,
    error,
    readings,
    firstTime: ago(nowMs, agoS + 1),
    verdict,
    verdictBy: verdict === null ? null : 'sam',
    verdictReason: verdict === null ? '' : 'Clock of the PLC was set by hand; see shift book',
    verdictAt: verdict === null ? null : ago(nowMs, agoS - 900),
    lastTime: ago(nowMs, agoS + 1) + (readings - 1) * 1_000_000,
    verdictCode: verdict === 'rejected' ? 'notOurs' : '',
    secondBy: null,
    handedTo: step === 'duplicate' ? 'ute' : null,
    isOpen: verdict !== 'rejected',
    attempts: 0,
  }));

const SUMMARIES: Record<string, string> = {
  batch: '300 readings of 16 tags, closed by time',
  amendment: '4 late readings, amends a sealed batch',
  quarantine: 'press-1.temp outside its range, 1 reading',
  verdict: 'rejected by sam: sensor was being replaced',
  alarm: 'Main bearing vibration high: raised',
  excursion: 'cold-room-1.temp above 8 °C: opened',
  gap: 'plc-2: 12 s without communication',
  config: 'configuration 7c1e… by ada: new limit',
  receipt: 'historian received entries 18 100 to 18 199',
  event: 'olga signed in',
};

export const ENTRIES = (nowMs: number): EntryRow[] =>
  Array.from({ length: 600 }, (_, index) => {
    const kind = index % 4 === 0 ? (ENTRY_KINDS[(index / 4) % ENTRY_KINDS.length] ?? 'batch') : 'batch';
    return {
      seq: 18_432 - index,
      key: hex(index + 1_000),
      kind,
      at: ago(nowMs, index * 7),
      workUnit:
        kind === 'receipt' || kind === 'config' || kind === 'event'
          ? null
          : (['press-1', 'cold-room-1', 'filter-1'][index % 3] ?? null),
      from: ago(nowMs, index * 7 + 300),
      to: ago(nowMs, index * 7),
      leaf: hex(index + 2_000),
      bytes: 800 + ((index * 97) % 4_000),
      summary: SUMMARIES[kind] ?? kind,
    };
  });

export const FAULTS: ResponseOf<'training:faults'> = (
  [
    ['link-drop', 'Link drops', 'The server closes the connection and refuses new ones.', 'Press line (plc-1)'],
    ['hung-device', 'Device hangs', 'The server accepts requests but never answers.', 'Press line (plc-1)'],
    ['exception', 'Exception replies', 'Some registers answer with exception 2.', 'Press line (plc-1)'],
    ['counter-reset', 'Counter reset', 'The piece counter starts again at 0.', 'Press line (plc-1)'],
    ['out-of-range', 'Value out of range', 'The oil temperature reads 999.9 °C.', 'Press line (plc-1)'],
    ['frozen', 'Frozen value', 'The air temperature no longer moves.', 'Cold room (plc-2)'],
    ['spike', 'Spike', 'One reading jumps far away and comes back.', 'Cold room (plc-2)'],
    ['nan', 'Not a number', 'Turbidity reads NaN.', 'Filter (ua-1)'],
    ['clock-jump', 'Clock jump', 'The device clock jumps one hour ahead.', 'Filter (ua-1)'],
  ] as const
).map(([id, label, description, target], index) => ({ id, label, description, target, on: index === 5 }));
