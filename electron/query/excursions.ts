import type { ExcursionDetailAnswer, ExcursionRow } from '../../shared/contract/coldChainChannels.ts';
import { judgedTags } from '../../shared/domain/config/index.ts';
import { storageClassOf } from '../../shared/domain/thermal/index.ts';
import { type Instant, US_PER_MS } from '../../shared/domain/time.ts';
import { createTagJudge } from '../alarms/index.ts';
import { kineticOf } from '../coldChain/index.ts';
import type { JudgingState } from '../engine/judging.ts';
import { findExcursion, listExcursions, lotEvents } from '../projection/index.ts';
import { exposureOfHours } from './coldChain.ts';
import type { DataFolder } from './dataFolder.ts';
import { lotRowsOf, lotsIn } from './lots.ts';

const DECISIONS_MAX = 500;

/** Excursions, open ones first; an open one as its judge has it now: peak, readings, degree-hours and unknown time so far. */
export const excursionRows = (data: DataFolder, limit: number, now: number): ExcursionRow[] =>
  asJudged(data, listExcursions(data.db, limit, now), now);

function asJudged(data: DataFolder, rows: ExcursionRow[], now: number): ExcursionRow[] {
  if (!rows.some(({ end }) => end === null)) return rows;
  const text = data.db.prepare("SELECT value FROM cursor WHERE name = 'judging'").pluck().get() as string | undefined;
  const judging = text === undefined ? undefined : (JSON.parse(text) as JudgingState);
  const config = data.configs.latest()?.config;
  const tags = new Map((config ? judgedTags(config) : []).map((tag) => [tag.id, tag]));
  return rows.map((row) => {
    const tag = tags.get(row.tag);
    if (row.end !== null || !tag) return row;
    const open = createTagJudge(tag, judging?.tags[row.tag]).openExcursion(now as Instant);
    if (!open || open.onset !== row.onset || open.side !== row.side) return row;
    const { peak, durationMs, unknownMs, readings, degreeHours } = open;
    const figures = { unknownMs, readings, degreeHours };
    return { ...row, peak: peak.value, peakAt: peak.at, durationMs: Math.max(0, durationMs), ...figures };
  });
}

/** One excursion with what it befell; undefined when there is none of that id. */
export function excursionDetail(data: DataFolder, id: string, now: number): ExcursionDetailAnswer | undefined {
  const found = findExcursion(data.db, id, now);
  if (!found) return undefined;
  const [row] = asJudged(data, [found], now) as [ExcursionRow];
  const config = data.configs.latest()?.config;
  const coldChain = config?.coldChain;
  const store = coldChain?.stores.find(({ probes }) => probes.includes(row.tag));
  const tag = config && judgedTags(config).find((each) => each.id === row.tag);
  const end = row.end ?? now;
  const lots = store && coldChain ? lotRowsOf(data, coldChain, lotsIn(data, store.id, row.onset, end), now) : [];
  const decisions = lots
    .flatMap((lot) => lotEvents(data.db, lot.id, DECISIONS_MAX))
    .filter((event) => event.event === 'disposed' && event.excursions.includes(id));
  const range = tag?.excursion;
  const place = store && storageClassOf(store.class);
  return {
    row,
    store:
      store && place
        ? {
            id: store.id,
            name: store.name ?? store.id,
            className: place.name,
            min: range?.min ?? place.min,
            max: range?.max ?? place.max,
          }
        : null,
    conditions: (range?.suppress ?? []).map((condition) => ({
      tag: condition.tag,
      name: config?.tags.find((each) => each.id === condition.tag)?.name ?? condition.tag,
      equals: String(condition.equals),
      maxMs: condition.maxMs,
    })),
    longestIntervalMs: range?.longestIntervalMs ?? 86_400_000,
    kinetic: place?.kinetic === undefined ? null : kineticOver(data, row.tag, end, place.kinetic),
    lots,
    decisions: decisions.map((event) => ({ ...event, excursions: [...event.excursions] })).slice(0, DECISIONS_MAX),
  };
}

/** Whole hours of the window, the one the excursion ended in among them. */
function kineticOver(
  data: DataFolder,
  tag: string,
  end: number,
  { max, windowMs }: { readonly max: number; readonly windowMs: number },
): ExcursionDetailAnswer['kinetic'] {
  const exposure = exposureOfHours(data, tag, end - windowMs * US_PER_MS, end);
  return { celsius: kineticOf(exposure) ?? null, max, windowMs, knownMs: exposure.knownUs / US_PER_MS };
}
