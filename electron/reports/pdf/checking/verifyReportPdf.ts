import { X509Certificate } from 'node:crypto';
import { sha256Hex } from '../file/sha256.ts';
import { readCertificate, subjectOf } from '../signature/plantCertificate.ts';
import { addedParts, changedParts } from './changedParts.ts';
import { attachmentsOf, type FileObject, fileObjects } from './fileObjects.ts';
import { type PrintedFacts, printedFacts } from './printedFacts.ts';
import { type Seal, sealOf } from './sealOf.ts';

/** What stands out about a file. `refused`: the file is not what was sealed, or cannot be shown to be; `note`: to know. */
export interface PdfFinding {
  readonly level: 'refused' | 'note';
  readonly code: PdfFindingCode;
  /** For people: what it is, and of which part. */
  readonly text: string;
}
export type PdfFindingCode =
  | 'notAReport'
  | 'notSigned'
  | 'added'
  | 'changed'
  | 'signature'
  | 'certificate'
  | 'certificateNotCompared'
  | 'time'
  | 'attachment'
  | 'digest'
  | 'pages'
  | 'pagesNotCompared';

export interface ReportPdfVerdict {
  readonly isValid: boolean;
  readonly findings: readonly PdfFinding[];
  /** What the metadata say; null when there are none. */
  readonly facts: PrintedFacts | null;
  /** The attachments by name, unpacked. */
  readonly attachments: ReadonlyMap<string, Buffer>;
  readonly seal: {
    /** Common name of the certificate. */
    readonly subject: string;
    /** SHA-256 of the certificate. */
    readonly fingerprint: string;
    /** ms since 1970 UTC, as the file says. */
    readonly signedAtMs: number | null;
  } | null;
}

export interface VerifyOptions {
  /** PEM or DER, of the plant or of who issued its certificate; without it, only the file itself is checked. */
  readonly trustedCertificate?: Buffer;
}

/** A report of forty work units takes one megabyte. */
const FILE_BYTES_MAX = 256 * 1024 * 1024;

/**
 * Checks a report file by itself: that the whole of it is signed and is one revision, that no byte of it is another, that the
 * attached report is the one whose digest it states; and says what was changed. Whether the log says the same is checked with
 * the log (`issued`, `signed`), not here.
 */
export function verifyReportPdf(file: Buffer, options: VerifyOptions = {}): ReportPdfVerdict {
  const findings: PdfFinding[] = [];
  const refuse = (code: PdfFindingCode, text: string) => void findings.push({ level: 'refused', code, text });
  const seal = file.length > FILE_BYTES_MAX ? undefined : sealOf(file);
  const sealed = file.subarray(0, seal?.end ?? file.length);
  const objects = file.length > FILE_BYTES_MAX ? [] : fileObjects(sealed);
  const facts = printedFacts(objects);
  const attachments = new Map<string, Buffer>();
  for (const [name, bytes] of attachmentsOf(objects)) if (bytes !== undefined) attachments.set(name, bytes);
  if (facts === undefined || !sealed.subarray(0, 9).equals(Buffer.from('%PDF-1.7\n'))) {
    refuse(
      'notAReport',
      'The file does not look like a shift report of Shiftseal (its metadata or its first bytes are others).',
    );
  }
  checkSeal(file, seal, objects, facts, refuse);
  checkAttachments(objects, facts, attachments, refuse);
  if (seal?.certificates[0] !== undefined) checkCertificate(seal, options, refuse, findings);
  return {
    isValid: !findings.some(({ level }) => level === 'refused'),
    findings,
    facts: facts ?? null,
    attachments,
    seal: sealFacts(seal),
  };
}

type Refuse = (code: PdfFindingCode, text: string) => void;

function checkSeal(
  file: Buffer,
  seal: Seal | undefined,
  objects: readonly FileObject[],
  facts: PrintedFacts | undefined,
  refuse: Refuse,
): void {
  if (seal === undefined) {
    const isDraft = facts?.state === 'draft' || facts?.state === 'reviewed';
    refuse(
      'notSigned',
      isDraft
        ? `The file is a ${facts?.state} report: it carries no signature.`
        : 'The file carries no signature that can be checked.',
    );
    listChanges(objects, refuse);
    return;
  }
  if (seal.end < file.length) {
    const added = file.subarray(seal.end);
    const parts = addedParts(objects, added);
    refuse(
      'added',
      `${added.length} bytes were added behind the signed file${parts.length > 0 ? `: ${parts.join(', ')}` : ''}.`,
    );
  }
  if (seal.faults.includes('range'))
    refuse('signature', 'The signature does not cover the whole file as it was written.');
  if (seal.faults.includes('encoding'))
    refuse('signature', 'The signature itself was touched: it is not in the form it was written in.');
  if (seal.faults.includes('signature'))
    refuse('signature', 'The signature was not made with the key of its certificate, or was changed.');
  const isIntact = seal.faults.length === 0;
  if (!isIntact) listChanges(objects, refuse, seal.faults.includes('content'));
}

function listChanges(objects: readonly FileObject[], refuse: Refuse, isCertain = false): void {
  const changed = changedParts(objects);
  if (changed.length > 0) refuse('changed', `Changed since it was sealed: ${changed.join(', ')}.`);
  else if (isCertain) {
    refuse(
      'changed',
      'Changed since it was sealed: the head of the file, its cross-reference table, its list of object digests, or the texts of the signature.',
    );
  }
}

function checkAttachments(
  objects: readonly FileObject[],
  facts: PrintedFacts | undefined,
  attachments: ReadonlyMap<string, Buffer>,
  refuse: Refuse,
): void {
  const specifications = objects.filter(({ head }) => head.includes('/Type /Filespec\n'));
  if (attachments.size !== specifications.length) {
    refuse('attachment', 'An attachment cannot be unpacked, or two have the same name.');
  }
  const report = attachments.get('report.json');
  if (report === undefined) refuse('attachment', 'The attachment report.json is missing.');
  else if (facts !== undefined && sha256Hex(report) !== facts.reportDigest) {
    refuse(
      'digest',
      `The attachment report.json was swapped: its SHA-256 is ${sha256Hex(report)}, the report states ${facts.reportDigest}.`,
    );
  }
}

function checkCertificate(
  seal: Seal,
  { trustedCertificate }: VerifyOptions,
  refuse: Refuse,
  findings: PdfFinding[],
): void {
  const [own, ...above] = seal.certificates.map((each) => new X509Certificate(each)) as [
    X509Certificate,
    ...X509Certificate[],
  ];
  if (seal.signedAtMs === null) refuse('time', 'The time of the signature cannot be read.');
  else if (seal.signedAtMs < Date.parse(own.validFrom) || seal.signedAtMs > Date.parse(own.validTo)) {
    refuse(
      'time',
      `The file says it was signed at ${new Date(seal.signedAtMs).toISOString()}, when its certificate was not valid.`,
    );
  }
  const named = `"${subjectOf(own)}" (SHA-256 ${sha256Hex(own.raw)})`;
  if (trustedCertificate === undefined) {
    const text = `The signature is by ${named}. Compare this with what the plant tells you, or name its certificate.`;
    findings.push({ level: 'note', code: 'certificateNotCompared', text });
    return;
  }
  if (!leadsTo(own, above, new X509Certificate(readCertificate(trustedCertificate)))) {
    refuse('certificate', `The signature is by ${named}, which is not the certificate you trust, nor issued by it.`);
  }
}

/** Whether a certificate is the trusted one, or each is issued by the next up to it. */
function leadsTo(own: X509Certificate, above: readonly X509Certificate[], trusted: X509Certificate): boolean {
  for (let at: X509Certificate | undefined = own, left = above.length + 1; at !== undefined && left > 0; left--) {
    if (at.raw.equals(trusted.raw)) return true;
    const below: X509Certificate = at;
    const isIssuedBy = (each: X509Certificate) => below.checkIssued(each) && below.verify(each.publicKey);
    if (trusted.ca && isIssuedBy(trusted)) return true;
    at = above.find((each) => each.ca && isIssuedBy(each));
  }
  return false;
}

function sealFacts(seal: Seal | undefined): ReportPdfVerdict['seal'] {
  const own = seal?.certificates[0];
  if (seal === undefined || own === undefined) return null;
  try {
    return {
      subject: subjectOf(new X509Certificate(own)),
      fingerprint: sha256Hex(own),
      signedAtMs: seal.signedAtMs,
    };
  } catch {
    return null;
  }
}
