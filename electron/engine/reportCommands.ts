import { createHash } from 'node:crypto';
import type { ReportCommands, ReportSigning } from '../../shared/contract/reportCommands.ts';
import { reportsOf } from '../../shared/domain/config/index.ts';
import type { ShiftRef } from '../../shared/domain/entries/stop.ts';
import {
  type ReportRules,
  type ReportStep,
  refusalOf,
  type ShiftReportDocument,
  shiftReportDocumentSchema,
} from '../../shared/domain/report/index.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { canonicalJson, type Ledger, LedgerError } from '../ledger/index.ts';
import { findReport, reportsOfShift, type StoredReport } from '../projection/index.ts';
import type { EngineState } from './engineState.ts';
import type { NewEntry } from './entryFactory.ts';
import { changesSince, changesText } from './reportChanges.ts';

type Commands = {
  [C in keyof ReportCommands]: (request: ReportCommands[C]['request']) => ReportCommands[C]['response'];
};

/** An ordinary "no" to a person. */
class ReportRefusal extends Error {
  override readonly name = 'ReportRefusal';
}

/** Versions of the report of one shift; more are refused. */
export const REPORT_VERSIONS_MAX = 100;

/**
 * The life of shift reports, one entry a step. Every rule is decided here, in the transaction that seals the step: who may, in
 * which order, two persons, the digest of the document on the screen, and that the log says nothing newer of the shift.
 */
export function reportCommands(parts: {
  readonly clock: Clock;
  readonly ledger: Ledger;
  state(): EngineState;
}): Commands {
  const { clock, ledger, state } = parts;
  const db = ledger.database;

  const orRefusal = <T extends { seq: number }>(work: () => T): ({ ok: true } & T) | { ok: false; message: string } => {
    try {
      return { ok: true, ...ledger.transaction(work) };
    } catch (error) {
      if (error instanceof ReportRefusal) return { ok: false, message: error.message };
      throw error;
    }
  };
  const rules = (): ReportRules => reportsOf(state().settings.config);

  const append = (entry: NewEntry, identity: readonly (string | number)[]): number =>
    state().append([state().entry(entry, clock.now(), identity)])[0] as number;

  /** @throws ReportRefusal */
  function stepOf(key: string, step: ReportStep): StoredReport {
    const report = findReport(db, key);
    if (report === undefined) throw new ReportRefusal('there is no such report');
    const refusal = refusalOf(report, step, rules());
    if (refusal !== undefined) throw new ReportRefusal(refusal);
    return report;
  }

  /** @throws ReportRefusal when the log says something newer of the shift */
  function assertUnchanged(shift: ShiftRef, size: number): void {
    const { calendars, settings } = state();
    const workUnits = [...settings.workUnits].filter((each) => calendars.areaOf(each) === shift.area);
    const changes = changesSince(db, shift, size, workUnits);
    if (changes.length > 0)
      throw new ReportRefusal(
        `the record has changed since this report was worked out: ${changesText(changes)}; draft it anew`,
      );
  }

  const put = (event: 'reviewed' | 'signed') => (request: ReportSigning) =>
    orRefusal(() => {
      const { report: key, digest, comment, signature } = request;
      if (signature.digest !== undefined && signature.digest !== digest)
        throw new ReportRefusal('the signature is for another document than the one that is meant');
      const step = { by: signature.user, role: signature.role, digest } as const;
      const report = stepOf(key, { step: event === 'signed' ? 'sign' : 'review', ...step });
      assertUnchanged(report.shift, report.basisSize);
      const { shift, version } = report;
      const body = { ...spanOf(shift), kind: 'shiftReport', event, shift, report: key, version, digest } as const;
      return { seq: append({ ...body, signature, comment }, [key, event]) };
    });

  return {
    draftReport: (request) => orRefusal(() => draft(request)),
    reviewReport: put('reviewed'),
    signReport(request) {
      const outcome = put('signed')(request);
      if (outcome.ok) coverSignature();
      return outcome;
    },
    issueReport: ({ report: key, digest, ...files }) =>
      orRefusal(() => {
        const report = stepOf(key, { step: 'issue', digest });
        if (report.signedSeq === null || files.checkpointSize <= report.signedSeq)
          throw new ReportRefusal('the checkpoint of the files does not cover the signature');
        const { shift, version } = report;
        const body = { ...spanOf(shift), kind: 'shiftReport', event: 'issued', shift, report: key } as const;
        return { seq: append({ ...body, version, digest, ...files }, [key, 'issued']) };
      }),
  };

  /** The files carry a checkpoint that covers the signature; where it cannot be signed now, the next one does. */
  function coverSignature(): void {
    try {
      ledger.checkpoint({ isShiftEnd: true });
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
    }
  }

  /** @throws ReportRefusal */
  function draft({ document: given, digest, replaces, actor, signature }: ReportCommands['draftReport']['request']) {
    const document = documentOf(given, digest);
    const { shift, basis } = document;
    if (shift.end > clock.now()) throw new ReportRefusal('the shift has not ended yet');
    if (basis.size > ledger.size) throw new ReportRefusal('the report speaks of entries that the log does not have');
    const versions = reportsOfShift(db, shift.area, shift.start);
    const last = versions.at(-1);
    if (versions.length >= REPORT_VERSIONS_MAX)
      throw new ReportRefusal(`there are ${versions.length} versions already`);
    assertUnchanged(shift, basis.size);
    const version = versions.length + 1;
    const content = { ...spanOf(shift), kind: 'shiftReport', shift, version, digest, document, actor } as const;
    const identity = [shift.area, shift.start, version];
    if (replaces === undefined) {
      if (last !== undefined) throw new ReportRefusal(`version ${last.version} of this report is there already`);
      return drafted(append({ ...content, event: 'drafted' }, identity), version);
    }
    const replaced = stepOf(replaces.report, { step: 'amend', by: signature?.user ?? null });
    if (replaced.shift.area !== shift.area || replaced.shift.start !== shift.start)
      throw new ReportRefusal('the report it would replace is of another shift');
    const more = { replaces: replaces.report, why: replaces.why, ...(signature === undefined ? {} : { signature }) };
    return drafted(append({ ...content, ...more, event: 'amended' }, identity), version);
  }

  function drafted(seq: number, version: number): { seq: number; version: number; report: string } {
    const key = db.prepare('SELECT key FROM entry WHERE seq = ?').pluck().get(seq) as string;
    return { seq, version, report: key };
  }
}

const spanOf = ({ start, end }: ShiftRef) => ({ workUnit: null, from: start, to: end }) as const;

/** @throws ReportRefusal when it is not a report, or not the one that was meant */
function documentOf(given: unknown, digest: string): ShiftReportDocument {
  const parsed = shiftReportDocumentSchema.safeParse(given);
  if (!parsed.success) throw new ReportRefusal(`not a shift report: ${parsed.error.issues[0]?.message ?? ''}`);
  const found = createHash('sha256').update(canonicalJson(parsed.data)).digest('hex');
  if (found !== digest) throw new ReportRefusal(`the document has digest ${found}, not ${digest}`);
  return parsed.data;
}
