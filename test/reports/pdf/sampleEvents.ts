import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../electron/ledger/index.ts';
import type { ShiftReportBody } from '../../../shared/domain/entries/shiftReport.ts';
import type { ShiftReportDocument } from '../../../shared/domain/report/index.ts';
import { END } from './sampleDocument.ts';

export const digestOf = (document: ShiftReportDocument): string =>
  createHash('sha256').update(canonicalJson(document)).digest('hex');

/** The entries of a report that has come so far. */
export function eventsOf(document: ShiftReportDocument, state: 'draft' | 'reviewed' | 'signed'): ShiftReportBody[] {
  const digest = digestOf(document);
  const head = (place: number) => ({
    v: 1 as const,
    key: String(place).repeat(64),
    at: END + place * 300_000_000,
    workUnit: null,
    from: document.shift.start,
    to: document.shift.end,
    station: document.station,
    kind: 'shiftReport' as const,
    shift: document.shift,
  });
  const step = { report: '1'.repeat(64), version: 1, digest, comment: '' };
  const drafted: ShiftReportBody = {
    ...head(1),
    event: 'drafted',
    version: 1,
    digest,
    document,
    actor: { user: 'station', role: null },
  };
  const signature = (user: string, place: number, meaning: string) => ({
    user,
    role: 'supervisor' as const,
    at: END + place * 300_000_000,
    meaning,
  });
  const reviewed: ShiftReportBody = {
    ...head(2),
    event: 'reviewed',
    ...step,
    signature: signature('Rita Reviewer', 2, 'I have checked the figures against the log'),
  };
  const signed: ShiftReportBody = {
    ...head(3),
    event: 'signed',
    ...step,
    signature: signature('Sam Supervisor', 3, 'I approve this shift report'),
    comment: 'Cooler is ordered',
  };
  return [drafted, ...(state === 'draft' ? [] : [reviewed]), ...(state === 'signed' ? [signed] : [])];
}
