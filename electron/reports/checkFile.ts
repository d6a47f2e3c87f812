import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShiftReportBody } from '../../shared/domain/entries/shiftReport.ts';
import { canonicalJson } from '../ledger/index.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { reportEvents } from '../query/reports.ts';
import { digestOf } from './buildReport.ts';

/** One thing that was compared. */
export interface FileCheck {
  readonly ok: boolean;
  readonly text: string;
  /** True: nothing is wrong with the file, and yet its reader has to know. */
  readonly isWarning?: true;
}

/** Attached to the PDF under these names. */
export interface AttachedReport {
  readonly pdf: Buffer;
  readonly attachments: ReadonlyMap<string, Buffer>;
}

/** Whether the log of a station says of a report file what the file says of itself. */
export function checkAgainstLog(data: DataFolder, { pdf, attachments }: AttachedReport): FileCheck[] {
  const report = attachments.get('report.json');
  if (report === undefined) return [no('there is no report.json in the file')];
  const digest = digestOf(report.toString('utf8'));
  const key = data.db.prepare('SELECT key FROM shiftReport WHERE digest = ?').pluck().get(digest) as string | undefined;
  if (key === undefined) return [no(`the log knows no report of digest ${digest}`)];
  const events = reportEvents(data, key);
  const issued = events.find(({ body }) => body.event === 'issued')?.body;
  const first = events[0]?.body;
  const isSame =
    first !== undefined && 'document' in first && canonicalJson(first.document) === report.toString('utf8');
  return [
    isSame
      ? yes(`the attached report is the one in entry ${events[0]?.seq}, byte for byte`)
      : no(`the attached report is another than the one in entry ${events[0]?.seq}`),
    issuedCheck(pdf, issued),
    eventsCheck(attachments.get('events.json'), events),
    ...newerVersions(data, key),
  ];
}

/** A report that was amended is genuine, and no longer the last word. */
function newerVersions(data: DataFolder, key: string): FileCheck[] {
  const newer = data.db
    .prepare(
      `SELECT r.version, r.seq, r.signedBy, r.why FROM shiftReport AS own JOIN shiftReport AS r
         ON r.shiftArea = own.shiftArea AND r.shiftStart = own.shiftStart AND r.version > own.version
       WHERE own.key = ? ORDER BY r.version DESC LIMIT 1`,
    )
    .get(key) as { version: number; seq: number; signedBy: string | null; why: string } | undefined;
  if (newer === undefined) return [];
  const by = newer.signedBy === null ? 'which nobody has signed yet' : `signed by ${newer.signedBy}`;
  const text = `this is not the newest report of the shift: it was amended, the newest is version ${newer.version} (entry ${newer.seq}), ${by}: ${newer.why}`;
  return [{ ok: true, text, isWarning: true }];
}

function issuedCheck(pdf: Buffer, issued: ShiftReportBody | undefined): FileCheck {
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  if (issued?.event !== 'issued') return no('the log does not say that this report was issued');
  return issued.pdf.sha256 === sha256
    ? yes('the file is the one that was issued: its SHA-256 stands in the log')
    : no(`the log says that a file with SHA-256 ${issued.pdf.sha256} was issued, not this one (${sha256})`);
}

/** Every step the file prints is a sealed one of this report. */
function eventsCheck(
  attached: Buffer | undefined,
  events: readonly { readonly seq: number; readonly body: ShiftReportBody }[],
): FileCheck {
  if (attached === undefined) return no('there is no events.json in the file');
  const sealed = new Map(events.map(({ seq, body }) => [canonicalJson(stepOf(body)), seq]));
  const printed = JSON.parse(attached.toString('utf8')) as ShiftReportBody[];
  const unknown = printed.filter((body) => !sealed.has(canonicalJson(stepOf(body))));
  if (unknown.length > 0) return no(`the file prints ${unknown.length} steps that the log does not have`);
  const people = printed.flatMap((body) =>
    'signature' in body && body.signature !== undefined ? [`${body.event} by ${body.signature.user}`] : [],
  );
  return yes(`every step it prints is sealed${people.length === 0 ? '' : `: ${people.join(', ')}`}`);
}

/** The document may be left out where it stands attached by itself. */
function stepOf(body: ShiftReportBody): object {
  const { document: _document, ...rest } = body as ShiftReportBody & { document?: unknown };
  return rest;
}

/** Whether a bundle carries the same report, and proves the entries that made it. */
export function checkAgainstBundle(folder: string, { pdf, attachments }: AttachedReport): FileCheck[] {
  const read = (name: string): Buffer | undefined => {
    const path = join(folder, name);
    return existsSync(path) ? readFileSync(path) : undefined;
  };
  const report = read('report.json');
  const attached = attachments.get('report.json');
  if (report === undefined || attached === undefined) return [no('file and bundle do not both hold a report.json')];
  const own = read('report.pdf');
  return [
    report.equals(attached) ? yes('the bundle holds the same report') : no('the report of the bundle is another one'),
    ...(own === undefined
      ? []
      : [own.equals(pdf) ? yes('the bundle holds the same file') : no('the PDF of the bundle is another file')]),
  ];
}

const yes = (text: string): FileCheck => ({ ok: true, text });
const no = (text: string): FileCheck => ({ ok: false, text });
