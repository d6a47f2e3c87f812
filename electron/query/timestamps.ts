import { readFileSync } from 'node:fs';
import {
  ledgerFileOf,
  openReadOnly,
  readVerifierKeyFile,
  type VerifyProblem,
  type VerifyReport,
} from '../ledger/index.ts';
import { openTimestamp, timestampedSizes, timestampFileOf } from '../witness/index.ts';

/** What the time stamps beside a ledger say; each is of the note as the table of checkpoints has it. */
export interface TimestampReport {
  /** Time stamps that hold. */
  readonly held: number;
  /** There is no certificate to check them with, or they are of the log before this one. */
  readonly unchecked: number;
  /** µs UTC by the authority's clock, of the newest that holds. */
  readonly newestAt: number | null;
  readonly problems: readonly VerifyProblem[];
}

/** Adds the time stamps to what was found of the ledger; the same report where there are none. */
export async function withTimestamps(
  report: VerifyReport,
  folder: string,
  certificateFile: string | undefined,
): Promise<VerifyReport & { readonly timestamps?: TimestampReport }> {
  if (report.wasStopped || timestampedSizes(folder).length === 0) return report;
  const timestamps = await checkTimestamps(folder, certificateFile);
  if (timestamps.problems.length === 0) return { ...report, timestamps };
  return {
    ...{ ...report, timestamps, isClean: false, isEvidenceWhole: false },
    problems: [...report.problems, ...timestamps.problems],
    problemsTotal: report.problemsTotal + timestamps.problems.length,
  };
}

/** @param certificateFile PEM; undefined or unreadable: nothing is checked, and counted as such */
async function checkTimestamps(folder: string, certificateFile: string | undefined): Promise<TimestampReport> {
  const problems: VerifyProblem[] = [];
  const problem = (size: number, why: string): void => {
    problems.push({ kind: 'witness', message: `time stamp of ${size} entries: ${why}`, what: 'timestamp' });
  };
  let held = 0;
  let unchecked = 0;
  const isFirstLog = !/\/\d+\+[0-9a-f]{8}\+/.test(readVerifierKeyFile(folder) ?? '');
  let newestAt: number | null = null;
  const notes = notesOf(folder);
  const trusted = certificateFile === undefined ? undefined : textOf(certificateFile);
  for (const size of timestampedSizes(folder)) {
    const note = notes(size);
    if (note === undefined && isFirstLog) problem(size, 'the ledger has no checkpoint of this size');
    else if (note === undefined || trusted === undefined) unchecked += 1;
    else {
      try {
        const { at } = await openTimestamp(readFileSync(timestampFileOf(folder, size)), note, trusted);
        held += 1;
        newestAt = at;
      } catch (error) {
        problem(size, (error as Error).message);
      }
    }
  }
  return { held, unchecked, newestAt, problems };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** @returns nothing for every size when the ledger cannot be read: that is told elsewhere */
function notesOf(folder: string): (size: number) => string | undefined {
  try {
    const db = openReadOnly(ledgerFileOf(folder));
    try {
      const rows = db.prepare('SELECT size, note FROM checkpoint').all() as { size: number; note: string }[];
      const notes = new Map(rows.map(({ size, note }) => [size, note]));
      return (size) => notes.get(size);
    } finally {
      db.close();
    }
  } catch {
    return () => undefined;
  }
}
