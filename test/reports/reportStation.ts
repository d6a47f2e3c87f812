import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStationCertificate } from '../../electron/reports/pdf/index.ts';
import { writeSecret } from '../../electron/secrets/index.ts';
import type { Signature } from '../../shared/domain/entries/head.ts';
import type { ShiftReportBody } from '../../shared/domain/entry.ts';
import { type FrameRow, frameFromRows } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { TestClock } from '../engine/engineHarness.ts';
import { BASE_CONFIG, START_US, WrittenStation } from '../query/writtenStation.ts';

/** Three minutes of shift from START_US on (07:00 UTC), with a break, then nothing until the next day. */
export const SHIFT = { area: '', start: START_US } as const;
export const SHIFT_END_US = START_US + 180_000_000;

const [press, line] = BASE_CONFIG.equipment as [{ oee: object }, object];

export const REPORT_CONFIG = {
  ...BASE_CONFIG,
  equipment: [
    {
      ...press,
      path: 'Works/Forming/Line 1/Press',
      oee: {
        ...press.oee,
        reject: 'level',
        product: 'name',
        stateMap: { '0': 'STOP', '1': 'RUN', '2': 'MAINTENANCE' },
        products: { A: { idealCycleMs: 1000 }, B: { name: 'Bracket', idealCycleMs: 2000 } },
      },
    },
    line,
  ],
  shifts: { pattern: [{ name: 'Early', start: '07:00', end: '07:03', breaks: [['07:01', '07:02']] }] },
  downtime: { microStopMs: 5_000, reasons: [{ id: 'jam', label: 'Jam', loss: 'unplannedStop' }] },
  reports: { draftDelayMs: 0 },
};

const SECONDS = 186;
const BLOCK = 6;

/** A press that runs, stands still, makes another product, and of which nobody knew anything for ten seconds. */
export function writtenShift(config: object = REPORT_CONFIG): WrittenStation {
  const one = new WrittenStation(config);
  for (let i = 0; i < SECONDS; i += BLOCK) {
    const rows: FrameRow[] = [];
    for (let at = i; at < i + BLOCK; at += 2) if (at < 130 || at >= 140) rows.push(...readingsAt(one, at));
    if (rows.length > 0) one.engine.take('w', { type: 'frame', frame: frameFromRows('plc', 'press', rows) });
    one.clock.advanceMs(BLOCK * 1_000);
    one.engine.turn();
  }
  one.pass(15_000);
  return one;
}

/** What is read `at` seconds after the start, and is received at the same time. */
function readingsAt({ engine }: WrittenStation, at: number): FrameRow[] {
  const time = (START_US + at * 1_000_000) as Instant;
  const row = (tag: string, kind: FrameRow['kind'], value: number | string): FrameRow => ({
    tag: engine.ready.catalogue.find(({ id }) => id === tag)?.number as number,
    ...{ sourceTime: time, receivedTime: time, kind, status: 0, value },
  });
  return [
    row('state', 'number', at >= 20 && at < 45 ? 0 : at >= 150 && at < 155 ? 2 : 1),
    row('name', 'string', at < 100 ? 'A' : 'B'),
    row('total', 'number', made(at)),
    row('level', 'number', Math.floor(at / 30)),
    row('temp', 'float32', at === 60 ? 4_000 : 200 + at),
  ];
}

let written: string | undefined;
const copies: string[] = [];

/** The same from a copy of one that was written once: its process has ended, another one runs. */
export async function copiedShift(): Promise<WrittenStation> {
  if (written === undefined) {
    const one = writtenShift();
    one.close();
    written = one.folder;
    await withCertificate(written);
  }
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-report-'));
  copies.push(folder);
  cpSync(written, folder, { recursive: true });
  return new WrittenStation(REPORT_CONFIG, new TestClock(SHIFT_END_US + 60_000_000), folder);
}

/** A certificate for reports with a key that is made quickly. */
async function withCertificate(dataDir: string): Promise<void> {
  const passphrase = 'of a test';
  writeSecret(dataDir, 'report-certificate', passphrase);
  const station = { id: 'cr-test', name: 'cr-test' };
  await openStationCertificate({ dataDir, station, passphrase, clock: new TestClock(START_US), rsaBits: 2_048 });
}

/** Call when the tests of a file have ended. */
export function removeCopies(): void {
  for (const folder of [...copies, ...(written === undefined ? [] : [written])])
    rmSync(folder, { recursive: true, force: true });
}

/** One item a second of A while it runs, one in two seconds of B; none in the break. */
const made = (i: number): number =>
  Math.min(i, 20) +
  Math.max(0, Math.min(i, 60) - 45) +
  Math.floor(Math.max(0, Math.min(i, 150) - 120) / 2) +
  Math.floor(Math.max(0, i - 155) / 2);

export const signature = (
  user: string,
  meaning: string,
  at: number,
  role: Signature['role'] = 'supervisor',
): Signature => ({
  ...{ user, role, at, meaning },
});

/** Everything the log holds of reports. */
export const reportEntries = (station: WrittenStation): (ShiftReportBody & { readonly seq: number })[] =>
  [...station.data().ledger.iterate({ kinds: ['shiftReport'] })].map(({ seq, body }) => ({
    ...(body as ShiftReportBody),
    seq,
  }));
