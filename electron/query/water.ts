import type { WaterDeadline, WaterMonth, WaterOverview, WaterResult } from '../../shared/contract/waterChannels.ts';
import type { StationConfig, WaterConfig } from '../../shared/domain/config/index.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import { isEvent } from '../../shared/domain/water/figures.ts';
import { readVerifierKeyFile } from '../ledger/index.ts';
import {
  deadlinesBetween,
  listResults,
  listSamples,
  listStandings,
  openDeadlines,
  type StoredDeadline,
  type StoredResult,
} from '../projection/index.ts';
import { createPeriods, matchesGlob } from '../rules/index.ts';
import { copyOfRecord, reportedResults, sectionOf } from '../water/index.ts';
import { atOneMoment, type DataFolder } from './dataFolder.ts';

const RESULTS_MAX = 5_000;
const STANDINGS_MAX = 20_000;
const DEADLINES_MAX = 250;
const MONTHS_MAX = 240;
const SAMPLES_SHOWN_MAX = 50;
const US_PER_DAY = 86_400_000_000;
/** Done deadlines stay on the screen for so long. */
const DONE_SHOWN_US = 14 * US_PER_DAY;
/** Annual averages and percentiles rest on up to three years. */
const LOOK_BACK_US = 1_200 * US_PER_DAY;

/** How drinking water stands now. @throws Error where the station has no "water" section */
export function waterOverview(data: DataFolder, clock: Pick<Clock, 'now'>): WaterOverview {
  return atOneMoment(data.db, () => {
    const { config } = data.configs.inForce();
    const water = waterOf(config);
    const now = clock.now();
    const sealed = listResults(data.db, { limit: RESULTS_MAX }).map(sealedResult).filter(isOfWater);
    const done = deadlinesBetween(data.db, now - DONE_SHOWN_US, now + 1, DEADLINES_MAX);
    return {
      system: systemOf(water),
      timeZone: config.station.timeZone,
      places: water.places,
      deadlines: [
        ...openDeadlines(data.db, DEADLINES_MAX),
        ...done.filter(({ doneAt }) => doneAt !== null).sort((a, b) => (b.doneAt as number) - (a.doneAt as number)),
      ].map(deadlineOf),
      standings: standings(data).filter(isOfWater).slice(0, RESULTS_MAX),
      latest: latestOf(sealed),
      months: monthsOf(data, config.station.timeZone, now),
      grabSamples: grabSamplesOf(config, water),
      samples: listSamples(data.db, SAMPLES_SHOWN_MAX),
    };
  });
}

/** The operating report of a local month, with its copy of record. @throws Error where the station has no "water" section */
export function waterMonth(data: DataFolder, month: string, clock: Pick<Clock, 'now'>): WaterMonth {
  return atOneMoment(data.db, () => {
    const { config } = data.configs.inForce();
    const { timeZone } = config.station;
    const { from, to } = createPeriods(timeZone).spanAt('month', createPeriods(timeZone).dayStart(`${month}-01`));
    const now = clock.now();
    const isOver = now >= to;
    const all = listResults(data.db, { from: from - LOOK_BACK_US, to, limit: RESULTS_MAX * 4 }).map(sealedResult);
    const sealed = reportedResults(all.filter(isOfWater), from, to);
    const running = standings(data).filter((each) => isOfWater(each) && each.from < to && each.to > from);
    const isSealed = new Set(sealed.map(({ rule, subject, from: at }) => `${rule} ${subject} ${at}`));
    const open = running.filter((each) => !isSealed.has(`${each.rule} ${each.subject} ${each.from}`));
    const results = (isOver ? sealed : [...open, ...sealed]).slice(0, RESULTS_MAX);
    const deadlines = deadlinesBetween(data.db, from, to, DEADLINES_MAX).map(deadlineOf);
    const { text, sha256 } = copyOfRecord({
      ...{ system: systemOf(waterOf(config)), timeZone, month, from, to, isOver, preparedAt: now, results, deadlines },
      evidence: {
        leaves: leavesOf(data, results, deadlines),
        checkpoint: data.ledger.latestCheckpoint()?.note ?? '',
        verifierKey: readVerifierKeyFile(data.folder) ?? '',
      },
    });
    return {
      month,
      from,
      to,
      isOver,
      results,
      deadlines,
      text,
      sha256,
      fileName: `water-${config.station.id}-${month}.txt`,
    };
  });
}

function waterOf({ water }: StationConfig): WaterConfig {
  if (!water) throw new Error('this station has no "water" section in its configuration');
  return water;
}

const systemOf = ({ system }: WaterConfig) => ({ ...system, populationServed: system.populationServed ?? null });

const isOfWater = (result: WaterResult): boolean => sectionOf(result) !== undefined;

function sealedResult({ document, paragraph, isChecked, ...stored }: StoredResult): WaterResult {
  const { seq, rule, title, method, pack, packVersion, subject, verdict, value, unit, limit, from, to } = stored;
  const { expected, received, valid, rounding, detail, figures } = stored;
  const source = { document, paragraph, isChecked };
  return {
    ...{ seq, rule, title, source, method, pack, packVersion, subject, verdict, value, unit, limit, from, to },
    ...{ expected, received, valid, rounding, detail, figures },
  };
}

/** As the engine stored them: the fields of a result that is not sealed. */
function standings(data: DataFolder): WaterResult[] {
  return listStandings(data.db, STANDINGS_MAX).map(({ standing }) => {
    const said = standing as Omit<WaterResult, 'seq' | 'figures'> & { readonly figures?: WaterResult['figures'] };
    const { rule, title, source, method, pack, packVersion, subject, verdict, value, unit, limit, from, to } = said;
    const { expected, received, valid, rounding, detail, figures = {} } = said;
    return {
      ...{ seq: null, rule, title, source, method, pack, packVersion, subject, verdict, value, unit, limit, from, to },
      ...{ expected, received, valid, rounding, detail, figures },
    };
  });
}

/** The first of each rule and subject, in a list with the latest first; what happened within a period is none of them. */
function latestOf(results: readonly WaterResult[]): WaterResult[] {
  const latest = new Map<string, WaterResult>();
  for (const result of results) {
    const name = `${result.rule} ${result.subject}`;
    if (!isEvent(result.figures) && !latest.has(name)) latest.set(name, result);
  }
  return [...latest.values()];
}

const deadlineOf = ({
  name: _name,
  pack: _pack,
  result: _result,
  startedAt: _at,
  ...shown
}: StoredDeadline): WaterDeadline => shown;

/** From the month of the first sealed result to the running one, the latest first. */
function monthsOf(data: DataFolder, timeZone: string, now: Instant): string[] {
  const periods = createPeriods(timeZone);
  const first = data.db.prepare('SELECT min(toTime) FROM ruleResult').pluck().get() as number | null;
  const months: string[] = [];
  for (let back = 0; back < MONTHS_MAX; back++) {
    const span = periods.spanFrom('month', now, -back);
    if (back > 0 && span.to < (first ?? now)) break;
    months.push(periods.nameOf('month', span.from));
  }
  return months;
}

function grabSamplesOf({ tags }: StationConfig, { grabSamples }: WaterConfig): WaterOverview['grabSamples'] {
  if (!grabSamples) return null;
  return {
    tags: tags
      .filter(({ id }) => grabSamples.tags.some((pattern) => matchesGlob(pattern, id)))
      .slice(0, RESULTS_MAX)
      .map(({ id, name, unit }) => ({
        id,
        name: name ?? id,
        place: id.slice(0, Math.max(0, id.lastIndexOf('.'))),
        unit,
      })),
    methods: grabSamples.methods,
    ageDaysMax: grabSamples.ageDaysMax,
  };
}

function leavesOf(
  data: DataFolder,
  results: readonly WaterResult[],
  deadlines: readonly WaterDeadline[],
): ReadonlyMap<number, string> {
  const leaf = data.db.prepare<[number], Buffer>('SELECT leaf FROM entry WHERE seq = ?').pluck();
  const named = [...results.map(({ seq }) => seq), ...deadlines.flatMap(({ seq, doneSeq }) => [seq, doneSeq])];
  const leaves = new Map<number, string>();
  for (const seq of named) {
    if (seq === null || leaves.has(seq)) continue;
    const found = leaf.get(seq) as Buffer | undefined;
    if (found) leaves.set(seq, found.toString('hex'));
  }
  return leaves;
}
