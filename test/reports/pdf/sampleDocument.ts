import type { ReportOee, ShiftReportDocument } from '../../../shared/domain/report/index.ts';
import { shiftReportDocumentSchema } from '../../../shared/domain/report/index.ts';
import { US_PER_MINUTE } from '../../../shared/domain/time.ts';
import { SIX_BIG_LOSSES, TIME_BANDS, type TimeBand } from '../../../shared/domain/timeLoss.ts';

/** 2026-11-20 06:00 to 14:00 in Berlin, µs. */
export const START = Date.UTC(2026, 10, 20, 5) * 1_000;
export const END = START + 8 * 60 * US_PER_MINUTE;
const HASH = 'ab'.repeat(32);

/** A shift in which nothing was measured and nothing happened. */
export function emptyDocument(changes: Partial<ShiftReportDocument> = {}): ShiftReportDocument {
  return shiftReportDocumentSchema.parse({
    format: 1,
    log: 'shiftseal/cr-01',
    station: 'cr-01',
    stationName: 'Control room 1',
    organisation: 'Example Works',
    timeZone: 'Europe/Berlin',
    language: 'en',
    durationUnit: 'min',
    engine: 'Shiftseal 0.1.0',
    shift: { area: 'Forming', name: 'Early', localDate: '2026-11-20', start: START, end: END },
    from: START,
    to: END,
    basis: { size: 200, config: HASH, at: END + 60_000_000 },
    oee: [],
    oeeTotal: 0,
    lines: [],
    downtime: { units: [], stops: 0, stoppedUs: 0, uncodedUs: 0, pareto: [], paretoTotal: 0, longest: [] },
    production: [],
    excursions: { total: 0, open: 0, listed: [] },
    alarms: {
      announced: 0,
      byPriority: {},
      operators: 1,
      isCut: false,
      source: { document: 'ANSI/ISA-18.2-2016', paragraph: 'performance metrics', isChecked: false },
      scores: [],
      badActors: [],
      perWindow: [],
      windowMs: 600_000,
      openAtEnd: 0,
      listed: [],
    },
    compliance: { total: 0, counts: { met: 0, notMet: 0, undefined: 0, information: 0 }, listed: [] },
    quarantine: {
      entries: 0,
      readings: 0,
      bySteps: [],
      verdicts: [],
      undecided: { entries: 0, oldestAgeMs: null, byAge: [0, 0, 0, 0] },
      listed: [],
    },
    completeness: { connections: [], tagsTotal: 0, tags: [] },
    gaps: { total: 0, lost: 0, byCause: [], listed: [] },
    clocks: { jumps: [], jumpsTotal: 0, sources: [] },
    calibration: { tags: 0, overdue: 0, due: [] },
    configuration: { hash: HASH, packs: [], changesTotal: 0, changes: [] },
    sync: [],
    notes: { total: 0, listed: [], handovers: [], closing: null },
    people: [],
    evidence: { firstSeq: null, lastSeq: null, entries: 0, byKind: [], root: 'cd'.repeat(32), checkpoint: null },
    definitions: {},
    ...changes,
  });
}

export interface UnitOptions {
  readonly index: number;
  readonly name: string;
  /** Minutes without a state. */
  readonly unknown?: number;
}

/** Numbers that differ from unit to unit, and add up as those of a real one do. */
export function unitOee({ index, name, unknown = 0 }: UnitOptions): ReportOee {
  const minutes: Partial<Record<TimeBand, number>> = {
    plannedStop: 15,
    unknown,
    unplannedStop: 18 + ((index * 7) % 41),
    setup: index % 3 === 0 ? 22 : 0,
    blocked: index % 4 === 1 ? 9 : 0,
    starved: index % 5 === 2 ? 6 : 0,
    smallStop: 4 + (index % 6),
    reducedSpeed: 21 + ((index * 5) % 17),
    reject: 3.5 + (index % 4),
    startUpReject: index % 3 === 0 ? 1.5 : 0,
  };
  const lost = Object.values(minutes).reduce((sum, each) => sum + each, 0);
  const all = { ...minutes, effective: 480 - lost };
  const planned = 465;
  const run =
    planned -
    (all.unknown ?? 0) -
    (all.unplannedStop ?? 0) -
    (all.setup ?? 0) -
    (all.blocked ?? 0) -
    (all.starved ?? 0) -
    (all.smallStop ?? 0);
  const produced = Math.round(((run - (all.reducedSpeed ?? 0)) * 60_000) / 1_000);
  const rejected = Math.round((((all.reject ?? 0) + (all.startUpReject ?? 0)) * 60_000) / 1_000);
  const [availability, performance, quality] = [run / planned, produced / 60 / run, (produced - rejected) / produced];
  const oee = availability * performance * quality;
  const source = { document: 'ISO 22400-2', paragraph: '6.2', isChecked: false };
  const figure = (id: string, word: string, value: number, formula: string) => ({
    ...{ id, name: word, value, unit: 'ratio' as const, definition: word, formula, numbers: value.toFixed(4), source },
  });
  let at = START;
  const cells: [number, number, TimeBand, boolean][] = [];
  const step = (band: TimeBand, us: number) => {
    if (us <= 0) return;
    cells.push([at, Math.min(END, at + us), band, false]);
    at = Math.min(END, at + us);
  };
  for (const share of [0.2, 0.3, 0.5]) {
    step('effective', (all.effective + (all.reducedSpeed ?? 0)) * US_PER_MINUTE * share);
    for (const band of [
      'unplannedStop',
      'setup',
      'smallStop',
      'unknown',
      'plannedStop',
      'blocked',
      'starved',
    ] as const) {
      step(band, (all[band] ?? 0) * US_PER_MINUTE * share);
    }
  }
  return {
    workUnit: `unit-${index}`,
    name,
    definition: 'classic',
    from: START,
    to: END,
    planned: [[START, END]],
    breakUs: 15 * US_PER_MINUTE,
    outsideUs: 0,
    stateTag: `unit-${index}.state`,
    totalTag: `unit-${index}.total`,
    rejectTag: `unit-${index}.reject`,
    productTag: null,
    connection: 'plc-1',
    stateHoldMsMax: null,
    stateMap: { '0': 'STOP', '1': 'RUN' },
    lossOfState: { STOP: 'unplannedStop', RUN: 'run' },
    coded: [],
    smallStopMs: 60_000,
    smallStopsLower: 'availability',
    idealCycleMs: 1_000,
    products: {},
    totalRange: null,
    rejectRange: null,
    figures: {
      ...{ plannedBusyTimeMinutes: planned, actualProductionTimeMinutes: run, unknownTimeMinutes: unknown },
      ...{ producedQuantity: produced, rejectedQuantity: rejected, goodQuantity: produced - rejected },
      ...{ availability, performance, quality, oee },
    },
    range: unknown > 0 ? { low: oee - 0.04, high: oee + 0.05 } : { low: oee, high: oee },
    figureList: [
      figure('oee', 'OEE', oee, 'A × P × Q'),
      figure('availability', 'Availability', availability, 'APT ÷ PBT'),
      figure('performance', 'Performance (ISO: effectiveness)', performance, 'PRI × PQ ÷ APT'),
      figure('quality', 'Quality ratio', quality, 'GQ ÷ PQ'),
    ],
    bands: TIME_BANDS.map((band) => ({
      band,
      us: Math.round((all[band] ?? 0) * US_PER_MINUTE),
      items: band === 'reject' ? rejected : 0,
    })),
    slowUs: 0,
    failures: 3,
    smallStops: 7,
    bigLosses: SIX_BIG_LOSSES.map((loss, place) => ({
      loss,
      word: loss,
      minutes: 30 - place,
      items: 0,
      cumulativeShare: (place + 1) / 6,
    })),
    minutesPerState: { RUN: run, STOP: planned - run },
    segments: cells,
    changeovers: [],
    changeoversTotal: 0,
    findings: index % 7 === 3 ? ['The counter went back once without rolling over.'] : [],
  };
}

export interface SampleOptions {
  readonly units: number;
  readonly nameOf?: (index: number) => string;
  readonly language?: 'en' | 'de';
  /** Put into every text that comes from the plant. */
  readonly hostile?: string;
}

/** A shift with something in every section. */
export function busyDocument({
  units,
  nameOf = (index) => `Press ${index + 1}`,
  language = 'en',
  hostile = '',
}: SampleOptions): ShiftReportDocument {
  const say = (text: string) => (hostile === '' ? text : `${text} ${hostile}`);
  const oee = Array.from({ length: units }, (_, index) =>
    unitOee({ index, name: say(nameOf(index)), unknown: index % 6 === 1 ? 12.5 : 0 }),
  );
  const minute = (at: number) => START + at * US_PER_MINUTE;
  const reasons = [
    'Tool change',
    'Jam at the infeed',
    'No material',
    'Hydraulic pressure low',
    'Cleaning',
    'Waiting for quality release',
  ];
  const paretoUs = [94, 71, 42.5, 30, 18, 12, 6].map((each) => each * US_PER_MINUTE);
  const total = paretoUs.reduce((sum, each) => sum + each, 0);
  let running = 0;
  return emptyDocument({
    language,
    oee,
    oeeTotal: units + (units >= 40 ? 3 : 0),
    lines: [
      {
        ...{ line: say('Line 1'), constraint: 'unit-1', rule: 'slowestIdealCycle' as const, idealCycleMs: 1_000 },
        ...{
          goodQuantity: 19_000,
          rejectedQuantity: 300,
          oee: 0.69,
          availability: 0.8,
          performance: 0.9,
          quality: 0.98,
          definition: 'classic',
          members: [],
        },
      },
    ],
    downtime: {
      units: oee.map(({ workUnit }, index) => ({
        workUnit,
        stops: 5 + (index % 4),
        stoppedUs: (30 + index) * US_PER_MINUTE,
        uncodedStops: index % 3,
        uncodedUs: (index % 3) * 4 * US_PER_MINUTE,
      })),
      stops: 31,
      stoppedUs: total,
      uncodedUs: 42.5 * US_PER_MINUTE,
      pareto: paretoUs.map((us, index) => {
        running += us;
        const isOpen = index === 2;
        return {
          reason: isOpen ? null : `r${index}`,
          label: isOpen ? '' : say(reasons[index] ?? 'Other'),
          loss: isOpen ? null : 'unplannedStop',
          us,
          stops: 8 - index,
          cumulativeShare: running / total,
        };
      }),
      paretoTotal: paretoUs.length,
      longest: Array.from({ length: 12 }, (_, index) => ({
        ...{
          stop: `s${index}`,
          workUnit: `unit-${index % Math.max(1, units)}`,
          from: minute(20 * index),
          to: index === 3 ? null : minute(20 * index + 11),
          us: 11 * US_PER_MINUTE,
        },
        ...{
          state: 'STOP',
          reasons: index % 4 === 2 ? [] : [say(reasons[index % reasons.length] as string)],
          comment: index % 5 === 0 ? say('Sensor B12 cleaned, restarted by hand') : '',
        },
      })),
    },
    production: oee.slice(0, 6).map(({ workUnit, figures }, index) => ({
      ...{
        workUnit,
        product: index === 2 ? null : `P-${100 + index}`,
        name: say('Bracket left'),
        producedQuantity: figures.producedQuantity,
      },
      ...{
        rejectedQuantity: figures.rejectedQuantity,
        goodQuantity: figures.goodQuantity,
        reworkQuantity: index === 1 ? 12 : null,
        oee: figures.oee,
      },
    })),
    excursions: {
      total: 3,
      open: 1,
      listed: [0, 1, 2].map((index) => ({
        ...{
          id: `e${index}`,
          tag: `unit-${index}.temp`,
          name: say('Oil temperature'),
          workUnit: `unit-${index}`,
          side: index === 1 ? 'low' : 'high',
        },
        ...{
          bound: 80,
          unit: 'Cel',
          onset: minute(100 * index + 7),
          end: index === 2 ? null : minute(100 * index + 31),
          peak: 91.3 - index * 30,
          peakAt: minute(100 * index + 12),
        },
        ...{
          durationMs: 1_440_000,
          unknownMs: index === 1 ? 90_000 : 0,
          cause: index === 0 ? say('Cooler fouled') : null,
          comment: index === 0 ? 'Cooler changed at 08:10' : '',
        },
      })) as ShiftReportDocument['excursions']['listed'],
    },
    alarms: {
      ...emptyDocument().alarms,
      announced: 61,
      byPriority: { critical: 1, high: 9, medium: 20, low: 31 },
      openAtEnd: 2,
      perWindow: Array.from({ length: 48 }, (_, index) => (index === 20 ? 17 : index % 5 === 0 ? 3 : 1)),
      scores: [
        {
          id: 'averagePerHour',
          title: 'Alarms per hour',
          value: 7.6,
          unit: '1/h',
          target: 'at most 6, at most 12',
          verdict: 'tolerable',
          detail: '',
        },
        {
          id: 'peak',
          title: 'Most alarms in 10 min',
          value: 17,
          unit: '1',
          target: 'at most 10',
          verdict: 'bad',
          detail: '',
        },
        {
          id: 'chattering',
          title: 'Chattering alarms',
          value: 0,
          unit: '1',
          target: 'none',
          verdict: 'good',
          detail: '',
        },
        {
          id: 'top10',
          title: 'Share of the ten most frequent',
          value: null,
          unit: '%',
          target: 'below 1 %',
          verdict: 'unknown',
          detail: '',
        },
      ],
      badActors: [0, 1].map((index) => ({
        alarm: `a${index}`,
        message: say('Hydraulic pressure low'),
        priority: 'high' as const,
        workUnit: `unit-${index}`,
        count: 9 - index,
        share: 0.15,
      })),
      listed: Array.from({ length: 24 }, (_, index) => ({
        ...{
          occurrence: `o${index}`,
          alarm: `a${index % 3}`,
          message: say(index % 3 === 0 ? 'Oil temperature high' : 'Hydraulic pressure low'),
          priority: (['critical', 'high', 'medium', 'low'] as const)[index % 4] as 'low',
        },
        ...{
          workUnit: `unit-${index % Math.max(1, units)}`,
          raisedAt: minute(index * 19),
          returnedAt: index === 23 ? null : minute(index * 19 + 4),
          acknowledgedAt: index % 6 === 5 ? null : minute(index * 19 + 1),
          acknowledgedBy: index % 6 === 5 ? null : 'Olga Ortiz',
        },
      })),
    },
    compliance: {
      total: 4,
      counts: { met: 2, notMet: 1, undefined: 1, information: 0 },
      listed: (['notMet', 'undefined', 'met', 'met'] as const).map((verdict, index) => ({
        ...{
          seq: 90 + index,
          rule: `rule-${index}`,
          title: say('Turbidity of combined filter effluent'),
          pack: 'surface-water',
          packVersion: '1.2.0',
          document: '40 CFR',
          paragraph: `141.173(a)(${index + 1})`,
        },
        ...{
          isChecked: index === 2,
          method: 'every 15 minutes',
          subject: say('Filter 2'),
          verdict,
          value: index === 1 ? null : 0.31 + index / 100,
          unit: '[NTU]',
          limit: 0.3,
          from: minute(0),
          to: minute(240),
        },
        ...{
          expected: 16,
          received: index === 1 ? 4 : 16,
          valid: 16,
          detail: index === 0 ? '2 consecutive values above 0.3 NTU' : '',
          isAmendment: index === 3,
        },
      })),
    },
    quarantine: {
      entries: 7,
      readings: 96,
      bySteps: [
        { step: 'range', entries: 5, readings: 80 },
        { step: 'schema', entries: 2, readings: 16 },
      ],
      verdicts: [
        { verdict: 'rejected', entries: 3, readings: 40 },
        { verdict: 'handedOver', entries: 1, readings: 8 },
      ],
      undecided: { entries: 3, oldestAgeMs: 5.2 * 3_600_000, byAge: [1, 2, 0, 0] },
      listed: [0, 1, 2].map((index) => ({
        ...{
          seq: 40 + index,
          at: minute(33 * index),
          tag: say(`unit-${index}.temp`),
          step: 'range',
          readings: 12,
          error: say('12 values above the range −40 … 300 °C; first 812.4'),
        },
        ...{ verdict: index === 0 ? 'rejected' : null, verdictBy: index === 0 ? 'Sam Supervisor' : null },
      })),
    },
    completeness: {
      connections: [
        { connection: 'plc-1', unknownUs: 12.5 * US_PER_MINUTE, gaps: 2, tags: 12, readings: 345_600 },
        { connection: 'ua-1', unknownUs: 0, gaps: 0, tags: 8, readings: 460_800 },
      ],
      tagsTotal: 20,
      tags: Array.from({ length: 6 }, (_, index) => ({
        ...{
          tag: `unit-${index}.temp`,
          name: say('Oil temperature'),
          workUnit: `unit-${index}`,
          connection: 'plc-1',
          unit: 'Cel',
          readings: 28_000 + index * 100,
          badMinutes: index,
        },
        ...{ expected: 28_800, completeness: (28_000 + index * 100) / 28_800, unknownUs: 12.5 * US_PER_MINUTE },
      })),
    },
    gaps: {
      total: 2,
      lost: 750,
      byCause: [
        { cause: 'communicationLoss', gaps: 1, us: 10 * US_PER_MINUTE },
        { cause: 'paused', gaps: 1, us: 2.5 * US_PER_MINUTE },
      ],
      listed: [0, 1].map((index) => ({
        ...{
          seq: 70 + index,
          connection: 'plc-1',
          cause: index === 0 ? ('communicationLoss' as const) : ('paused' as const),
          detail: say('no answer within 1000 ms'),
          from: minute(60 + index * 90),
        },
        ...{ to: minute(70 + index * 90), us: 10 * US_PER_MINUTE, tags: null, lost: index === 0 ? 750 : null },
      })),
    },
    clocks: {
      jumps: [{ seq: 12, at: minute(5), detail: '+2.1 s' }],
      jumpsTotal: 1,
      sources: [
        {
          connection: 'plc-1',
          policy: 'correct',
          offsetMsMedian: 812,
          offsetMsMin: 640,
          offsetMsMax: 1_033,
          batches: 96,
          alarms: 0,
        },
      ],
    },
    calibration: {
      tags: 9,
      overdue: 1,
      due: [
        {
          tag: 'unit-1.temp',
          name: say('Oil temperature'),
          certificate: 'C-2026-118',
          offset: -0.2,
          validUntil: '2026-11-12',
          isOverdue: true,
        },
        {
          tag: 'unit-2.temp',
          name: 'Oil temperature',
          certificate: 'C-2026-131',
          offset: 0,
          validUntil: '2026-12-01',
          isOverdue: false,
        },
      ],
    },
    configuration: {
      hash: HASH,
      packs: [{ id: 'surface-water', name: 'Surface water', version: '1.2.0', hash: HASH, rules: 14, seq: 3 }],
      changesTotal: 1,
      changes: [
        {
          seq: 101,
          at: minute(200),
          kind: 'config',
          what: `configuration ${HASH.slice(0, 12)}`,
          user: 'Alex Admin',
          reason: say('Limit of oil temperature from 85 to 80 °C after the audit'),
        },
      ],
    },
    sync: [{ target: 'historian', deliveredUpTo: 188, receiptAt: END, waiting: 11 }],
    notes: {
      total: 1,
      listed: [
        {
          seq: 55,
          at: minute(111),
          user: 'Olga Ortiz',
          workUnit: 'unit-0',
          tags: ['hydraulics'],
          text: say('Leak at the left ram wiped up; ordered a new seal, watch the level in the next shift.'),
        },
      ],
      handovers: [
        {
          seq: 190,
          at: END,
          outgoing: 'Olga Ortiz',
          incoming: 'Piet Peters',
          text: say('Press 2 runs slowly on purpose until the tool is changed.'),
          open: [{ kind: 'alarm', count: 2 }],
        },
      ],
      closing: {
        seq: 195,
        at: END,
        user: 'Sam Supervisor',
        isEarly: false,
        text: '',
        handedOver: [{ kind: 'quarantine', to: 'Piet Peters', why: say('waits for the laboratory'), count: 1 }],
      },
    },
    people: [
      {
        user: 'Olga Ortiz',
        role: 'operator',
        acts: 34,
        byKind: [{ kind: 'alarm', count: 30 }],
        firstAt: START,
        lastAt: END,
      },
      { user: 'station', role: null, acts: 3, byKind: [], firstAt: START, lastAt: END },
    ],
    evidence: {
      firstSeq: 3,
      lastSeq: 199,
      entries: 190,
      byKind: [{ kind: 'batch', entries: 96 }],
      root: 'cd'.repeat(32),
      checkpoint: null,
    },
    definitions: {
      stops: {
        name: 'Stops',
        definition: 'How often a work unit stood.',
        unit: '',
        source: 'sealed log of the station',
      },
      'oee[].figures.oee': {
        name: 'OEE',
        definition: 'Time that good items needed at the ideal cycle, as a share of the time base.',
        unit: 'ratio',
        source: 'ISO 22400-2',
      },
    },
  });
}

/** A checkpoint as it would be printed; its signature is made up, for nothing here checks it. */
export const SAMPLE_NOTE = `shiftseal/cr-01\n200\n${'zc3N'.repeat(10)}zc0=\n\n— shiftseal/cr-01 ${'BwcH'.repeat(22)}Bwc=\n`;
