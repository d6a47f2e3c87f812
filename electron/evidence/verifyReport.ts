import { type ShiftReportDocument, shiftReportDocumentSchema } from '../../shared/domain/report/index.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { canonicalJson } from '../ledger/index.ts';
import type { BookedReport, BundleBook } from './bundleBook.ts';
import { BUNDLE_FILES, sha256Hex } from './bundleFormat.ts';
import type { BundleFindings } from './findings.ts';
import { oeeDifferences } from './recomputeOee.ts';

const DIFFERENCES_LISTED_MAX = 20;

/** The report as a document; a finding and undefined when it is none. */
export function reportDocument(value: unknown, findings: BundleFindings): ShiftReportDocument | undefined {
  if (value === undefined) return undefined;
  const parsed = shiftReportDocumentSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  findings.bad(BUNDLE_FILES.report, `it is no shift report: ${issue?.path.join('.')}: ${issue?.message}`);
  return undefined;
}

/** report.json against the entry that sealed it, its signatures, and the readings. */
export function verifyReport(
  report: ShiftReportDocument,
  key: string | null,
  book: BundleBook,
  findings: BundleFindings,
): void {
  const file = BUNDLE_FILES.report;
  const own = book.reports.find(({ body }) => body.key === key && 'document' in body);
  if (own === undefined || !('document' in own.body)) {
    findings.bad(file, 'the entry that sealed it is not in the bundle');
    return;
  }
  const digest = sha256Hex(canonicalJson(report));
  const sealed = own.body.document;
  for (const change of differences(sealed, report, 'report')) findings.bad(file, change, own.seq);
  if (digest !== own.body.digest) {
    findings.bad(file, `its SHA-256 is ${digest}, sealed and signed was ${own.body.digest}`, own.seq);
  } else if (sha256Hex(canonicalJson(sealed)) !== digest) {
    findings.bad(BUNDLE_FILES.entries, 'the document in it is not the one its digest names', own.seq);
  }
  findings.fact(`report.json was sealed as entry ${own.seq} at ${formatInstant(own.body.at as Instant)}`);
  verifyLife(own, key, book, findings);
  verifySpan(report, book, findings);
  for (const unit of report.oee) {
    const different = findings.step(file, () => oeeDifferences(book, report, unit), own.seq);
    for (const words of different ?? []) findings.bad(file, `OEE of ${unit.workUnit}: ${words}`, own.seq);
    if (different?.length === 0) {
      findings.fact(`OEE of ${unit.workUnit}, worked out again from the readings: ${unit.figures.oee}`);
    }
  }
}

function verifyLife(own: BookedReport, key: string | null, book: BundleBook, findings: BundleFindings): void {
  let isSigned = false;
  for (const { seq, body } of book.reports) {
    if ('replaces' in body && body.replaces === key) {
      findings.fact(`it was replaced by version ${body.version}, entry ${seq}: ${body.why}`);
    }
    if (!('report' in body) || body.report !== key) continue;
    if (body.digest !== own.body.digest) findings.bad(BUNDLE_FILES.entries, `${body.event}: of another document`, seq);
    isSigned ||= body.event === 'signed';
    if ((body.event === 'signed' || body.event === 'reviewed') && !body.signature?.user) {
      findings.bad(BUNDLE_FILES.entries, `${body.event} by nobody: it has no signature`, seq);
      continue;
    }
    if (!('signature' in body)) continue;
    const { user, role, meaning, at } = body.signature;
    findings.fact(`${body.event} by ${user} (${role}), "${meaning}", ${formatInstant(at as Instant)}, entry ${seq}`);
  }
  if (!isSigned) findings.fact('nobody has signed it: it is a draft');
}

/**
 * The sealed report tells how many entries it looked at, of each kind: the run of bundle.json is signed by nobody, so that one which
 * was cut shorter shows only here. Where bodies were removed there may be fewer.
 */
function verifySpan({ evidence }: ShiftReportDocument, book: BundleBook, findings: BundleFindings): void {
  const kinds = new Set([...book.ofSpan.keys(), ...evidence.byKind.map(({ kind }) => kind)]);
  for (const kind of kinds) {
    const sealed = evidence.byKind.find((each) => each.kind === kind)?.entries ?? 0;
    const own = book.ofSpan.get(kind) ?? 0;
    if (own === sealed || (own < sealed && book.hasRemovals)) continue;
    findings.bad(
      BUNDLE_FILES.entries,
      `it holds ${own} of kind ${kind} that the report looked at: they were ${sealed}`,
    );
  }
}

/** What is not as it was sealed, by path. */
function differences(sealed: unknown, now: unknown, path: string): string[] {
  const isBranch = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  if (!isBranch(sealed) || !isBranch(now)) {
    return sealed === now ? [] : [`${path} was sealed as ${show(sealed)}, and is ${show(now)}`];
  }
  const names = new Set([...Object.keys(sealed), ...Object.keys(now)]);
  const found: string[] = [];
  for (const name of names) {
    found.push(...differences(sealed[name], now[name], `${path}.${name}`));
    if (found.length >= DIFFERENCES_LISTED_MAX) return found.slice(0, DIFFERENCES_LISTED_MAX);
  }
  return found;
}

const show = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 200);
