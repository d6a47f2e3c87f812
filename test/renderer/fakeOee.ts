/** Test only: a plausible shift of bands for the OEE pages of the preview. */
import type { LiveSnapshot, PlantLayout } from '../../shared/contract/live.ts';
import type { OeeLine, OeeReport } from '../../shared/contract/oeeChannels.ts';
import {
  SIX_BIG_LOSS_WORDS,
  SIX_BIG_LOSSES,
  TIME_BANDS,
  TIME_LOSS_NOTES,
  TIME_LOSSES,
  type TimeBand,
} from '../../shared/domain/timeLoss.ts';

type Segment = OeeReport['segments'][number];
const MINUTE = 60e6;
const PATTERN: readonly (readonly [TimeBand, number, boolean])[] = [
  ['setup', 9.4, false],
  ['startUpReject', 0.7, false],
  ['effective', 31, false],
  ['reducedSpeed', 2.1, false],
  ['smallStop', 0.6, false],
  ['effective', 22, false],
  ['reject', 0.8, false],
  ['unplannedStop', 6.2, true],
  ['effective', 27, false],
  ['starved', 3.4, false],
  ['effective', 18, false],
  ['reducedSpeed', 3.9, false],
  ['blocked', 2.2, false],
  ['smallStop', 1.1, false],
  ['plannedStop', 15, false],
  ['effective', 35, false],
  ['unknown', 4.5, false],
];

function segmentsOf(from: number, to: number): Segment[] {
  const segments: Segment[] = [];
  let at = from;
  for (let i = 0; at < to; i = (i + 1) % PATTERN.length) {
    const [band, minutes, isCoded] = PATTERN[i] as (typeof PATTERN)[number];
    const end = Math.min(to, Math.round(at + minutes * MINUTE));
    segments.push([at, end, band, isCoded]);
    at = end;
  }
  return segments;
}

const bandsOf = (segments: readonly Segment[]): OeeReport['bands'] =>
  TIME_BANDS.map((band) => {
    const minutes = segments.reduce((sum, [from, to, own]) => sum + (own === band ? (to - from) / MINUTE : 0), 0);
    return { band, minutes, items: minutes * 60 };
  });

function factorsOf(bands: OeeReport['bands'], base: number) {
  const minutes = (...wanted: TimeBand[]) =>
    bands.reduce((sum, each) => sum + (wanted.includes(each.band) ? each.minutes : 0), 0);
  const run = minutes('effective', 'reducedSpeed', 'reject', 'startUpReject');
  const good = minutes('effective');
  const made = minutes('effective', 'reject', 'startUpReject');
  return {
    oee: good / base,
    low: good / base,
    high: (good + minutes('unknown')) / base,
    availability: run / base,
    performance: made / run,
    quality: good / made,
  };
}

export function fakeOeeReport({
  workUnit,
  from,
  to,
  by,
  definition,
}: {
  workUnit: string;
  from: number;
  to: number;
  by: string;
  definition?: OeeReport['definition'];
}): OeeReport {
  const segments = segmentsOf(from, to);
  const bands = bandsOf(segments);
  const calendar = (to - from) / MINUTE;
  const planned = bands.find(({ band }) => band === 'plannedStop')?.minutes ?? 0;
  const base = calendar - planned;
  const own = factorsOf(bands, base);
  const source = { document: 'ISO 22400-2', paragraph: 'as quoted by OPC 40501-1 C.2.4', isChecked: true };
  const figure = (
    id: string,
    name: string,
    value: number,
    formula: string,
    numbers: string,
    text: string,
    unit: 'ratio' | 'min' = 'ratio',
  ) => ({
    id,
    name,
    value,
    unit,
    definition: text,
    formula,
    numbers,
    source: id === 'mtbf' ? { ...source, paragraph: 'mean operating time between failures', isChecked: false } : source,
  });
  const count = by === 'product' ? 3 : 9;
  const rows = Array.from({ length: count }, (_, i) => {
    const part = bandsOf(segments.slice(i, i + 14));
    const sum = part.reduce((all, each) => all + each.minutes, 0);
    return {
      label:
        by === 'product'
          ? (['Bracket B40', 'Cover C12', 'Hinge H7'][i] ?? '')
          : by === 'shift'
            ? `${['Early', 'Late', 'Night'][i % 3]} 2026-11-${19 + Math.floor(i / 3)}`
            : `2026-11-${12 + i}`,
      ...(by === 'product' ? {} : { from: from + i, to: from + i + 1 }),
      ...factorsOf(part, sum),
      baseMin: sum,
      produced: 19_000 - i * 431,
      rejected: 423 + i * 7,
      bands: part,
    };
  });
  const pareto = SIX_BIG_LOSSES.map((loss) => {
    const minutes = TIME_LOSSES.filter((band) => TIME_LOSS_NOTES[band].bigLoss === loss).reduce(
      (sum, band) => sum + (bands.find((each) => each.band === band)?.minutes ?? 0),
      0,
    );
    return { loss, word: SIX_BIG_LOSS_WORDS[loss], minutes, items: minutes * 60 };
  }).sort((a, b) => b.minutes - a.minutes);
  const total = pareto.reduce((sum, each) => sum + each.minutes, 0);
  let running = 0;
  return {
    workUnit,
    from,
    to,
    definition: definition ?? 'classic',
    figures: [
      figure(
        'oee',
        'OEE',
        own.oee,
        'PRI × GQ / base',
        `${(own.oee * base).toFixed(2)} min / ${base.toFixed(2)} min`,
        'Time that good items needed at the ideal cycle, as a share of planned production time; equals availability × performance × quality.',
      ),
      figure(
        'availability',
        'Availability',
        own.availability,
        'APT / base',
        `${(own.availability * base).toFixed(2)} min / ${base.toFixed(2)} min`,
        'Actual production time as a share of planned production time.',
      ),
      figure(
        'performance',
        'Performance (ISO: effectiveness)',
        own.performance,
        'PRI × PQ / APT',
        '301.40 min / 331.90 min',
        'Time that all items needed at the ideal cycle, as a share of actual production time. Never capped.',
      ),
      figure(
        'quality',
        'Quality ratio',
        own.quality,
        'GQ / PQ',
        '18848 / 19271',
        'Good items as a share of all items made.',
      ),
      figure(
        'mtbf',
        'MTBF',
        148.2,
        'APT / failures',
        '331.90 min / 2',
        'Production time between failures; a failure is an unplanned stop longer than a small stop.',
        'min',
      ),
    ],
    definitions: (['classic', 'iso', 'ooe', 'teep'] as const).map((each) => {
      const own = each === 'classic' ? base : each === 'iso' ? base - 4 : calendar;
      return {
        definition: each,
        title: { classic: 'OEE, classic', iso: 'OEE, ISO 22400-2', ooe: 'OOE', teep: 'TEEP' }[each],
        words: {
          classic: 'against the shift without planned breaks',
          iso: 'against planned busy time',
          ooe: 'against the whole shift',
          teep: 'against all calendar time',
        }[each],
        baseMin: own,
        ...factorsOf(bands, own),
      };
    }),
    bands,
    slowMin: 3.9,
    breakMin: planned,
    failures: 2,
    smallStops: 11,
    pareto: pareto.map((each) => {
      running += each.minutes;
      return { ...each, cumulativeShare: total === 0 ? 0 : running / total };
    }),
    segments,
    changeovers: [{ from, to: from + 9.4 * MINUTE, product: 'Cover C12', targetMin: 8 }],
    rows,
    findings: ['1 of 2 changeovers took longer than their target; the longest 9.4 min, target 8.0 min'],
  };
}

export function fakeOeeLine({ line, from, to }: { line: string; from: number; to: number }): OeeLine {
  const names = ['press-1', 'press-2', 'weld-1', 'pack-1'];
  return {
    line,
    from,
    to,
    constraint: 'weld-1',
    rule: 'slowestIdealCycle',
    idealCycleMs: 1_400,
    good: 11_204,
    rejected: 388,
    oee: 0.684,
    availability: 0.82,
    performance: 0.861,
    quality: 0.967,
    definition: 'Good items at the last work unit × ideal cycle of the constraint / planned time of the constraint.',
    members: names.map((workUnit, i) => ({
      workUnit,
      idealCycleMs: [1_000, 1_100, 1_400, 900][i] as number,
      oee: 0.52 + i * 0.06,
      produced: 12_000 - i * 130,
      rejected: 97,
      bands: bandsOf(segmentsOf(from + i * 17 * MINUTE, to)),
    })),
  };
}

export const FAKE_PROOFS = [
  { seq: 18_201, kind: 'batch', from: 0, to: 1 },
  { seq: 18_214, kind: 'batch', from: 1, to: 2 },
];

const LINE_UNITS = [
  ['press-1', 'Press 1'],
  ['deburr-1', 'Deburring 1'],
  ['weld-1', 'Welding 1'],
  ['pack-1', 'Packing 1'],
] as const;

/** The layout with its press as the first of a line of four. */
export function lineLayout(layout: PlantLayout): PlantLayout {
  const [press] = layout.workUnits;
  if (press === undefined) return layout;
  return {
    ...layout,
    lines: [{ id: 'line-1', path: 'Plant A/Forming/Line 1', workUnits: LINE_UNITS.map(([id]) => id) }],
    workUnits: LINE_UNITS.map(([id, name]) => ({ ...press, id, path: `Plant A/Forming/Line 1/${name}` })),
  };
}

export function linePicture(picture: LiveSnapshot): LiveSnapshot {
  const [press] = picture.workUnits;
  if (press === undefined) return picture;
  const states = ['RUN', 'BLOCKED', 'SETUP', 'IDLE'];
  return {
    ...picture,
    workUnits: LINE_UNITS.map(([id], i) => ({
      ...press,
      id,
      state: states[i] ?? 'RUN',
      unacknowledgedAlarms: i === 0 ? 1 : 0,
    })),
  };
}
