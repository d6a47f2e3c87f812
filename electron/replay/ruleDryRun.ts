import type { DifferenceSide, DryRunReport, RuleDifference } from '../../shared/contract/packChannels.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { BatchBody } from '../../shared/domain/entry.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { unpackBody } from '../ledger/index.ts';
import { columnsOf, decodeBatch, eachCleanTag, scaleOf } from '../pipeline/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { type BoundPack, RuleBook, type RuleFinding, resultFieldsOf } from '../rules/index.ts';
import { ReplayCancelledError } from './replayRange.ts';
import { ruleChanges } from './ruleChanges.ts';

export interface DryRunRequest {
  readonly data: DataFolder;
  readonly config: StationConfig;
  /** The pack in force of the same id; undefined where it is new. */
  readonly before: BoundPack | undefined;
  readonly after: BoundPack;
  /** µs, source times: from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
  onProgress?(done: number, total: number): void;
  isCancelled?(): boolean;
}

const BATCHES_PER_TURN = 8;
const DIFFERENCES_MAX = 1_000;
/** Results of one pack kept while the run goes on. */
const RESULTS_MAX = 200_000;

/**
 * What a pack would have said of recorded days beside what the one in force says: both are shown the same sealed readings in the
 * order of time. The ledger is only read.
 *
 * @throws ReplayCancelledError; Error when the span gives more results than can be compared
 */
export async function dryRunRules(request: DryRunRequest): Promise<DryRunReport> {
  const { before, after, from, to } = request;
  const one = before && new Trial(before, request);
  const other = new Trial(after, request);
  const { batches, readings } = await feed(request, one ? [one, other] : [other]);
  const changes = ruleChanges(before?.loaded.pack, after.loaded.pack);
  const whyOf = new Map(changes.map(({ rule, what }) => [rule, what]));
  const { differences, same } = compare(one?.results ?? new Map(), other.results, whyOf);
  const { pack: beforePack, hash: beforeHash } = before?.loaded ?? {};
  return {
    ...{ from, to, batches, readings, same, changes },
    before: beforePack ? { id: beforePack.id, version: beforePack.version, hash: beforeHash as string } : null,
    after: { id: after.loaded.pack.id, version: after.loaded.pack.version, hash: after.loaded.hash },
    differences: differences.slice(0, DIFFERENCES_MAX),
    moreDifferences: Math.max(0, differences.length - DIFFERENCES_MAX),
  };
}

/** One pack at work on the recorded days. */
class Trial {
  /** By rule, subject and period: the last word. */
  readonly results = new Map<string, RuleFinding>();
  readonly book: RuleBook;
  readonly #from: number;
  readonly #to: number;

  constructor(pack: BoundPack, { config, from, to }: Pick<DryRunRequest, 'config' | 'from' | 'to'>) {
    this.#from = from;
    this.#to = to;
    this.book = new RuleBook({
      timeZone: config.station.timeZone,
      rules: pack.rules,
      saved: () => undefined,
      since: () => from as Instant,
    });
  }

  settle(until: number): void {
    for (const finding of this.book.settle(() => until)) {
      const { from, to, subject } = finding.result;
      if (to <= this.#from || from >= this.#to) continue;
      this.results.set(JSON.stringify([finding.bound.rule.id, subject, from, to]), finding);
      if (this.results.size > RESULTS_MAX)
        throw new Error(`more than ${RESULTS_MAX} results in these days; choose a shorter time`);
    }
  }
}

async function feed(request: DryRunRequest, trials: readonly Trial[]): Promise<{ batches: number; readings: number }> {
  const { data, config, from, to } = request;
  const numbers = new Map(config.tags.map(({ id }, index) => [id, index]));
  const scales = config.tags.map(scaleOf);
  const rows = data.db
    .prepare(
      `SELECT seq, kind, fromTime FROM entry WHERE kind IN ('batch', 'amendment') AND toTime >= ? AND fromTime < ?
       AND length(body) > 0 ORDER BY fromTime, seq`,
    )
    .all(from, to) as { seq: number; kind: string; fromTime: number }[];
  const bodyOf = data.db.prepare<[number], Buffer>('SELECT body FROM entry WHERE seq = ?').pluck();
  let readings = 0;
  for (const [index, { seq, kind, fromTime }] of rows.entries()) {
    if (index % BATCHES_PER_TURN === 0) await breathe(request, index, rows.length);
    for (const trial of trials) trial.settle(Math.min(fromTime, to));
    const body = JSON.parse(unpackBody(bodyOf.get(seq) as Buffer).toString('utf8')) as BatchBody;
    readings += body.readings;
    const columns = columnsOf(decodeBatch(body), (id) => numbers.get(id));
    const isWhole = body.tags.every(({ tag }) => numbers.has(tag));
    eachCleanTag(
      columns,
      isWhole ? body.corrections : [],
      (tag) => scales[tag],
      (tag) => config.tags[tag]?.id ?? '',
      (tag) => {
        const id = config.tags[tag.number]?.id ?? '';
        let end = tag.to;
        while (end > tag.from && (tag.time[end - 1] as number) >= to) end--;
        for (const { book } of trials)
          book.feed(id)?.readings(tag.time, tag.value, tag.from, end, kind === 'amendment', tag.status);
      },
    );
  }
  for (const trial of trials) trial.settle(to);
  request.onProgress?.(rows.length, rows.length);
  return { batches: rows.length, readings };
}

async function breathe(request: DryRunRequest, done: number, total: number): Promise<void> {
  request.onProgress?.(done, total);
  await new Promise((resolve) => setImmediate(resolve));
  if (request.isCancelled?.()) throw new ReplayCancelledError();
}

function compare(
  before: ReadonlyMap<string, RuleFinding>,
  after: ReadonlyMap<string, RuleFinding>,
  whyOf: ReadonlyMap<string, readonly string[]>,
): { differences: RuleDifference[]; same: number } {
  const differences: RuleDifference[] = [];
  let same = 0;
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [one, other] = [before.get(key), after.get(key)];
    const [left, right] = [sideOf(one), sideOf(other)];
    if (left && right && isSame(left, right)) {
      same++;
      continue;
    }
    const { bound, result } = (other ?? one) as RuleFinding;
    const { id, title } = bound.rule;
    const { subject, from, to } = result;
    const why = [...(whyOf.get(id) ?? ['the rule is unchanged: its readings count differently'])];
    differences.push({ rule: id, title, subject, from, to, before: left, after: right, why });
  }
  const paired = pairs(differences);
  paired.sort((a, b) => a.from - b.from || a.rule.localeCompare(b.rule) || a.subject.localeCompare(b.subject));
  return { differences: paired, same };
}

/**
 * The same happening under both, with other borders: an event that only one side tells and an event that only the other tells,
 * of one rule and subject, that overlap in time, are one line.
 */
function pairs(differences: readonly RuleDifference[]): RuleDifference[] {
  const alone = new Map<string, RuleDifference[]>();
  const nameOf = ({ rule, subject }: RuleDifference) => JSON.stringify([rule, subject]);
  for (const each of differences) {
    if (each.before !== null || each.after === null) continue;
    alone.set(nameOf(each), [...(alone.get(nameOf(each)) ?? []), each]);
  }
  const taken = new Set<RuleDifference>();
  const joined = differences.flatMap((each): RuleDifference[] => {
    if (each.before === null) return [each];
    if (each.after !== null) return [each];
    const twin = alone
      .get(nameOf(each))
      ?.find((other) => !taken.has(other) && other.from < each.to && other.to > each.from);
    if (!twin) return [each];
    taken.add(twin);
    return [{ ...each, from: Math.min(each.from, twin.from), to: Math.max(each.to, twin.to), after: twin.after }];
  });
  return joined.filter((each) => !taken.has(each));
}

function sideOf(finding: RuleFinding | undefined): DifferenceSide | null {
  if (!finding) return null;
  const { verdict, value, unit, limit, detail } = resultFieldsOf(finding);
  return { verdict, value, unit, limit, detail };
}

const isSame = (a: DifferenceSide, b: DifferenceSide): boolean =>
  a.verdict === b.verdict && Object.is(a.value, b.value) && a.limit === b.limit && a.unit === b.unit;
