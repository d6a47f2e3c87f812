import type { TagConfig } from '../../shared/domain/config/index.ts';
import { type Frame, rowValue } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { Value } from '../../shared/domain/valueType.ts';
import { createTagJudge, type JudgeEffect, type TagJudge } from '../alarms/index.ts';
import { cleanValue, type Scale, scaleOf } from '../pipeline/index.ts';
import type { Noted } from './differenceBook.ts';

/** One way of judging a tag, and what it has found so far. */
interface Side {
  readonly judge: TagJudge;
  readonly scale: Scale;
  readonly found: Map<string, { count: number; first: number }>;
}

/** Everything of a tag that alarms and excursions depend on. */
const limitsOf = (tag: TagConfig): string =>
  JSON.stringify([
    tag.alarms,
    tag.excursion,
    tag.scale,
    tag.calibration?.offset,
    tag.range,
    tag.staleAfterMs,
    tag.everyMs,
  ]);

/**
 * Alarms and excursions of tags whose limits a new configuration changes: both configurations judge the same readings, each
 * from a clean start at the beginning of the span. Tags with the same limits are passed over.
 */
export class LimitComparison {
  readonly #tags = new Map<string, { before: Side; after: Side } | undefined>();

  /** Readings of one tag in [from, to) under both configurations, as frames; rows of other tags are passed over. */
  readings(before: TagConfig, after: TagConfig, rowsBefore: readonly TagRow[], rowsAfter: readonly TagRow[]): void {
    const sides = this.#sidesOf(before, after);
    if (!sides) return;
    judgeRows(sides.before, rowsBefore);
    judgeRows(sides.after, rowsAfter);
  }

  isConcerned(before: TagConfig, after: TagConfig): boolean {
    return this.#sidesOf(before, after) !== undefined;
  }

  /** @param to µs: delays that ended before it take effect */
  end(to: number): Noted[] {
    return [...this.#tags].flatMap(([tag, sides]) => {
      if (!sides) return [];
      for (const side of [sides.before, sides.after]) count(side, side.judge.tick(to as Instant));
      const { before, after } = sides;
      return [...new Set([...before.found.keys(), ...after.found.keys()])].flatMap((what) => {
        const [was, is] = [before.found.get(what), after.found.get(what)];
        if (was?.count === is?.count) return [];
        const at = Math.min(was?.first ?? Number.POSITIVE_INFINITY, is?.first ?? Number.POSITIVE_INFINITY);
        return [{ tag, what, before: times(was?.count), after: times(is?.count), at }];
      });
    });
  }

  #sidesOf(before: TagConfig, after: TagConfig): { before: Side; after: Side } | undefined {
    if (!this.#tags.has(after.id)) {
      const differs = limitsOf(before) !== limitsOf(after);
      this.#tags.set(after.id, differs ? { before: sideOf(before), after: sideOf(after) } : undefined);
    }
    return this.#tags.get(after.id);
  }
}

export interface TagRow {
  /** µs, ascending. */
  readonly time: number;
  readonly value: Value | undefined;
  readonly status: number;
}

/** The rows of one tag in frames, by source time. */
export function rowsOfTag(frames: readonly Frame[], number: number): TagRow[] {
  const rows: TagRow[] = [];
  for (const frame of frames)
    for (let row = frame.tag.indexOf(number); row >= 0; row = frame.tag.indexOf(number, row + 1))
      rows.push({
        time: frame.sourceTime[row] as number,
        value: rowValue(frame, row),
        status: frame.status[row] as number,
      });
  return rows.sort((a, b) => a.time - b.time);
}

const sideOf = (tag: TagConfig): Side => ({ judge: createTagJudge(tag), scale: scaleOf(tag), found: new Map() });
const times = (count = 0): string => (count === 1 ? 'once' : count === 0 ? 'never' : `${count} times`);

function judgeRows(side: Side, rows: readonly TagRow[]): void {
  if (!side.judge.hasLimits) return;
  for (const { time, value, status } of rows) {
    const number = typeof value === 'string' || value === undefined ? value : cleanValue(side.scale, Number(value));
    count(side, side.judge.accept(time as Instant, number, status));
  }
}

function count(side: Side, effects: readonly JudgeEffect[]): void {
  for (const effect of effects) {
    const isExcursion = effect.kind === 'excursionOpened';
    if (!isExcursion && effect.kind !== 'alarmRaised' && effect.kind !== 'alarmReRaised') continue;
    const what = isExcursion ? 'excursion' : `alarm ${effect.alarmId}`;
    const first = isExcursion ? effect.excursion.onset : effect.onset;
    const known = side.found.get(what);
    if (known) known.count += 1;
    else side.found.set(what, { count: 1, first });
  }
}
