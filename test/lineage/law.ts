import { decodeSummary } from '../../electron/pipeline/index.ts';
import type { DataFolder } from '../../electron/query/dataFolder.ts';
import { lineageOf } from '../../electron/query/lineage.ts';
import { oeeCalendarOf } from '../../electron/query/oeeUnits.ts';
import type { Instant } from '../../shared/domain/time.ts';

export interface Checked {
  readonly figures: number;
  readonly readings: number;
  /** Pairs of a reading and a figure that it influenced. */
  readonly pairs: number;
  /** How many figures of each kind some reading influenced. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly broken: readonly string[];
}

const OF_ENTRIES =
  "'batch', 'amendment', 'quarantine', 'verdict', 'result', 'meterRead', 'sample', 'shiftReport', 'receipt'";

/** Every figure the folder knows of, found without asking lineage. */
function figuresOf(data: DataFolder, now: number): string[] {
  const all = (sql: string): string[] => data.db.prepare(sql).pluck().all().map(String);
  const tagOf = new Map(
    (data.db.prepare('SELECT number, id FROM tag').all() as { number: number; id: string }[]).map(({ number, id }) => [
      number,
      id,
    ]),
  );
  const minutes = (
    data.db.prepare('SELECT workUnit, minute, columns FROM summary').all() as {
      workUnit: string;
      minute: number;
      columns: Buffer;
    }[]
  ).flatMap(({ workUnit, minute, columns }) =>
    Array.from(decodeSummary(columns).tags, (number) => `minute:${workUnit}|${tagOf.get(number)}|${minute}`),
  );
  const first = (data.db.prepare('SELECT min(fromTime) FROM entry').pluck().get() as number | null) ?? now;
  const oee = data.configs.inForce().config.equipment.flatMap(({ id, oee: section }) =>
    section === undefined
      ? []
      : oeeCalendarOf(data, id)
          .shiftsBetween(first as Instant, now as Instant)
          .map(({ start, end }) => `oee:${id}|${start}|${end}`),
  );
  return [
    ...all(`SELECT seq FROM entry WHERE kind IN (${OF_ENTRIES})`).map((seq) => `entry:${seq}`),
    ...all('SELECT occurrence FROM alarm').map((id) => `alarm:${id}`),
    ...all('SELECT id FROM excursion').map((id) => `excursion:${id}`),
    ...all('SELECT id FROM stop').map((id) => `stop:${id}`),
    ...all('SELECT id FROM lot').map((id) => `lot:${id}`),
    ...minutes,
    ...oee,
  ];
}

/**
 * Holds the one law of lineage: a figure is among those a reading influenced exactly when the reading is among those the figure was
 * computed from. Backward lists every reading of every figure; forward is asked of every `every`-th reading, and of the first and
 * last of each figure.
 */
export function checkLaw(data: DataFolder, now: number, every = 1): Checked {
  const lineage = lineageOf(data, now);
  const behind = new Map<string, Set<string>>();
  const asked = new Set<string>();
  const every1 = Math.max(1, every);
  let n = 0;
  for (const ref of figuresOf(data, now)) {
    const set = new Set<string>();
    let last: string | undefined;
    for (const { tag, time } of lineage.readingsBehind(ref)) {
      const id = `${tag}|${time}`;
      if (set.size === 0 || n++ % every1 === 0) asked.add(id);
      set.add(id);
      last = id;
    }
    if (last !== undefined) asked.add(last);
    behind.set(ref, set);
  }
  const influencedBy = new Map<string, Set<string>>();
  for (const [ref, set] of behind)
    for (const id of set) if (asked.has(id)) influencedBy.set(id, (influencedBy.get(id) ?? new Set()).add(ref));
  const broken: string[] = [];
  const kinds: Record<string, Set<string>> = {};
  let pairs = 0;
  for (const id of asked) {
    const [tag = '', time = ''] = id.split('|');
    const forward = new Set(lineage.influencedBy(tag, Number(time)));
    const backward = influencedBy.get(id) ?? new Set<string>();
    for (const ref of backward) {
      if (!forward.has(ref)) broken.push(`${id} is behind ${ref}, which it did not influence`);
    }
    for (const ref of forward) {
      pairs++;
      const kind = ref.startsWith('entry:') ? lineage.node(ref).kind : (ref.split(':')[0] as string);
      kinds[kind] = (kinds[kind] ?? new Set()).add(ref);
      // A correction is no figure of a list: only the reading it is of can name it.
      if (kind === 'correction' ? !lineage.isBehind(ref, tag, Number(time)) : !backward.has(ref))
        broken.push(`${id} influenced ${ref}, which it is not behind`);
    }
  }
  return {
    figures: behind.size,
    readings: asked.size,
    pairs,
    kinds: Object.fromEntries(Object.entries(kinds).map(([kind, refs]) => [kind, refs.size])),
    broken: broken.slice(0, 20),
  };
}
