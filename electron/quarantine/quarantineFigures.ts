import type { Database } from 'better-sqlite3';
import type { QuarantineGroup } from '../../shared/contract/quarantineChannels.ts';
import type { Instant } from '../../shared/domain/time.ts';

const US_PER_HOUR = 3_600_000_000;
const GROUPS_MAX = 500;
const HOURS = 24;

/** What waits, by tag and step, the oldest first. */
export function quarantineGroups(db: Database, now: Instant): QuarantineGroup[] {
  const groups = db
    .prepare<[number], Omit<QuarantineGroup, 'perHour'>>(
      `SELECT tag, step, COUNT(*) AS entries, SUM(readings) AS readings, MIN(at) AS oldestAt, MAX(at) AS newestAt,
         SUM(verdict IS 'escalated') AS escalated, SUM(handedTo IS NOT NULL) AS handedOver
       FROM quarantine WHERE isOpen = 1 GROUP BY tag, step ORDER BY oldestAt LIMIT ?`,
    )
    .all(GROUPS_MAX);
  const since = now - HOURS * US_PER_HOUR;
  const recent = db
    .prepare<[number, number, number], { tag: string; step: string; hour: number; n: number }>(
      `SELECT tag, step, (at - ?) / ${US_PER_HOUR} AS hour, COUNT(*) AS n FROM quarantine
       WHERE isOpen = 1 AND at >= ? AND at <= ? GROUP BY tag, step, hour`,
    )
    .all(since, since, now);
  const perHour = new Map<string, number[]>();
  for (const { tag, step, hour, n } of recent) {
    const key = JSON.stringify([tag, step]);
    const hours = perHour.get(key) ?? new Array<number>(HOURS).fill(0);
    hours[Math.min(HOURS - 1, hour)] = (hours[Math.min(HOURS - 1, hour)] ?? 0) + n;
    perHour.set(key, hours);
  }
  return groups.map((group) => ({
    ...group,
    perHour: perHour.get(JSON.stringify([group.tag, group.step])) ?? new Array<number>(HOURS).fill(0),
  }));
}

/** Figures of a span for a shift report: what came, what was decided, what waits at its end. */
export interface QuarantineSummary {
  /** Entries written within the span, and their readings. */
  readonly added: number;
  readonly addedReadings: number;
  /** Final verdicts given within the span, by verdict. */
  readonly decided: Readonly<Record<string, number>>;
  /** Undecided now. */
  readonly open: number;
  readonly escalated: number;
  readonly handedOver: number;
  /** Of what is undecided. */
  readonly oldestAt: number | null;
  readonly openBy: readonly {
    readonly tag: string;
    readonly step: string;
    readonly entries: number;
    readonly oldestAt: number;
  }[];
}

/** @param from @param to µs, `to` exclusive */
export function quarantineSummary(db: Database, from: number, to: number): QuarantineSummary {
  const added = db
    .prepare<[number, number], { entries: number; readings: number | null }>(
      'SELECT COUNT(*) AS entries, SUM(readings) AS readings FROM quarantine WHERE at >= ? AND at < ?',
    )
    .get(from, to);
  const decided = db
    .prepare<[number, number], { verdict: string; n: number }>(
      `SELECT verdict, COUNT(*) AS n FROM quarantine WHERE isOpen = 0 AND verdictAt >= ? AND verdictAt < ? GROUP BY verdict`,
    )
    .all(from, to);
  const open = db
    .prepare<[], { entries: number; escalated: number | null; handedOver: number | null; oldestAt: number | null }>(
      `SELECT COUNT(*) AS entries, SUM(verdict IS 'escalated') AS escalated, SUM(handedTo IS NOT NULL) AS handedOver,
         MIN(at) AS oldestAt FROM quarantine WHERE isOpen = 1`,
    )
    .get();
  const openBy = db
    .prepare<[], QuarantineSummary['openBy'][number]>(
      `SELECT tag, step, COUNT(*) AS entries, MIN(at) AS oldestAt FROM quarantine WHERE isOpen = 1
       GROUP BY tag, step ORDER BY entries DESC, tag LIMIT 100`,
    )
    .all();
  return {
    added: added?.entries ?? 0,
    addedReadings: added?.readings ?? 0,
    decided: Object.fromEntries(decided.map(({ verdict, n }) => [verdict, n])),
    open: open?.entries ?? 0,
    escalated: open?.escalated ?? 0,
    handedOver: open?.handedOver ?? 0,
    oldestAt: open?.oldestAt ?? null,
    openBy,
  };
}

/** What keeps a shift from being closed. */
export interface OpenQuarantine {
  /** Undecided entries that nobody has taken over by name. */
  readonly blocking: number;
  /** Undecided entries that somebody has taken over. */
  readonly handedOver: number;
  readonly oldestAt: number | null;
  /** Up to 500 of the blocking ones, the oldest first. */
  readonly ids: readonly string[];
}

/**
 * A shift is closed only when `blocking` is 0: every entry is decided, or handed over to a named person.
 *
 * @param since µs: a hand-over before it does not count, so that each shift hands over anew; default: any counts
 */
export function openQuarantine(db: Database, since = Number.MIN_SAFE_INTEGER): OpenQuarantine {
  const isHandedOver = 'handedTo IS NOT NULL AND handedAt >= ?';
  const counts = db
    .prepare<[number], { n: number; handedOver: number | null; oldestAt: number | null }>(
      `SELECT COUNT(*) AS n, SUM(${isHandedOver}) AS handedOver, MIN(at) AS oldestAt FROM quarantine WHERE isOpen = 1`,
    )
    .get(since);
  const ids = db
    .prepare<[number], string>(
      `SELECT id FROM quarantine WHERE isOpen = 1 AND NOT (${isHandedOver}) ORDER BY seq LIMIT 500`,
    )
    .pluck()
    .all(since) as string[];
  const handedOver = counts?.handedOver ?? 0;
  return { blocking: (counts?.n ?? 0) - handedOver, handedOver, oldestAt: counts?.oldestAt ?? null, ids };
}

/** Entries written in the hour before `now` (µs). */
export const addedInLastHour = (db: Database, now: number): number =>
  db
    .prepare('SELECT COUNT(*) FROM quarantine WHERE at > ? AND at <= ?')
    .pluck()
    .get(now - US_PER_HOUR, now) as number;

export interface RetryCandidate {
  readonly id: string;
  readonly seq: number;
  readonly attempts: number;
}

/**
 * Undecided entries refused for a cause that may have gone (`steps`), which have not been tried under this configuration and
 * version yet, whose delay is over and whose retries are not used up. The oldest first.
 */
export function dueRetries(
  db: Database,
  due: {
    readonly steps: readonly string[];
    readonly config: string;
    readonly engine: string;
    readonly now: number;
    readonly retriesMax: number;
    readonly delayUsMin: number;
    readonly delayUsMax: number;
    readonly limit: number;
  },
): RetryCandidate[] {
  return db
    .prepare<object, RetryCandidate>(
      `SELECT id, seq, attempts FROM quarantine
       WHERE isOpen = 1 AND step IN (${due.steps.map((step) => `'${step}'`).join(', ')}) AND readings > 0
         AND attempts < @retriesMax AND (triedConfig <> @config OR (triedEngine <> @engine AND triedEngine <> ''))
         AND (triedAt IS NULL OR triedAt + min(@delayUsMax, @delayUsMin << (attempts - 1)) <= @now)
       ORDER BY seq LIMIT @limit`,
    )
    .all({
      config: due.config,
      engine: due.engine,
      now: due.now,
      retriesMax: due.retriesMax,
      delayUsMin: due.delayUsMin,
      delayUsMax: due.delayUsMax,
      limit: due.limit,
    });
}
