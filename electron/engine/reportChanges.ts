import type { Database } from 'better-sqlite3';
import type { ShiftRef } from '../../shared/domain/entries/stop.ts';

/** Something that was sealed after a report was worked out, and speaks of its shift. */
export interface ReportChange {
  readonly kind: string;
  readonly seqs: readonly number[];
  readonly count: number;
}

const LISTED_MAX = 20;

/**
 * What has changed the figures of a shift since the first `size` entries: late readings, gaps, refused readings and verdicts on
 * them, stops and what people say of them, excursions, results. Notes, handovers and the closing change no figure.
 *
 * @param workUnits that follow the calendar of the shift
 */
export function changesSince(
  db: Database,
  shift: ShiftRef,
  size: number,
  workUnits: readonly string[],
): ReportChange[] {
  const found = new Map<string, number[]>();
  const add = (kind: string, seq: number): void => {
    const own = found.get(kind);
    if (own === undefined) found.set(kind, [seq]);
    else own.push(seq);
  };
  // An excursion that goes on is closed after the shift, and tells nothing new of it.
  const entries = db.prepare<(string | number | null)[], { seq: number; kind: string; toTime: number }>(
    `SELECT seq, kind, toTime FROM entry WHERE workUnit IS ? AND fromTime < ? AND toTime >= ? AND seq >= ?
       AND +kind IN ('batch', 'amendment', 'gap', 'quarantine', 'excursion')`,
  );
  for (const workUnit of [null, ...workUnits])
    for (const { seq, kind, toTime } of entries.all(workUnit, shift.end, shift.start, size))
      if (kind !== 'excursion' || toTime <= shift.end) add(kind, seq);
  const isOwn = (workUnit: string | null): boolean => workUnit === null || workUnits.includes(workUnit);
  const verdicts = db.prepare<[number, number, number], { seq: number; workUnit: string | null }>(
    `SELECT v.seq, q.workUnit FROM quarantineVerdict AS v JOIN quarantine AS q ON q.id = v.quarantine
     WHERE v.seq >= ? AND q.firstTime < ? AND q.lastTime >= ?`,
  );
  for (const { seq, workUnit } of verdicts.all(size, shift.end, shift.start)) if (isOwn(workUnit)) add('verdict', seq);
  const stops = db.prepare<[number, string, number], { seq: number }>(
    'SELECT seq FROM stop WHERE shiftStart = ? AND shiftArea = ? AND seq >= ?',
  );
  for (const { seq } of stops.all(shift.start, shift.area, size)) add('stop', seq);
  const results = db.prepare<[number, number, number], { seq: number }>(
    'SELECT seq FROM ruleResult WHERE toTime > ? AND toTime <= ? AND seq >= ?',
  );
  for (const { seq } of results.all(shift.start, shift.end, size)) add('result', seq);
  return [...found]
    .map(([kind, seqs]) => ({ kind, count: seqs.length, seqs: seqs.sort((a, b) => a - b).slice(0, LISTED_MAX) }))
    .sort((a, b) => (a.kind < b.kind ? -1 : 1));
}

const WORDS: Readonly<Record<string, string>> = {
  batch: 'sealed batch',
  amendment: 'batch of late readings',
  gap: 'gap',
  quarantine: 'refusal',
  verdict: 'quarantine verdict',
  excursion: 'excursion',
  stop: 'stop',
  result: 'rule result',
};

/** `2 quarantine verdicts (entries 80, 81), stop (entry 90)` */
export const changesText = (changes: readonly ReportChange[]): string =>
  changes
    .map(({ kind, count, seqs }) => {
      const word = WORDS[kind] ?? kind;
      const named = `${seqs.slice(0, 5).join(', ')}${count > 5 ? ' …' : ''}`;
      return count === 1 ? `${word} (entry ${named})` : `${count} ${plural(word)} (entries ${named})`;
    })
    .join(', ');

const plural = (word: string): string =>
  word.startsWith('batch of') ? word.replace('batch', 'batches') : word.endsWith('batch') ? `${word}es` : `${word}s`;
