import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportRow, ReportShown } from '../../shared/contract/reportChannels.ts';
import { type TakenOut, whatLiesAt } from '../evidence/index.ts';
import { canonicalJson } from '../ledger/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { timeText } from '../query/entries.ts';
import { reportRows, shownReport } from '../query/reports.ts';
import { buildShiftReport, reportsFolderOf } from '../reports/index.ts';
import { engineVersion } from '../supervision/index.ts';
import { drawDraft } from '../workers/reportPdf.ts';
import { type Terminal, UsageError } from './command.ts';
import { reportText } from './shiftReportText.ts';

const DAY_US = 86_400_000_000;
const LIST_MAX = 500;

export interface ReportChoice {
  readonly area: string;
  /** µs: a moment in the shift, or its beginning; undefined: the last shift that has ended. */
  readonly moment: number | undefined;
  /** Work it out now, sealing nothing. */
  readonly isDraft: boolean;
  /** File to write: `.pdf`, or else JSON. */
  readonly out: string | undefined;
  readonly isJson: boolean;
}

/**
 * The report of a shift as it is sealed, or as it would be drafted now; to the terminal or into a file.
 *
 * @returns what was taken out: a file of a sealed report
 */
export async function printShiftReport(
  data: DataFolder,
  choice: ReportChoice,
  now: number,
  terminal: Terminal,
): Promise<TakenOut | undefined> {
  const row = chosenShift(data, choice, now);
  if (choice.isDraft || row.report === null) {
    await printDraft(data, row, choice, now, terminal);
    return undefined;
  }
  const shown = shownReport(data, row.report.report) as ReportShown;
  if (choice.out !== undefined) {
    const written = writeSealed(data, shown, choice.out);
    terminal.out(choice.isJson ? JSON.stringify({ file: choice.out, ...written }) : `${choice.out}: ${written.what}`);
    return { of: { report: row.report.report }, what: whatLiesAt(choice.out) };
  }
  const { document, version, steps, versions } = shown;
  terminal.out(
    choice.isJson
      ? JSON.stringify({ version, steps, versions, changes: row.changes, document }, null, 2)
      : reportText(document, { state: standing(row), digest: version.digest, steps }),
  );
  return undefined;
}

async function printDraft(
  data: DataFolder,
  row: ReportRow,
  { isDraft, out, isJson }: ReportChoice,
  now: number,
  terminal: Terminal,
): Promise<void> {
  const { area, start } = row.shift;
  const { document, text, digest } = buildShiftReport({ data, at: now, engine: engineVersion() }, { area, start });
  const why = isDraft
    ? 'a draft worked out now; nothing is sealed'
    : 'no report is sealed yet; this is a draft worked out now';
  if (out === undefined) {
    terminal.out(
      isJson
        ? JSON.stringify({ version: null, digest, document }, null, 2)
        : reportText(document, { state: why, digest, steps: [] }),
    );
    return;
  }
  if (out.endsWith('.pdf')) writeFileSync(out, await drawDraft(document), { mode: 0o600 });
  else writeFileSync(out, text, { mode: 0o600 });
  terminal.out(isJson ? JSON.stringify({ file: out, digest }) : `${out}: ${why}`);
}

/** @throws Error when the files are not written yet, or are gone */
function writeSealed(
  data: DataFolder,
  { version, document }: ReportShown,
  out: string,
): { what: string; digest: string } {
  const { digest } = version;
  if (!out.endsWith('.pdf')) {
    // Stored as canonical JSON: the same members in the same order give the same bytes.
    writeFileSync(out, canonicalJson(document), { mode: 0o600 });
    return { what: `report.json of version ${version.version}, SHA-256 ${digest}`, digest };
  }
  if (version.pdfFile === null)
    throw new Error(
      `version ${version.version} is ${version.state}: its PDF is written once it is signed; use --draft`,
    );
  const path = join(reportsFolderOf(data.folder), version.pdfFile);
  if (!existsSync(path)) throw new Error(`${path} is not there any more; its SHA-256 was ${version.pdfSha256}`);
  copyFileSync(path, out);
  return { what: `version ${version.version}, signed by ${version.signedBy}`, digest };
}

/** @throws Error when no shift has ended then */
export function chosenShift(
  data: DataFolder,
  { area, moment }: Pick<ReportChoice, 'area' | 'moment'>,
  now: number,
): ReportRow {
  const around = moment ?? now;
  const { rows } = reportRows(data, { from: around - 14 * DAY_US, to: around + DAY_US, area, limit: LIST_MAX }, now);
  const row = moment === undefined ? rows[0] : rows.find(({ shift }) => shift.start <= moment && moment < shift.end);
  if (row !== undefined) return row;
  if (moment === undefined) throw new Error('no shift has ended within two weeks');
  throw new UsageError(`no shift that has ended runs at ${timeText(moment)}`);
}

export function standing({ report, changes }: ReportRow): string {
  if (report === null) return 'no report';
  const { version, state, reviewedBy, signedBy } = report;
  const by =
    state === 'reviewed'
      ? ` by ${reviewedBy}`
      : signedBy === null
        ? ''
        : `${state === 'signed' ? '' : ', signed'} by ${signedBy}`;
  return `version ${version}, ${state}${by}${changes === '' ? '' : `; sealed since: ${changes}`}`;
}
