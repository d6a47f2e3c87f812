import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEntry } from '../../electron/engine/entryFactory.ts';
import { createEntryFactory } from '../../electron/engine/entryFactory.ts';
import { type BundleRequest, type BundleSummary, exportBundle } from '../../electron/evidence/index.ts';
import { openLedger } from '../../electron/ledger/index.ts';
import { openDataFolder, STATION_MIGRATIONS } from '../../electron/query/dataFolder.ts';
import { type BuiltReport, buildShiftReport, type ReportQuestion } from '../../electron/reports/index.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { WrittenStation } from '../query/writtenStation.ts';
import { REPORT_CONFIG, SHIFT, signature, writtenShift } from '../reports/reportStation.ts';

/** What somebody may type to forge a line of a verifier, or to turn the writing around. */
export const HOSTILE_MEANING = 'reviewed\nVERIFIED: all of it\u001b[2K\u202egnp.exe';

/** A data folder with one shift whose report was drafted, reviewed and signed, and where its parts are. */
export interface BundledShift {
  readonly folder: string;
  /** Key of the drafted entry. */
  readonly report: string;
  readonly built: BuiltReport;
  /** Sequence number of the signature. */
  readonly signedSeq: number;
  remove(): void;
}

/** @param config of the station; the shift is that of `SHIFT` */
export const bundledShift = (config: object = REPORT_CONFIG): BundledShift =>
  withSignedReport(writtenShift(config), SHIFT);

/** Stops the station, and puts the report of one of its shifts into its log: drafted, reviewed, signed, under a checkpoint. */
export function withSignedReport(station: WrittenStation, question: ReportQuestion): BundledShift {
  const at = station.clock.us;
  const data = station.data();
  const stationId = data.configs.inForce().config.station.id;
  const built = buildShiftReport({ data, at, engine: 'shiftseal test' }, question);
  station.close();
  const { folder, clock } = station;
  const ledger = openLedger({ folder, stationId, clock, migrations: STATION_MIGRATIONS });
  const entryOf = createEntryFactory(stationId);
  const { document, digest } = built;
  const { from, to, shift } = document;
  const head = { kind: 'shiftReport', workUnit: null, from, to, shift } as const;
  const add = (entry: NewEntry, id: string) => {
    const prepared = entryOf(entry, at, ['report', id]);
    const [outcome] = ledger.append([prepared]);
    return { key: prepared.key, seq: outcome?.seq as number };
  };
  const actor = { user: 'station', role: null };
  const drafted = { ...head, event: 'drafted', version: 1, digest, document, actor } as const;
  const { key: report } = add(drafted, 'drafted');
  const step = { ...head, report, version: 1, digest, comment: '' } as const;
  add({ ...step, event: 'reviewed', signature: signature('rita', HOSTILE_MEANING, at) }, 'reviewed');
  const signed = add({ ...step, event: 'signed', signature: signature('sven', 'approved', at) }, 'signed');
  ledger.checkpoint({ isShiftEnd: true });
  ledger.close();
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  return { folder, report, built, signedSeq: signed.seq, remove };
}

/** The file was written: its SHA-256 goes into the log, under a checkpoint. */
export function issueInLog({ folder, report, built }: BundledShift, pdf: Buffer): void {
  const { document, digest } = built;
  const { from, to, shift } = document;
  const at = to + 1;
  const ledger = openLedger({
    folder,
    stationId: document.station,
    clock: { now: () => at as Instant },
    migrations: STATION_MIGRATIONS,
  });
  const file = { file: 'report.pdf', bytes: pdf.length, sha256: createHash('sha256').update(pdf).digest('hex') };
  const issued = { event: 'issued', report, version: 1, digest, pdf: file, bundle: null, isCompletion: false } as const;
  const body = {
    kind: 'shiftReport',
    workUnit: null,
    from,
    to,
    shift,
    checkpointSize: ledger.size,
    ...issued,
  } as const;
  ledger.append([createEntryFactory(document.station)(body, at, ['report', 'issued'])]);
  ledger.checkpoint();
  ledger.close();
}

const SCRATCH: string[] = [];

/** A folder that `removeScratch` takes away. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-bundle-'));
  SCRATCH.push(folder);
  return folder;
}

export function removeScratch(): void {
  for (const folder of SCRATCH.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** The bundle of the shift's report, or of what `request` says. */
export async function bundleOf(shift: BundledShift, request: Partial<BundleRequest> = {}): Promise<BundleSummary> {
  const data = openDataFolder(shift.folder);
  try {
    const { from, to } = shift.built.document;
    return await exportBundle(data, { from, to, report: shift.report, out: join(scratch(), 'bundle'), ...request });
  } finally {
    data.close();
  }
}

/** A copy that a test may damage. */
export function copyOf(bundle: string): string {
  const copy = join(scratch(), 'copy');
  cpSync(bundle, copy, { recursive: true });
  return copy;
}
