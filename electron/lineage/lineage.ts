/**
 * Why a number is so, and what a reading led to. A graph that is nowhere stored: each step is worked out from the log and its
 * projections when somebody asks, so that it can never tell another story than they do. Backward and forward follow from one and the
 * same statement of what a figure was computed from (inputs.ts); reading r is behind figure f exactly when f was influenced by r.
 */
import {
  LINEAGE_REFS,
  type LineageDirection,
  type LineageGroup,
  type LineageNode,
  type LineageView,
} from '../../shared/contract/lineageChannels.ts';
import { alarmFigures } from './figures/alarm.ts';
import { correctionFigures } from './figures/correction.ts';
import { excursionFigures } from './figures/excursion.ts';
import type { Desk, FigureKind, Neighbours } from './figures/figure.ts';
import { lotFigures } from './figures/lot.ts';
import { meterDayFigures } from './figures/meterDay.ts';
import { minuteFigures } from './figures/minute.ts';
import { oeeFigures } from './figures/oee.ts';
import { reportFigures } from './figures/report.ts';
import { resultFigures } from './figures/result.ts';
import { batchFigures, quarantineFigures, receiptFigures, sampleFigures, verdictFigures } from './figures/sealed.ts';
import { stopFigures } from './figures/stop.ts';
import { type FoundReading, isNamedBy } from './inputs.ts';
import { evidenceOf, plainEntry } from './plainEntry.ts';
import { ReadingLog } from './readingLog.ts';
import { influenced, OF_ENTRIES, readingThing } from './readingNode.ts';
import { refOfSpan } from './readingSpans.ts';
import type { LineageSource } from './source.ts';
import type { Thing } from './thing.ts';
import { things } from './things.ts';
import { parts, spanText, timeText } from './words.ts';

const NOT_SEALED = ': no such reading is sealed or refused; one in the inbox is sealed when its window closes';

/** There is no such thing in this log, or the ref does not say what. */
export class NoLineageError extends Error {
  override readonly name = 'NoLineageError';
}

export interface Lineage {
  /** @throws NoLineageError */
  node(ref: string): LineageNode;
  /** One node with its neighbours both ways, each group cut at `limit`. @throws NoLineageError */
  show(ref: string, limit: number): LineageView;
  /** More of one group. @throws NoLineageError */
  more(ref: string, direction: LineageDirection, group: string, offset: number, limit: number): LineageGroup;
  /** Refs of all figures a reading influenced: its own, not those of the figures beyond. */
  influencedBy(tag: string, time: number): readonly string[];
  /** Every reading a figure was computed from; a day of them is long, so they come one by one. */
  readingsBehind(ref: string): Generator<{ readonly tag: string; readonly time: number }>;
  /** Whether a reading is among those a figure was computed from, without listing them. */
  isBehind(ref: string, tag: string, time: number): boolean;
}

export function createLineage(source: LineageSource): Lineage {
  const desk: Desk = { source, readings: new ReadingLog(source) };
  const results = resultFigures(desk);
  const figures: readonly FigureKind[] = [
    batchFigures(desk, 'batch'),
    batchFigures(desk, 'amendment'),
    quarantineFigures(desk),
    verdictFigures(desk),
    correctionFigures(desk),
    minuteFigures(desk),
    oeeFigures(desk),
    stopFigures(desk),
    results,
    alarmFigures(desk, results),
    excursionFigures(desk),
    lotFigures(desk),
    meterDayFigures(desk),
    sampleFigures(desk),
    reportFigures(desk),
    receiptFigures(desk),
  ];
  const byKind = new Map(figures.map((figure) => [figure.kind, figure]));
  const others: Readonly<Record<string, Thing>> = { ...things(desk), reading: readingThing(desk, figures) };
  const anyEntry = plainEntry(desk);

  function resolve(ref: string): { readonly id: string; readonly figure?: FigureKind; readonly thing?: Thing } {
    const at = ref.indexOf(':');
    const [kind, id] = [ref.slice(0, at), ref.slice(at + 1)];
    if (!LINEAGE_REFS.includes(kind as (typeof LINEAGE_REFS)[number]))
      throw new NoLineageError(`"${ref}" is no place in the lineage; it begins with one of ${LINEAGE_REFS.join(', ')}`);
    if (kind !== 'entry') {
      const figure = byKind.get(kind);
      if (figure) return { id, figure };
      const thing = others[kind];
      return thing ? { id, thing } : { id };
    }
    const entry = source.entry(Number(id));
    const figure = entry?.body !== undefined && OF_ENTRIES.has(entry.kind) ? byKind.get(entry.kind) : undefined;
    return figure ? { id, figure } : { id, thing: anyEntry };
  }

  function node(ref: string): LineageNode {
    const { id, figure, thing } = resolve(ref);
    const found = figure?.node(id) ?? thing?.node(id);
    if (!found)
      throw new NoLineageError(
        `this log knows nothing of "${ref}"${ref.startsWith('reading:') ? `${NOT_SEALED}${beside(id)}` : ''}`,
      );
    return found;
  }

  /** A person knows about when a reading was; the readings around it have their times to the microsecond. */
  function beside(id: string): string {
    const [tag, time] = parts(id);
    const at = Number(time);
    const near = [desk.readings.before(tag, at), desk.readings.after(tag, at)].flatMap((each) => each ?? []);
    return near.length === 0 ? '' : `; the nearest of ${tag}: ${near.map(timeText).join(', ')}`;
  }

  /** All neighbours of a node, by group. */
  function neighbours(ref: string, direction: LineageDirection, seq: number | null): readonly Neighbours[] {
    const { id, figure, thing } = resolve(ref);
    const own = (direction === 'up' ? (figure ?? thing)?.up(id) : (figure ?? thing)?.down(id)) ?? [];
    const evidence = seq === null || !ref.startsWith('entry:') ? undefined : evidenceOf(desk, seq)[direction];
    const read = figure && direction === 'up' ? spansOf(figure, id) : [];
    return unique([...read, ...own, ...(evidence ?? [])]);
  }

  /** The readings of a figure, tag by tag. */
  function spansOf(figure: FigureKind, id: string): readonly Neighbours[] {
    const spans = figure.inputs(id).filter((input) => input.by === 'span');
    if (spans.length === 0) return [];
    const first = Math.min(...spans.map(({ from }) => from));
    const last = Math.max(...spans.map(({ to }) => to));
    return [
      {
        id: 'readings',
        edge: 'computedFrom',
        because: `readings of ${new Set(spans.map(({ tag }) => tag)).size} tags, ${spanText(first, last)}`.replace(
          ' 1 tags',
          ' one tag',
        ),
        total: spans.length,
        page: (offset, limit) => spans.slice(offset, offset + limit).map(refOfSpan),
      },
    ];
  }

  function group(each: Neighbours, offset: number, limit: number): LineageGroup {
    return {
      id: each.id,
      edge: each.edge,
      because: each.because,
      total: each.total,
      isExact: each.isExact ?? true,
      offset,
      nodes: each.page(offset, limit).flatMap((ref) => known(ref) ?? []),
    };
  }

  /** A node that is gone (a body removed, a stop withdrawn) is left out of a list, never an error of it. */
  function known(ref: string): LineageNode | undefined {
    try {
      return node(ref);
    } catch (error) {
      if (error instanceof NoLineageError) return undefined;
      throw error;
    }
  }

  const found = (tag: string, time: number): FoundReading | undefined => desk.readings.find(tag, time);
  const inputsOf = (ref: string) => {
    const { id, figure } = resolve(ref);
    return figure?.inputs(id) ?? [];
  };

  return {
    node,
    show(ref, limit) {
      const shown = node(ref);
      const side = (direction: LineageDirection) =>
        neighbours(ref, direction, shown.seq)
          .map((each) => group(each, 0, limit))
          .filter(({ total }) => total > 0);
      return { node: shown, up: side('up'), down: side('down') };
    },
    more(ref, direction, id, offset, limit) {
      const each = neighbours(ref, direction, node(ref).seq).find((one) => one.id === id);
      if (!each) throw new NoLineageError(`"${ref}" has no neighbours "${id}"`);
      return group(each, offset, limit);
    },
    influencedBy(tag, time) {
      const reading = found(tag, time);
      return reading ? figures.flatMap((figure) => influenced(figure, reading)) : [];
    },
    *readingsBehind(ref) {
      for (const input of inputsOf(ref)) {
        if (input.by === 'span') {
          for (const { time } of desk.readings.all(input)) yield { tag: input.tag, time };
          continue;
        }
        for (let seq = input.firstSeq; seq <= input.lastSeq; seq++) yield* readingsOfEntry(seq);
      }
    },
    isBehind(ref, tag, time) {
      const reading = found(tag, time);
      return reading !== undefined && inputsOf(ref).some((input) => isNamedBy(input, reading));
    },
  };

  function* readingsOfEntry(seq: number): Generator<{ readonly tag: string; readonly time: number }> {
    const body = source.entry(seq)?.body;
    if (body?.kind === 'quarantine') {
      for (const { sourceTime } of body.readings) yield { tag: body.tag, time: sourceTime };
      return;
    }
    if (body?.kind !== 'batch' && body?.kind !== 'amendment') return;
    for (const { tag } of body.tags) for (const { time } of source.rows(seq, tag)) yield { tag, time };
  }
}

/** By id: the first of each stays. */
function unique(groups: readonly Neighbours[]): readonly Neighbours[] {
  const seen = new Set<string>();
  return groups.filter(({ id }) => !seen.has(id) && seen.add(id));
}
