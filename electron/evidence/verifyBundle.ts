/**
 * Checks a bundle as shared/format.md says, and believes nothing of it but mathematics and the key: bodies → leaves → root →
 * checkpoint → signatures → report → figures from readings. Never throws on damage; every finding names file, entry and change.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ShiftReportDocument } from '../../shared/domain/report/index.ts';
import { type FoldedTree, type KeyHistory, openCheckpointWithHistory } from '../ledger/index.ts';
import { BundleBook } from './bundleBook.ts';
import { BUNDLE_FILES, type BundleManifest, sha256Hex } from './bundleFormat.ts';
import { BundleFindings, type BundleReport } from './findings.ts';
import { bytesOf, readFrame } from './readBundle.ts';
import { verifyEntries, verifyRun } from './verifyEntries.ts';
import { reportDocument, verifyReport } from './verifyReport.ts';

export interface BundleCheck {
  /** Public key line from a source that is trusted. Default: the bundle's own, and the report says so. */
  readonly publicKey?: string | undefined;
  /** A signed checkpoint from outside, such as one printed on a report. */
  readonly checkpointNote?: string | undefined;
  /** Checks report.pdf. @returns in words what is wrong with it @param digest SHA-256 of report.json */
  readonly verifyPdf?: (pdf: Buffer, digest: string | undefined) => readonly string[] | Promise<readonly string[]>;
}

/** A root that somebody told of a tree, and where. */
interface ToldRoot {
  readonly file: string;
  readonly size: number;
  readonly root: Buffer;
}

export async function verifyBundle(folder: string, check: BundleCheck = {}): Promise<BundleReport> {
  const findings = new BundleFindings();
  const frame = readFrame(folder, check.publicKey, findings);
  const { manifest, keys, checkpoint, tree } = frame;
  const report = reportDocument(frame.report, findings);
  const told = keys === undefined ? [] : toldRoots(keys, check.checkpointNote, report, findings);
  const book = new BundleBook(report);
  let entries = 0;
  let removed = 0;
  if (tree !== undefined && checkpoint !== undefined && existsSync(join(folder, BUNDLE_FILES.entries))) {
    const sizes = told.map(({ size }) => size);
    const { root } = checkpoint;
    const verified = verifyEntries(
      folder,
      { manifest, tree, root },
      sizes,
      (seq, body) => book.take(seq, body),
      findings,
    );
    entries = verified.lines;
    if (verified.folded !== undefined) {
      findings.fact(`${entries} entries stand in the log of ${checkpoint.size} entries, signed by ${keys?.log}`);
      compareRoots(verified.folded, told, findings);
      if (manifest !== undefined) removed = verifyRun(manifest, tree, verified.removed, findings);
    }
  } else if (tree !== undefined && checkpoint !== undefined) findings.bad(BUNDLE_FILES.entries, 'it is missing');
  if (report !== undefined) {
    findings.step(BUNDLE_FILES.report, () => verifyReport(report, manifest?.report ?? null, book, findings));
    compareSpan(report, manifest, findings);
  }
  await verifyPdfFile(folder, check, report && digestOf(manifest), findings, issuedOf(book, manifest?.report ?? null));
  return {
    isVerified: findings.total === 0,
    log: keys?.log,
    size: checkpoint?.size,
    entries,
    firstSeq: manifest?.firstSeq,
    lastSeq: manifest?.lastSeq,
    signedBy: keys?.periods.findLast(({ afterSize }) => (checkpoint?.size ?? 0) > afterSize)?.line,
    removed,
    facts: findings.facts,
    asks: findings.asks,
    findings: findings.listed,
    findingsTotal: findings.total,
  };
}

function toldRoots(
  keys: KeyHistory,
  printed: string | undefined,
  report: ShiftReportDocument | undefined,
  findings: BundleFindings,
): ToldRoot[] {
  const told: ToldRoot[] = [];
  const note = (file: string, text: string): void => {
    const opened = findings.step(file, () => openCheckpointWithHistory(text, keys));
    if (opened) told.push({ file, size: opened.size, root: opened.root });
  };
  if (printed !== undefined) note('--checkpoint', printed);
  if (report?.evidence.checkpoint) note(BUNDLE_FILES.report, report.evidence.checkpoint.note);
  if (report !== undefined) {
    told.push({ file: BUNDLE_FILES.report, size: report.basis.size, root: Buffer.from(report.evidence.root, 'hex') });
  }
  return told;
}

function compareRoots(folded: FoldedTree, told: readonly ToldRoot[], findings: BundleFindings): void {
  for (const { file, size, root } of told) {
    const own = folded.rootAt(size);
    if (own === undefined) {
      findings.bad(file, `the bundle does not show the tree of ${size} entries: there is nothing to compare it with`);
    } else if (!own.equals(root)) {
      findings.bad(file, `of ${size} entries, it tells of another history: the log was ${own.toString('hex')}`);
    } else findings.fact(`${file}: the log goes on from what it says of ${size} entries`);
  }
}

function compareSpan(
  report: ShiftReportDocument,
  manifest: BundleManifest | undefined,
  findings: BundleFindings,
): void {
  for (const name of ['log', 'station', 'from', 'to'] as const) {
    if (manifest === undefined || report[name] === manifest[name]) continue;
    findings.bad(BUNDLE_FILES.manifest, `its ${name} is ${manifest[name]}, that of the report is ${report[name]}`);
  }
}

const digestOf = (
  manifest: { readonly files: readonly { readonly name: string; readonly sha256: string }[] } | undefined,
): string | undefined => manifest?.files.find(({ name }) => name === BUNDLE_FILES.report)?.sha256;

/** SHA-256 of the PDF as the log holds it, once it was issued; a bundle written before that has none. */
const issuedOf = (book: BundleBook, report: string | null): string[] =>
  book.reports.flatMap(({ body }) => (body.event === 'issued' && body.report === report ? [body.pdf.sha256] : []));

async function verifyPdfFile(
  folder: string,
  { verifyPdf }: BundleCheck,
  digest: string | undefined,
  findings: BundleFindings,
  issued: readonly string[],
): Promise<void> {
  if (verifyPdf === undefined || !existsSync(join(folder, BUNDLE_FILES.pdf))) return;
  try {
    const bytes = bytesOf(folder, BUNDLE_FILES.pdf);
    const isOther = issued.length > 0 && !issued.includes(sha256Hex(bytes));
    const wrong = [
      ...(isOther ? ['it is not the file that the log says was issued'] : []),
      ...(await verifyPdf(bytes, digest)),
    ];
    for (const words of wrong) findings.bad(BUNDLE_FILES.pdf, words);
    if (wrong.length === 0) findings.fact(`${BUNDLE_FILES.pdf} is signed, whole, and of this report`);
  } catch (error) {
    findings.bad(BUNDLE_FILES.pdf, (error as Error).message);
  }
}
