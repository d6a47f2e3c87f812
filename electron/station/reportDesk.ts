import type { RequestOf, ResponseOf } from '../../shared/contract/ipc.ts';
import type { ReportJob, ReportJobDone, ReportRow } from '../../shared/contract/reportChannels.ts';
import type { ReportCommands } from '../../shared/contract/reportCommands.ts';
import type { Signature } from '../../shared/domain/entries/head.ts';
import { type Actor, STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { engineVersion } from '../supervision/index.ts';

/** What reports need of a station: its readers and its writer. */
export interface ReportingStation {
  query<C extends 'report:list' | 'report:show'>(channel: C, request: RequestOf<C>): Promise<ResponseOf<C>>;
  command<C extends keyof ReportCommands>(
    name: C,
    request: ReportCommands[C]['request'],
    areas?: readonly string[],
  ): Promise<ReportCommands[C]['response']>;
  report(job: ReportJob): Promise<ReportJobDone>;
}

/** The document of a shift's report as the log has it now. @throws Error when there is no such report */
export async function buildOnStation(
  station: Pick<ReportingStation, 'query' | 'report'>,
  report: string,
  engine = engineVersion(),
): Promise<{ document: unknown; digest: string }> {
  const shown = await station.query('report:show', { report });
  if (shown === null) throw new Error('there is no such report');
  const { area, start } = shown.row.shift;
  const done = await station.report({ do: 'build', area, start, engine });
  if (done.do !== 'build') throw new Error('a report was asked for, and something else was done');
  return { document: done.document, digest: done.digest };
}

/**
 * Whether a report may be reviewed or signed: what it stands on must still be what was sealed, all the way to a signed checkpoint.
 *
 * @returns the ordinary "no", naming the entry; undefined: it may
 */
export async function refusalToSign(
  station: Pick<ReportingStation, 'report'>,
  report: string,
): Promise<{ readonly ok: false; readonly message: string } | undefined> {
  try {
    await station.report({ do: 'check', report });
    return undefined;
  } catch (error) {
    return { ok: false, message: `not signed: ${messageOf(error)}` };
  }
}

export interface ReportDeskPorts {
  readonly station: ReportingStation;
  readonly clock: Pick<Clock, 'now'>;
  /** Version of the product. */
  readonly engine: string;
  /** A draft waits for its review. */
  tell(row: ReportRow, version: number): void;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

type Drafted = ReportCommands['draftReport']['response'];

export interface ReportDesk {
  /** A first draft, now, by a person who may be limited to areas. */
  draft(area: string, start: number, actor: Actor, areas?: readonly string[]): Promise<Drafted>;
  /** Another draft in place of a report. */
  amend(report: string, why: string, signature: Signature, areas?: readonly string[]): Promise<Drafted>;
  /** Drafts what is due, drafts anew what the log has overtaken, writes the files of what was signed. One look at a time. */
  look(): Promise<void>;
  /** Why its own next step with this report failed when it last tried; empty: it did not. */
  troubleOf(row: Pick<ReportRow, 'shift' | 'report'>): string;
}

/** Shifts that ended longer ago are drafted when a person asks. */
const CATCH_UP_US = 7 * 86_400_000_000;
const SHIFTS_MAX = 200;
/** A draft that nobody has reviewed is drafted anew so often at most; then a person says when. */
const REDRAFTS_MAX = 20;
/** What failed is tried again after so long. */
const RETRY_AFTER_US = 60_000_000;

/** The station's own part in the life of reports. Everything it knows is read from the log: a restart goes on where it was. */
export function createReportDesk(ports: ReportDeskPorts): ReportDesk {
  const { station, clock, engine, log } = ports;
  const failed = new Map<string, { readonly at: number; readonly message: string }>();
  let looking: Promise<void> | undefined;
  let isFirstLook = true;

  async function build(area: string, start: number): Promise<{ document: unknown; digest: string }> {
    const done = await station.report({ do: 'build', area, start, engine });
    if (done.do !== 'build') throw new Error('a report was asked for, and something else was done');
    return { document: done.document, digest: done.digest };
  }

  async function lookOnce(): Promise<void> {
    const isCompletion = isFirstLook;
    const now = clock.now();
    const { rows, rules } = await station.query('report:list', { from: now - CATCH_UP_US, to: now, limit: SHIFTS_MAX });
    isFirstLook = false;
    for (const { report, shift } of rows)
      if (report?.state === 'signed')
        await guarded(issuing(report.report), shiftName(shift), () =>
          issue(report.report, isCompletion, shiftName(shift)),
        );
    if (!rules.autoDraft) return;
    for (const row of [...rows].reverse()) {
      if (row.shift.end + rules.draftDelayUs > now) continue;
      await guarded(drafting(row.shift), shiftName(row.shift), () => draftDue(row));
    }
  }

  async function draftDue(row: ReportRow): Promise<void> {
    const { shift, report } = row;
    const since = [row.changes, row.isClosedSince ? 'closing of the shift' : '']
      .filter((each) => each !== '')
      .join(', ');
    if (report !== null && (report.state !== 'draft' || since === '' || row.versions >= REDRAFTS_MAX)) return;
    const built = await build(shift.area, shift.start);
    const replaces =
      report === null ? {} : { replaces: { report: report.report, why: `sealed since: ${since}`.slice(0, 1_000) } };
    const outcome = await station.command('draftReport', { ...built, ...replaces, actor: STATION_ACTOR });
    if (!outcome.ok) throw new Error(outcome.message);
    log('info', `report of ${shiftName(shift)}: version ${outcome.version} is drafted (entry ${outcome.seq})`);
    ports.tell(row, outcome.version);
  }

  async function issue(report: string, isCompletion: boolean, name: string): Promise<void> {
    const done = await station.report({ do: 'issue', report, isCompletion });
    if (done.do !== 'issue') throw new Error('files were asked for, and something else was done');
    const outcome = await station.command('issueReport', done.request);
    if (!outcome.ok) throw new Error(outcome.message);
    const how = isCompletion ? 'completed after the station had been ended between signature and files' : 'issued';
    log('info', `report of ${name} is ${how}: ${done.request.pdf.file} (entry ${outcome.seq})`);
  }

  /** One report that cannot be made keeps no other from being made. */
  async function guarded(what: string, name: string, work: () => Promise<void>): Promise<void> {
    if ((failed.get(what)?.at ?? Number.NEGATIVE_INFINITY) + RETRY_AFTER_US > clock.now()) return;
    try {
      await work();
      failed.delete(what);
    } catch (error) {
      const message = messageOf(error);
      failed.set(what, { at: clock.now(), message });
      log('warn', `report of ${name}: ${message}; it is tried again`);
    }
  }

  return {
    async draft(area, start, actor, areas) {
      return station.command('draftReport', { ...(await build(area, start)), actor }, areas);
    },
    async amend(report, why, signature, areas) {
      const actor = { user: signature.user, role: signature.role };
      const built = await buildOnStation(station, report, engine);
      return station.command('draftReport', { ...built, replaces: { report, why }, actor, signature }, areas);
    },
    look() {
      looking ??= lookOnce().finally(() => {
        looking = undefined;
      });
      return looking;
    },
    troubleOf: ({ shift, report }) =>
      (failed.get(drafting(shift)) ?? (report === null ? undefined : failed.get(issuing(report.report))))?.message ??
      '',
  };
}

/** Names of the steps that are tried again. */
const drafting = ({ area, start }: ReportRow['shift']): string => `draft ${area} ${start}`;
const issuing = (report: string): string => `issue ${report}`;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const shiftName = ({ name, localDate, area }: ReportRow['shift']): string =>
  `${name} ${localDate}${area === '' ? '' : ` (${area})`}`;
