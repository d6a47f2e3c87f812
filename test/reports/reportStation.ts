import type { Signature } from '../../shared/domain/entries/head.ts';
import type { ShiftReportBody } from '../../shared/domain/entry.ts';
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

/** A press that runs, stands still, makes another product, and of which nobody knew anything for ten seconds. */
export function writtenShift(config: object = REPORT_CONFIG, seconds = 185): WrittenStation {
  const one = new WrittenStation(config);
  for (let i = 0; i < seconds; i++) {
    const stands = i >= 20 && i < 45;
    if (i < 130 || i >= 140)
      one.deliver({
        state: stands ? 0 : i >= 150 && i < 155 ? 2 : 1,
        name: i < 100 ? 'A' : 'B',
        total: made(i),
        level: Math.floor(i / 30),
        temp: i === 60 ? 4_000 : 200 + i,
      });
    one.pass(1_000);
  }
  one.pass(15_000);
  return one;
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
