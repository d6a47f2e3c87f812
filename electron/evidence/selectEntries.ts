import type { RetentionBody } from '../../shared/domain/entries/keeping.ts';
import type { BatchBody, ShiftReportBody } from '../../shared/domain/entry.ts';
import type { ShiftReportDocument } from '../../shared/domain/report/index.ts';
import { BodyRemovedError, runsOf, type SeqRun } from '../ledger/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { carriedIn } from './carriedIn.ts';

/** The log holds nothing of the span, or not the report. */
export class NothingToExportError extends Error {
  override readonly name = 'NothingToExportError';
}

export interface SpanAsked {
  /** µs UTC, half open. */
  readonly from: number;
  readonly to: number;
  /** Key of the entry that brought the report. */
  readonly report?: string | undefined;
}

/** What is to be selected for; of a report that is not in the log yet, its document. */
export interface SelectionAsked extends SpanAsked {
  readonly document?: ShiftReportDocument | undefined;
}

export interface SelectedEntries {
  /** The run that the span lies in, both inclusive. */
  readonly first: number;
  readonly last: number;
  /** Ascending, apart from each other; bodies that were removed are still in them. */
  readonly runs: readonly SeqRun[];
  readonly document: ShiftReportDocument | undefined;
}

/** Windows of the span are sealed at most so long after its end (µs); what comes later stands in runs of its own. */
const SETTLED_US = 15 * 60_000_000;
/** The run is stretched over so many entries that are not of the span, rather than leave a hole that proves nothing. */
const STRETCH_MAX = 10_000;
/** Single entries outside the run: late amendments, edits, verdicts. A span with more is exported in parts. */
const SINGLE_MAX = 200_000;

/**
 * Which entries make the evidence of a span: everything written in it or speaking of it, in one run as far as it goes, and
 * from before what it stands on: the configuration in force, its rule packs, the last readings of every tag, the report's life.
 *
 * @param size entries covered by the checkpoint
 * @throws NothingToExportError
 */
export function selectEntries(data: DataFolder, asked: SelectionAsked, size: number): SelectedEntries {
  const report =
    asked.report === undefined
      ? asked.document && { ...groundOf(data, asked.document), document: asked.document }
      : reportOf(data, asked.report, size);
  const run = runOfSpan(data, asked, size);
  const limit = report?.basis ?? size;
  if (limit - 1 > run.last && limit - 1 - run.last <= STRETCH_MAX) run.last = limit - 1;
  const single = new Set<number>();
  for (const config of configsFor(data, run.first, report?.config)) {
    for (const seq of carriedIn(data, config, asked.from, limit)) single.add(seq);
  }
  const earliest = Math.min(run.first, ...[...single].filter((seq) => run.first - seq <= STRETCH_MAX));
  run.first = earliest;
  for (const seq of overlapping(data, asked, run, size)) single.add(seq);
  for (const seq of report?.seqs ?? []) single.add(seq);
  for (const seq of standsOn(data, single, run, size)) single.add(seq);
  for (const seq of retentionOf(data, run, size)) single.add(seq);
  const outside = [...single].filter((seq) => seq < size && (seq < run.first || seq > run.last)).sort((a, b) => a - b);
  const runs = [
    ...runsOf(outside.filter((seq) => seq < run.first)),
    [run.first, run.last] as const,
    ...runsOf(outside.filter((seq) => seq > run.last)),
  ];
  return { ...run, runs: joinTouching(runs), document: report?.document };
}

/** Ascending runs, those that touch as one. */
export const joinTouching = (runs: readonly SeqRun[]): SeqRun[] =>
  runs.reduce<SeqRun[]>((all, run) => {
    const last = all.at(-1);
    if (last !== undefined && last[1] + 1 === run[0]) all[all.length - 1] = [last[0], run[1]];
    else all.push(run);
    return all;
  }, []);

/** From the first to the last entry written in the span, or sealing a window of it soon after. */
function runOfSpan(data: DataFolder, { from, to }: SpanAsked, size: number): { first: number; last: number } {
  const written = data.db
    .prepare<number[], { first: number | null; last: number | null }>(
      'SELECT min(seq) AS first, max(seq) AS last FROM entry WHERE at >= ? AND at < ? AND seq < ?',
    )
    .get(from, to, size);
  const settled = data.db
    .prepare<number[], { first: number | null; last: number | null }>(
      `SELECT min(seq) AS first, max(seq) AS last FROM entry
       WHERE at >= ? AND at < ? AND seq < ? AND fromTime < ? AND toTime >= ?`,
    )
    .get(to, to + SETTLED_US, size, to, from);
  const seqs = [written, settled].flatMap((row) => [row?.first, row?.last]).filter((seq) => typeof seq === 'number');
  if (seqs.length === 0) {
    const first = firstSpeakingOf(data, { from, to }, size);
    if (first !== undefined) return { first, last: first };
    throw new NothingToExportError('the signed log holds no entry of this span; check --from and --to');
  }
  return { first: Math.min(...seqs), last: Math.max(...seqs) };
}

/** Of a span in which the station wrote nothing: what was imported later, or the report that says that it is empty. */
function firstSpeakingOf(data: DataFolder, { from, to }: SpanAsked, size: number): number | undefined {
  const first = data.db
    .prepare<number[], number | null>(
      `SELECT min(seq) FROM entry WHERE fromTime IS NOT NULL AND fromTime < ? AND toTime >= ? AND seq < ?
       AND kind <> 'retention'`,
    )
    .pluck()
    .get(to, from, size);
  return first ?? undefined;
}

/** Entries outside the run that speak of the span, removals of others too: a report counts whatever does. */
function overlapping(data: DataFolder, { from, to }: SpanAsked, run: { first: number; last: number }, size: number) {
  const seqs = data.db
    .prepare<number[], number>(
      `SELECT seq FROM entry WHERE fromTime IS NOT NULL AND fromTime < ? AND toTime >= ? AND seq < ?
       AND (seq < ? OR seq > ?) LIMIT ${SINGLE_MAX + 1}`,
    )
    .pluck()
    .all(to, from, size, run.first, run.last);
  if (seqs.length > SINGLE_MAX) {
    throw new NothingToExportError(
      `more than ${SINGLE_MAX} later entries speak of this span; export it in shorter parts`,
    );
  }
  return seqs;
}

/** The configurations whose rules hold: that of the report, and the one in force where the run begins. */
function configsFor(data: DataFolder, first: number, hash: string | undefined) {
  const before = data.db
    .prepare<[number], number>("SELECT max(seq) FROM entry WHERE kind = 'config' AND seq <= ?")
    .pluck()
    .get(first);
  const inForce = before == null ? undefined : (data.ledger.entry(before)?.body as { config: string } | undefined);
  const wanted = [hash, inForce?.config];
  const found = data.configs.all().filter((each) => wanted.includes(each.hash));
  return (found.length > 0 ? found : data.configs.all().slice(-1)).map(({ config }) => config);
}

/** Configurations and packs that the chosen entries name, from before them. */
function standsOn(
  data: DataFolder,
  single: ReadonlySet<number>,
  run: { first: number; last: number },
  size: number,
): number[] {
  const hashes = new Set<string>();
  for (const seq of single) {
    const body = bodyOf(data, seq);
    if (body?.kind === 'batch' || body?.kind === 'amendment') hashes.add((body as BatchBody).lineage.config);
  }
  const configs = [...data.ledger.iterate({ kinds: ['config'], toSeq: size })].map(({ seq, body }) => ({
    seq,
    body: body as { readonly config: string; readonly document: { readonly rulePacks?: { sha256?: string }[] } },
  }));
  const inForce = configs.findLast(({ seq }) => seq <= run.first);
  const used = configs.filter(
    (each) =>
      each === inForce ||
      hashes.has(each.body.config) ||
      single.has(each.seq) ||
      (each.seq >= run.first && each.seq <= run.last),
  );
  const packs = new Set(used.flatMap(({ body }) => (body.document.rulePacks ?? []).map(({ sha256 }) => sha256)));
  const found = used.map(({ seq }) => seq);
  for (const { seq, body } of data.ledger.iterate({ kinds: ['pack'], toSeq: size })) {
    if (packs.has((body as { hash: string }).hash)) found.push(seq);
  }
  return found;
}

/** Entries that say which bodies of the run were removed. */
function retentionOf(data: DataFolder, run: { first: number; last: number }, size: number): number[] {
  const found: number[] = [];
  for (const { seq, body } of data.ledger.iterate({ kinds: ['retention'], toSeq: size })) {
    const { ranges } = body as RetentionBody;
    if (ranges.some(([first, last]) => first <= run.last && last >= run.first)) found.push(seq);
  }
  return found;
}

function reportOf(data: DataFolder, key: string, size: number) {
  const events: { readonly seq: number; readonly key: string; readonly body: ShiftReportBody }[] = [];
  for (const { seq, key: own, body } of data.ledger.iterate({ kinds: ['shiftReport'], toSeq: size })) {
    events.push({ seq, key: own, body: body as ShiftReportBody });
  }
  const draft = events.find((each) => each.key === key);
  if (draft === undefined || !('document' in draft.body)) {
    throw new NothingToExportError(
      `the signed log has no report ${key}; \`shiftseal shift report\` names those it has`,
    );
  }
  const { document } = draft.body;
  const ground = groundOf(data, document);
  return { ...ground, document, seqs: [...chainOf(events, key), ...ground.seqs] };
}

/** What a document says it stands on. */
function groundOf(data: DataFolder, document: ShiftReportDocument) {
  const stops = document.oee.flatMap(({ coded }) => coded.flatMap(([, , , stop]) => stop ?? []));
  return {
    basis: document.basis.size,
    config: document.basis.config,
    seqs: [
      document.basis.size - 1,
      ...(document.evidence.checkpoint === null ? [] : [document.evidence.checkpoint.size - 1]),
      ...[...new Set(stops)].flatMap((stop) => data.ledger.entryByKey(stop)?.seq ?? []),
      ...configSeqs(data, document.basis.config),
    ],
  };
}

/** The report's own entries, those of what it replaces and of what replaced it. */
function chainOf(
  events: readonly { readonly seq: number; readonly key: string; readonly body: ShiftReportBody }[],
  key: string,
): number[] {
  const keys = new Set([key]);
  for (const { key: own, body } of [...events].reverse()) {
    if (keys.has(own) && 'replaces' in body) keys.add(body.replaces);
  }
  for (const { key: own, body } of events) if ('replaces' in body && keys.has(body.replaces)) keys.add(own);
  return events
    .filter(({ key: own, body }) => keys.has(own) || ('report' in body && keys.has(body.report)))
    .map(({ seq }) => seq);
}

function configSeqs(data: DataFolder, hash: string): number[] {
  const seqs: number[] = [];
  for (const { seq, body } of data.ledger.iterate({ kinds: ['config'] })) {
    if ((body as { config: string }).config === hash) seqs.push(seq);
  }
  return seqs.slice(-1);
}

function bodyOf(data: DataFolder, seq: number): { readonly kind: string } | undefined {
  try {
    return data.ledger.entry(seq)?.body as { readonly kind: string } | undefined;
  } catch (error) {
    if (error instanceof BodyRemovedError) return undefined;
    throw error;
  }
}
