import { statSync } from 'node:fs';
import { inertJson, visibleText } from '../../shared/domain/inertText.ts';
import { type BundleCheck, type BundleReport, verifyBundle } from '../evidence/index.ts';
import { verifyReportPdf } from '../reports/pdf/index.ts';
import { EXIT, type Terminal, UsageError } from './command.ts';

/** `shiftseal verify --bundle`: what the single-file verifier checks, by the product's own code. */
export async function verifyBundleFolder(
  folder: string,
  check: Pick<BundleCheck, 'publicKey' | 'checkpointNote'>,
  isJson: boolean,
  terminal: Terminal,
): Promise<number> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--bundle: ${folder} is not a folder`);
  const report = await verifyBundle(folder, { ...check, verifyPdf: pdfFindings });
  terminal.out(isJson ? inertJson({ ok: report.isVerified, ...report }, 2) : textOf(folder, report));
  return report.isVerified ? EXIT.fine : EXIT.notSo;
}

function pdfFindings(pdf: Buffer, digest: string | undefined): string[] {
  const { facts, findings } = verifyReportPdf(pdf);
  const refused = findings.filter(({ level }) => level === 'refused').map(({ text }) => text);
  const own = facts?.reportDigest;
  if (digest !== undefined && own !== digest) refused.push(`it is of the report ${own}, the bundle of ${digest}`);
  return refused;
}

function textOf(folder: string, { isVerified, facts, asks, findings, findingsTotal }: BundleReport): string {
  const more = findingsTotal - Math.min(findings.length, 50);
  return (
    [
      ...facts.map((fact) => `ok   ${fact}`),
      ...asks.map((ask) => `ASK  ${ask}`),
      ...findings
        .slice(0, 50)
        .map(({ file, entry, message }) => `BAD  ${file}${entry === undefined ? '' : `, entry ${entry}`}: ${message}`),
      ...(more > 0 ? [`     … ${more} more`] : []),
      `${folder}: ${isVerified ? `verified${asks.length > 0 ? ', if the plant says yes to every ASK' : ''}` : `NOT VERIFIED, ${findingsTotal} findings`}`,
    ]
      // A line end in a text of the log would pass for a line of ours.
      .map((line) => visibleText(line).replaceAll('\n', '⟦U+000A⟧'))
      .join('\n')
  );
}
