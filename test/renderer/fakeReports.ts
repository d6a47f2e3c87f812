import type { ReportRow, ReportShown, ReportVersion } from '../../shared/contract/reportChannels.ts';
import type { ShiftRef } from '../../shared/domain/entries/stop.ts';
import type { ReportState } from '../../shared/domain/report/index.ts';
import { busyDocument } from '../reports/pdf/sampleDocument.ts';

/** Test only: shifts with reports in every state for the screen Reports; signing moves them on. */
const HOUR_US = 3_600_000_000;
const document = busyDocument({ units: 3 });
const now = Date.now() * 1000;

const shiftAt = (n: number): ShiftRef => {
  const end = now - (0.4 + 8 * n) * HOUR_US;
  const start = end - 8 * HOUR_US;
  const localDate = new Date(start / 1000).toISOString().slice(0, 10);
  return { area: '', name: ['Late', 'Early', 'Night'][n % 3] as string, localDate, start, end };
};

const STATES: readonly (ReportState | null)[] = ['draft', 'reviewed', 'issued', 'issued', 'draft', 'issued', null];

let versions = STATES.map((state, n): ReportVersion | null => {
  if (state === null) return null;
  const shift = shiftAt(n);
  const isReviewed = state !== 'draft';
  const isSigned = state === 'issued';
  return {
    report: String(n + 1).padStart(64, 'a'),
    seq: 9_000 - n * 300,
    at: shift.end + 70_000_000,
    version: n === 3 ? 2 : 1,
    digest: `${n}`.padEnd(64, '7c1f'),
    state,
    isReplaced: false,
    why: n === 3 ? 'the reject counter of press 2 had been read from the wrong register' : '',
    amendedBy: n === 3 ? 'ute' : null,
    reviewedBy: isReviewed ? 'ute' : null,
    reviewedAt: isReviewed ? shift.end + 900_000_000 : null,
    signedBy: isSigned ? 'sam' : null,
    signedAt: isSigned ? shift.end + 1_800_000_000 : null,
    issuedAt: isSigned ? shift.end + 1_803_000_000 : null,
    pdfFile: isSigned ? `${shift.localDate}-${shift.name}-station-v1.pdf` : null,
    pdfSha256: isSigned ? 'b'.repeat(64) : null,
    bundleFolder: isSigned ? `${shift.localDate}-${shift.name}-station-v1` : null,
    figures: document.oee.slice(0, n === 1 ? 1 : 3).map(({ workUnit, figures }) => ({ workUnit, oee: figures.oee })),
  };
});

const rowOf = (report: ReportVersion | null, n: number): ReportRow => ({
  shift: shiftAt(n),
  report,
  versions: report?.version ?? 0,
  changes: n === 4 ? '2 batches of late readings (entries 8120, 8131), stop (entry 8144)' : '',
  closedBy: n > 0 ? 'sam' : null,
  isClosedSince: false,
  trouble:
    report === null
      ? 'entry 7903 is not what was sealed; run `shiftseal verify --data /var/lib/shiftseal`, and keep this file as evidence'
      : '',
});

const RULES = { autoDraft: true, draftDelayUs: 62_000_000, needsReview: true, signRoles: ['supervisor'] };

function shown(report: string): ReportShown | null {
  const n = versions.findIndex((each) => each?.report === report);
  const version = versions[n];
  if (!version) return null;
  const row = rowOf(version, n);
  const step = (event: ReportShown['steps'][number]['event'], user: string, at: number | null, meaning: string) =>
    at === null ? [] : [{ seq: version.seq, at, event, user, role: 'supervisor', meaning, comment: '' }];
  return {
    row,
    version,
    document: { ...document, shift: row.shift },
    steps: [
      ...step(version.version === 1 ? 'drafted' : 'amended', version.amendedBy ?? 'station', version.at, ''),
      ...step('reviewed', version.reviewedBy ?? '', version.reviewedAt, 'reviewed the shift report'),
      ...step('signed', version.signedBy ?? '', version.signedAt, 'signed the shift report'),
      ...step('issued', 'station', version.issuedAt, ''),
    ],
    versions: [version],
  };
}

const change = (report: string, more: Partial<ReportVersion>) => {
  versions = versions.map((each) => (each?.report === report ? { ...each, ...more } : each));
  return { ok: true, seq: 9_400 };
};

export const FAKE_REPORT_ANSWERS: Record<string, (request: never) => unknown> = {
  'report:list': () => ({ rows: versions.map(rowOf), areas: [''], rules: RULES }),
  'report:show': ({ report }: { report: string }) => shown(report),
  'report:draft': () => ({ ok: false, message: 'the preview drafts nothing' }),
  'report:amend': () => ({ ok: false, message: 'the preview drafts nothing' }),
  'report:review': ({ report }: { report: string }) =>
    change(report, { state: 'reviewed', reviewedBy: 'sam', reviewedAt: Date.now() * 1000 }),
  'report:sign': ({ report }: { report: string }) =>
    change(report, { state: 'signed', signedBy: 'sam', signedAt: Date.now() * 1000 }),
  'report:open': () => ({ ok: true }),
  'report:save': () => ({ ok: true, path: null }),
};
