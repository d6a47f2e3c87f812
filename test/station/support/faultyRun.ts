import { LEDGER_MIGRATIONS, ledgerFileOf, verifyLedger } from '../../../electron/ledger/index.ts';
import { projectionMigrations } from '../../../electron/projection/index.ts';
import { bodiesOfKind, inboxFrames, plainBodies, plainReadings } from './plainLedger.ts';
import { Child, until } from './processes.ts';

interface Line {
  readonly ms: number;
  readonly acked?: readonly number[];
  readonly lost?: readonly number[];
  readonly live?: 'writing' | 'paused';
  readonly alarms?: readonly string[];
  readonly unacknowledged?: number;
  readonly value?: number;
  readonly unstored?: { readonly takesSmallThings: boolean };
  readonly log?: string;
  readonly stopped?: object;
  readonly ready?: true;
}

/** One run of `faultyDiskEngine.ts` and what it printed. */
export class FaultyRun {
  readonly child: Child;

  constructor(
    script: string,
    readonly folder: string,
    frames: number,
    program: readonly string[] = [],
  ) {
    this.child = new Child([script, folder, String(frames)], program);
  }

  get lines(): Line[] {
    const whole = this.child.out.slice(0, this.child.out.lastIndexOf('\n') + 1);
    return whole === ''
      ? []
      : whole
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Line);
  }

  first(what: (line: Line) => boolean): Line | undefined {
    return this.lines.find(what);
  }

  waitFor(what: (line: Line) => boolean, withinMs: number): Promise<Line> {
    return until(
      () => this.first(what),
      withinMs,
      () => `did not come\n${this.child.said.slice(-3_000)}`,
      this.child,
    );
  }

  get acked(): number[] {
    return this.lines.flatMap(({ acked = [] }) => acked);
  }

  /**
   * ms from the first failed write to its alarm: in the live picture, or, where the ledger was written again before the next
   * picture, in the log. Undefined where no write failed.
   */
  get alarmAfterMs(): number | undefined {
    const failed = this.first(({ log }) => log?.startsWith('ledger paused') === true);
    if (!failed) return undefined;
    const shown = this.first(
      ({ ms, live, unacknowledged = 0, log }) =>
        ms >= failed.ms && ((live !== undefined && unacknowledged > 0) || log === 'ledger is written again'),
    );
    return shown === undefined ? Number.POSITIVE_INFINITY : shown.ms - failed.ms;
  }
}

export interface Judgement {
  readonly acked: number;
  /** Acknowledged and not in the log. */
  readonly lost: readonly number[];
  readonly doubled: readonly number[];
  /** Acknowledged and set aside: kept, but not where they belong. */
  readonly quarantined: readonly unknown[];
  readonly isClean: boolean;
  readonly waiting: number;
  readonly writeAlarms: readonly string[];
}

/** Compares what was acknowledged with what a stranger finds in the file. */
export async function judge(folder: string, acked: readonly number[]): Promise<Judgement> {
  const seen = new Map<unknown, number>();
  for (const body of plainBodies(folder))
    for (const { tag, value } of plainReadings(body)) if (tag === 'line.a') seen.set(value, (seen.get(value) ?? 0) + 1);
  const migrations = [...LEDGER_MIGRATIONS, ...projectionMigrations];
  return {
    acked: acked.length,
    lost: acked.filter((value) => !seen.has(value)),
    doubled: [...seen].flatMap(([value, times]) => (times > 1 ? [value as number] : [])),
    quarantined: bodiesOfKind(folder, 'quarantine').flatMap(({ tag, error, readings }) =>
      tag === 'line.a' ? (readings as { value: unknown }[]).map(({ value }) => `${value}: ${error}`) : [],
    ),
    isClean: (await verifyLedger({ path: ledgerFileOf(folder), migrations })).isClean,
    waiting: inboxFrames(folder).length,
    writeAlarms: bodiesOfKind(folder, 'alarm')
      .filter(({ alarm }) => alarm === 'station.ledger.write')
      .map(({ event }) => String(event)),
  };
}
