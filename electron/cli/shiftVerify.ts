import { readFileSync, statSync } from 'node:fs';
import { visibleText } from '../../shared/domain/inertText.ts';
import { verifyBundle } from '../evidence/index.ts';
import { checkAgainstBundle, checkAgainstLog, type FileCheck } from '../reports/index.ts';
import { comparePages, verifyReportPdf } from '../reports/pdf/index.ts';
import { EXIT, type Terminal, UsageError } from './command.ts';
import { withData } from './dataOption.ts';

export interface VerifyChoice {
  readonly file: string | undefined;
  readonly data: string | undefined;
  readonly bundle: string | undefined;
  /** PEM or DER of the plant's certificate. */
  readonly certificate: string | undefined;
  readonly isJson: boolean;
}

/** Checks a report file by itself, and against the log or a bundle where one is given; says what was changed. */
export async function verifyShiftReport(choice: VerifyChoice, terminal: Terminal): Promise<number> {
  const { file, data, bundle, certificate, isJson } = choice;
  if (file === undefined) throw new UsageError('name the PDF: shiftseal shift verify FILE.pdf');
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`${file} is not a file`);
  const pdf = readFileSync(file);
  const trusted = certificate === undefined ? {} : { trustedCertificate: readFileSync(certificate) };
  const verdict = verifyReportPdf(pdf, trusted);
  const attached = { pdf, attachments: verdict.attachments };
  const checks: FileCheck[] = [
    verdict.isValid
      ? { ok: true, text: `the file is whole and unchanged since it was sealed${sealText(verdict.seal)}` }
      : { ok: false, text: 'the file is not what was sealed' },
    ...[...verdict.findings, ...(await comparePages(pdf, verdict))].map(({ level, text }) => ({
      ok: level !== 'refused',
      text,
    })),
    ...(data === undefined ? [] : await withData(data, async (opened) => checkAgainstLog(opened, attached))),
    ...(bundle === undefined ? [] : [...checkAgainstBundle(bundle, attached), ...(await bundleChecks(bundle))]),
  ];
  const isValid = checks.every(({ ok }) => ok);
  if (isJson) terminal.out(JSON.stringify({ isValid, facts: verdict.facts, seal: verdict.seal, checks }, null, 2));
  else {
    for (const { ok, text, isWarning } of checks)
      terminal.out(`${isWarning ? '!  ' : ok ? 'ok ' : 'NO '} ${oneLine(text)}`);
    if (data === undefined && bundle === undefined)
      terminal.out('checked by itself alone; --data DIR or --bundle DIR compares it with the log');
  }
  return isValid ? EXIT.fine : EXIT.notSo;
}

/** Whether the bundle itself proves what it holds, its OEE worked out again from its readings. */
async function bundleChecks(folder: string): Promise<FileCheck[]> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--bundle: ${folder} is not a folder`);
  const { facts, asks, findings } = await verifyBundle(folder);
  return [
    ...facts.map((text) => ({ ok: true, text })),
    ...asks.map((text) => ({ ok: true, text, isWarning: true }) as const),
    ...findings.map(({ file, message }) => ({ ok: false, text: `${file}: ${message}` })),
  ];
}

const sealText = (seal: { readonly subject: string; readonly signedAtMs: number | null } | null): string =>
  seal === null
    ? ''
    : `: certificate "${seal.subject}"${seal.signedAtMs === null ? '' : `, ${new Date(seal.signedAtMs).toISOString()}`}`;

/** A text of the log neither hides anything nor passes for a line of ours. */
const oneLine = (text: string): string => visibleText(text.replaceAll(/\s+/g, ' '));
