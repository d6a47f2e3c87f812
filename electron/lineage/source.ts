import type { Database } from 'better-sqlite3';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { EntryBody, EntryKind } from '../../shared/domain/entry.ts';

/** One entry of the log, its body parsed. */
export interface LogEntry {
  readonly seq: number;
  readonly key: string;
  readonly kind: EntryKind;
  /** µs UTC */
  readonly at: number;
  readonly workUnit: string | null;
  readonly from: number | null;
  readonly to: number | null;
  /** Undefined: removed under retention; leaf and proof stay. */
  readonly body: EntryBody | undefined;
}

/** One reading of a sealed batch or amendment. */
export interface SealedRow {
  /** µs UTC, source time. */
  readonly time: number;
  /** µs UTC */
  readonly received: number;
  /** As read, for people; `–` where the status is Bad. */
  readonly text: string;
  readonly hasValue: boolean;
  readonly status: number;
  /** Names of the marks beside it. */
  readonly flags: readonly string[];
}

/** A rule as a sealed pack has it. */
export interface PackRule {
  readonly pack: string;
  readonly version: string;
  readonly hash: string;
  /** Entry that brought the pack into force. */
  readonly seq: number;
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly document: string;
  readonly paragraph: string;
  /** Whether the rule selects a tag. */
  selects(tag: string): boolean;
  /** Settings of its kind, as in the file. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Whose readings make the OEE of a work unit. */
export interface OeeTags {
  readonly workUnit: string;
  /** Its own: state, counters, product. */
  readonly own: readonly string[];
  /** State tags: its own, and those of the others in its line where it waits for them. */
  readonly states: readonly string[];
}

export interface ShiftSpan {
  readonly name: string;
  readonly localDate: string;
  readonly start: number;
  readonly end: number;
}

/** What lineage asks of a station's data; the composition root answers from the log and its projections. */
export interface LineageSource {
  /** Read-only: entries and projections. */
  readonly db: Database;
  readonly now: number;
  size(): number;
  entry(seq: number): LogEntry | undefined;
  entryByKey(key: string): LogEntry | undefined;
  /** What people read of an entry in one line. */
  summary(seq: number): string;
  /** What an entry holds of a tag, in its own order; [] where it holds nothing. */
  rows(seq: number, tag: string): readonly SealedRow[];
  /** Readings with a value in [from, to), counted from one-minute summaries. */
  countByMinutes(workUnit: string, tag: string, from: number, to: number): number;
  /** Whether a one-minute summary tells of the tag. */
  hasMinute(workUnit: string, tag: string, minute: number): boolean;
  config(hash: string): { readonly seq: number; readonly config: StationConfig } | undefined;
  inForce(): { readonly hash: string; readonly config: StationConfig };
  /** Work units whose batches have held the tag; [] for an unknown one. */
  unitsOf(tag: string): readonly string[];
  /** Rules of every pack that ever was in force, oldest first. */
  rules(): readonly PackRule[];
  oeeTags(): readonly OeeTags[];
  /** Shifts of the work unit that touch a span, ascending. */
  shifts(workUnit: string, from: number, to: number): readonly ShiftSpan[];
  /** Work units of an area of the shift calendar; '' is the whole station. */
  unitsOfArea(area: string): readonly string[];
  /** Start of the local period `count` periods away from the one an instant lies in. */
  periodStart(period: 'month' | 'quarter' | 'day' | 'week', at: number, count: number): number;
  /** Size and time of the smallest checkpoint that covers an entry. */
  checkpointCovering(seq: number): { readonly size: number; readonly at: number } | undefined;
}
