import { type FloodSettings, floods } from './flood.ts';

/**
 * The alarm system against the performance table of ANSI/ISA-18.2 and IEC 62682 ("recommended alarm performance metrics"). The
 * targets are from memory and were not compared with the published table: `isChecked` false. Rates are per operating position.
 */
export const SCORECARD_SOURCE = {
  document: 'ANSI/ISA-18.2-2016, IEC 62682:2014',
  paragraph: 'recommended alarm performance metrics',
  isChecked: false,
} as const;

export interface Announced {
  readonly alarm: string;
  readonly priority: 'critical' | 'high' | 'medium' | 'low';
  readonly message: string;
  readonly workUnit: string | null;
  /** µs */
  readonly raisedAt: number;
  readonly returnedAt: number | null;
  readonly acknowledgedAt: number | null;
}

export interface ScorecardSettings {
  readonly flood: { readonly windowMs: number; readonly above: number; readonly endsBelow: number };
  readonly chattering: { readonly count: number; readonly windowMs: number };
  readonly fleetingMs: number;
  readonly operators: number;
}

type Verdict = 'good' | 'tolerable' | 'bad' | 'unknown';
export interface ScoreFigure {
  readonly id: string;
  readonly title: string;
  /** Null where nothing can be said yet. */
  readonly value: number | null;
  readonly unit: string;
  readonly target: string;
  readonly verdict: Verdict;
  readonly detail: string;
}

export interface ScorecardFigures {
  readonly scores: ScoreFigure[];
  readonly badActors: BadActorFigure[];
  readonly byPriority: Record<string, number>;
  readonly perWindow: number[];
  readonly chattering: string[];
}
interface BadActorFigure {
  readonly alarm: string;
  readonly message: string;
  readonly priority: Announced['priority'];
  readonly workUnit: string | null;
  readonly count: number;
  readonly share: number;
  readonly isChattering: boolean;
  readonly fleeting: number;
}

const HOUR_US = 3_600_000_000;
const TOP = 10;
/** Below this a rate per hour says nothing. */
const SPAN_US_MIN = HOUR_US / 6;
const WINDOWS_MAX = 5_000;

/**
 * @param announced oldest first, all of the span
 * @param standing how many alarms have stood for longer than a day
 */
export function scorecard(
  announced: readonly Announced[],
  from: number,
  to: number,
  standing: number,
  settings: ScorecardSettings,
): ScorecardFigures {
  const { operators, flood } = settings;
  const hours = (to - from) / HOUR_US;
  const isLong = to - from >= SPAN_US_MIN;
  const perWindow = countPer(announced, from, to, flood.windowMs * 1000);
  const perHour = countPer(announced, from, to, HOUR_US);
  const floodSettings: FloodSettings = { ...flood, operators };
  const times = announced.map(({ raisedAt }) => raisedAt);
  const inFloodUs = floods(times, from, to, floodSettings).spans.reduce((sum, span) => sum + span.to - span.from, 0);
  const groups = groupByAlarm(announced);
  const chattering = [...groups].filter(([, rows]) => isChattering(rows, settings.chattering)).map(([alarm]) => alarm);
  const badActors = [...groups]
    .map(([alarm, rows]) => actorOf(alarm, rows, announced.length, chattering, settings.fleetingMs))
    .sort((a, b) => b.count - a.count || a.alarm.localeCompare(b.alarm))
    .slice(0, TOP);
  const fleeting = [...groups.values()].reduce((sum, rows) => sum + countFleeting(rows, settings.fleetingMs), 0);
  const byPriority = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { priority } of announced) byPriority[priority]++;

  const rate = (per: number): number | null => (isLong ? (announced.length / hours / operators) * per : null);
  const share = (count: number, of: number): number | null => (isLong && of > 0 ? (100 * count) / of : null);
  const peak = Math.max(0, ...perWindow) / operators;
  const above = (counts: readonly number[], limit: number) => counts.filter((n) => n / operators > limit).length;
  const top = badActors.reduce((sum, { count }) => sum + count, 0);
  const windowMin = flood.windowMs / 60_000;
  const scores = [
    score(
      'perDay',
      'Alarms per day',
      rate(24),
      '1/d',
      'about 144, at most 288',
      144,
      288,
      'average per operating position',
    ),
    score('perHour', 'Alarms per hour', rate(1), '1/h', 'about 6, at most 12', 6, 12, 'average per operating position'),
    score('perWindow', `Alarms per ${windowMin} min`, rate(windowMin / 60), '1', 'about 1, at most 2', 1, 2, 'average'),
    score(
      'hoursAbove30',
      'Hours with more than 30 alarms',
      share(above(perHour, 30), perHour.length),
      '%',
      'below 1 %',
      1,
      1,
      `${above(perHour, 30)} of ${perHour.length} hours`,
    ),
    score(
      'windowsAbove10',
      `${windowMin}-minute periods with more than ${flood.above}`,
      share(above(perWindow, flood.above), perWindow.length),
      '%',
      'below 1 %',
      1,
      1,
      `${above(perWindow, flood.above)} of ${perWindow.length} periods`,
    ),
    score(
      'peak',
      `Most alarms in ${windowMin} min`,
      announced.length === 0 && !isLong ? null : peak,
      '1',
      `at most ${flood.above}`,
      flood.above,
      flood.above,
      'per operating position',
    ),
    score(
      'inFlood',
      'Time in flood',
      share(inFloodUs, to - from),
      '%',
      'below 1 %',
      1,
      1,
      `${Math.round(inFloodUs / 6e7)} min; a flood begins above ${flood.above} and ends below ${flood.endsBelow} per ${windowMin} min`,
    ),
    score(
      'top10',
      'Share of the ten most frequent',
      announced.length < TOP ? null : (100 * top) / announced.length,
      '%',
      'below 1 %, at most 5 %',
      1,
      5,
      `${top} of ${announced.length}; few alarms in all make it large`,
    ),
    score(
      'chattering',
      'Chattering alarms',
      chattering.length,
      '1',
      'none',
      0,
      0,
      `${settings.chattering.count} times within ${settings.chattering.windowMs / 1000} s`,
    ),
    score(
      'fleeting',
      'Fleeting alarms',
      fleeting,
      '1',
      'none',
      0,
      0,
      `returned by themselves within ${settings.fleetingMs / 1000} s`,
    ),
    score(
      'longStanding',
      'Alarms standing for more than a day',
      standing,
      '1',
      'fewer than 5',
      4,
      4,
      'each with a plan',
    ),
    ...prioritiesOf(byPriority, announced.length),
  ];
  return { scores, badActors, byPriority, perWindow, chattering };
}

/** @param good up to here as it should be @param tolerable up to here manageable */
function score(
  id: string,
  title: string,
  value: number | null,
  unit: string,
  target: string,
  good: number,
  tolerable: number,
  detail: string,
): ScoreFigure {
  const verdict: Verdict =
    value === null ? 'unknown' : value <= good ? 'good' : value <= tolerable ? 'tolerable' : 'bad';
  return { id, title, value, unit, target, verdict, detail };
}

/** About 80 % low, 15 % medium, 5 % high; a fourth, highest priority below 1 %. */
const SHARES = [
  ['low', 'Share of low priority', '%', 'about 80 %', 70, 90],
  ['medium', 'Share of medium priority', '%', 'about 15 %', 10, 20],
  ['high', 'Share of high priority', '%', 'about 5 %', 0, 8],
  ['critical', 'Share of critical priority', '%', 'below 1 %', 0, 1],
] as const;
/** With fewer a share is chance. */
const SHARE_OF_MIN = 20;

function prioritiesOf(counts: Readonly<Record<Announced['priority'], number>>, all: number): ScoreFigure[] {
  return SHARES.map(([priority, title, unit, target, low, high]) => {
    const value = all < SHARE_OF_MIN ? null : (100 * counts[priority]) / all;
    const verdict: Verdict = value === null ? 'unknown' : value >= low && value <= high ? 'good' : 'bad';
    return { id: `share-${priority}`, title, value, unit, target, verdict, detail: `${counts[priority]} of ${all}` };
  });
}

/** How many in each period of the span; the last may be shorter. */
function countPer(announced: readonly Announced[], from: number, to: number, periodUs: number): number[] {
  const counts = new Array<number>(Math.min(WINDOWS_MAX, Math.max(1, Math.ceil((to - from) / periodUs)))).fill(0);
  for (const { raisedAt } of announced) {
    const index = Math.min(counts.length - 1, Math.floor((raisedAt - from) / periodUs));
    if (index >= 0) counts[index] = (counts[index] as number) + 1;
  }
  return counts;
}

function groupByAlarm(announced: readonly Announced[]): Map<string, Announced[]> {
  const groups = new Map<string, Announced[]>();
  for (const row of announced) {
    const rows = groups.get(row.alarm);
    if (rows) rows.push(row);
    else groups.set(row.alarm, [row]);
  }
  return groups;
}

function isChattering(rows: readonly Announced[], { count, windowMs }: ScorecardSettings['chattering']): boolean {
  return rows.some((row, i) => {
    const last = rows[i + count - 1];
    return last !== undefined && last.raisedAt - row.raisedAt <= windowMs * 1000;
  });
}

/** Gone before anybody could act. */
const countFleeting = (rows: readonly Announced[], fleetingMs: number): number =>
  rows.filter(
    ({ raisedAt, returnedAt, acknowledgedAt }) =>
      returnedAt !== null &&
      returnedAt - raisedAt < fleetingMs * 1000 &&
      (acknowledgedAt === null || acknowledgedAt >= returnedAt),
  ).length;

function actorOf(
  alarm: string,
  rows: readonly Announced[],
  all: number,
  chattering: readonly string[],
  fleetingMs: number,
): BadActorFigure {
  const { message, priority, workUnit } = rows.at(-1) as Announced;
  const fleeting = countFleeting(rows, fleetingMs);
  return {
    ...{ alarm, message, priority, workUnit, fleeting },
    count: rows.length,
    share: rows.length / all,
    isChattering: chattering.includes(alarm),
  };
}
