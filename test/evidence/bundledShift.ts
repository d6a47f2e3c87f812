import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEntry } from '../../electron/engine/entryFactory.ts';
import { createEntryFactory } from '../../electron/engine/entryFactory.ts';
import { type BundleRequest, type BundleSummary, exportBundle } from '../../electron/evidence/index.ts';
import { openLedger } from '../../electron/ledger/index.ts';
import { openDataFolder, STATION_MIGRATIONS } from '../../electron/query/dataFolder.ts';
import { type BuiltReport, buildShiftReport } from '../../electron/reports/index.ts';
import { REPORT_CONFIG, SHIFT, signature, writtenShift } from '../reports/reportStation.ts';

export const BUNDLED_STATION = 'cr-test';

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
export function bundledShift(config: object = REPORT_CONFIG): BundledShift {
  const station = writtenShift(config);
  const at = station.clock.us;
  const built = buildShiftReport({ data: station.data(), at, engine: 'shiftseal test' }, SHIFT);
  station.close();
  const ledger = openLedger({
    folder: station.folder,
    stationId: BUNDLED_STATION,
    clock: station.clock,
    migrations: STATION_MIGRATIONS,
  });
  const entryOf = createEntryFactory(BUNDLED_STATION);
  const { document, digest } = built;
  const head = {
    kind: 'shiftReport',
    workUnit: null,
    from: document.from,
    to: document.to,
    shift: document.shift,
  } as const;
  const add = (entry: NewEntry, id: string) => {
    const prepared = entryOf(entry, at, ['report', id]);
    const [outcome] = ledger.append([prepared]);
    return { key: prepared.key, seq: outcome?.seq as number };
  };
  const drafted = {
    ...head,
    event: 'drafted',
    version: 1,
    digest,
    document,
    actor: { user: 'station', role: null },
  } as const;
  const { key: report } = add(drafted, 'drafted');
  const step = { ...head, report, version: 1, digest, comment: '' } as const;
  add({ ...step, event: 'reviewed', signature: signature('rita', 'reviewed', at) }, 'reviewed');
  const signed = add({ ...step, event: 'signed', signature: signature('sven', 'approved', at) }, 'signed');
  ledger.checkpoint({ isShiftEnd: true });
  ledger.close();
  const remove = (): void => rmSync(station.folder, { recursive: true, force: true });
  return { folder: station.folder, report, built, signedSeq: signed.seq, remove };
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
