import type { QuarantineRow, ResponseOf } from '../../shared/contract/ipc.ts';
import {
  type DryRun,
  NO_DRY_RUN,
  type QuarantineGroup,
  type QuarantineVerdictRow,
} from '../../shared/contract/quarantineChannels.ts';
import { REASON_CODES_DEFAULT } from '../../shared/domain/config/quarantine.ts';
import { isFinalVerdict } from '../../shared/domain/entries/verdict.ts';
import { methodText, type Repair, type RepairMethod } from '../../shared/domain/repair.ts';

/** Test only: a quarantine that answers like the station's, over rows in memory. */
const US_PER_HOUR = 3_600_000_000;
const [MIN, MAX] = [-40, 300];

export const isWaiting = (row: QuarantineRow): boolean => !isFinalVerdict(row.verdict);

export function fakeGroups(rows: readonly QuarantineRow[], nowUs: number): QuarantineGroup[] {
  const groups = new Map<string, QuarantineGroup>();
  for (const row of rows.filter(isWaiting)) {
    const key = `${row.tag} ${row.step}`;
    const hour = 23 - Math.floor((nowUs - row.at) / US_PER_HOUR);
    const known = groups.get(key);
    const perHour = known?.perHour ?? new Array<number>(24).fill(0);
    if (hour >= 0) perHour[hour] = (perHour[hour] ?? 0) + 1;
    groups.set(key, {
      ...{ tag: row.tag, step: row.step, perHour },
      entries: (known?.entries ?? 0) + 1,
      readings: (known?.readings ?? 0) + row.readings,
      oldestAt: Math.min(known?.oldestAt ?? row.at, row.at),
      newestAt: Math.max(known?.newestAt ?? row.at, row.at),
      escalated: (known?.escalated ?? 0) + (row.verdict === 'escalated' ? 1 : 0),
      handedOver: (known?.handedOver ?? 0) + (row.handedTo === null ? 0 : 1),
    });
  }
  return [...groups.values()].sort((a, b) => a.oldestAt - b.oldestAt);
}

const came = (row: QuarantineRow): number | string =>
  row.step === 'finite' ? 'bits:7ff8000000000000' : row.step === 'type' ? 'ERR 7' : 999.9;

export function fakeShown(row: QuarantineRow, body: string): ResponseOf<'quarantine:show'> {
  const isRange = row.step === 'range';
  const value = came(row);
  const count = Math.min(row.readings, 14);
  const neighbours = Array.from({ length: 120 }, (_, i) => row.firstTime / 1e6 - 60 + i).filter(
    (second) => Math.abs(second - row.firstTime / 1e6) > count,
  );
  return {
    row,
    body,
    readings:
      row.step === 'schema'
        ? []
        : Array.from({ length: count }, (_, i) => ({
            ...{ sourceTime: row.firstTime + i * 1e6, receivedTime: row.firstTime + i * 1e6 + 4_100, serverTime: null },
            ...{ value, status: 0, engineering: typeof value === 'number' ? value : null },
          })),
    expected: { unit: isRange ? 'Cel' : '1', type: 'float32', min: isRange ? MIN : null, max: isRange ? MAX : null },
    neighbours: {
      time: Float64Array.from(neighbours),
      value: Float64Array.from(neighbours, (second) => 96 + 5 * Math.sin(second / 9) + Math.sin(second * 3)),
    },
    history: row.verdict === null ? [] : [verdictRow(row)],
    canWithdraw: row.verdict === 'corrected',
  };
}

const verdictRow = (row: QuarantineRow): QuarantineVerdictRow => ({
  ...{ key: 'b'.repeat(64), seq: row.seq + 9, at: row.verdictAt ?? row.at, verdict: row.verdict ?? 'escalated' },
  ...{ by: row.verdictBy ?? 'sam', reason: row.verdictReason, code: row.verdictCode },
  ...(isFinalVerdict(row.verdict)
    ? {
        signature: { user: row.verdictBy ?? 'sam', role: 'supervisor' as const, at: row.at, meaning: row.verdict },
      }
    : {}),
  detail: row.verdict === 'corrected' ? `${row.readings} readings as ${row.tag}: ÷ 10` : '',
});

const IDEAS: readonly { label: string; method: RepairMethod }[] = [
  { label: '÷ 10', method: { kind: 'scale', factor: 0.1, offset: 0 } },
  { label: '÷ 100', method: { kind: 'scale', factor: 0.01, offset: 0 } },
  { label: 'last digit dropped', method: { kind: 'dropLastDigit' } },
  { label: '× 10', method: { kind: 'scale', factor: 10, offset: 0 } },
  { label: 'word order swapped', method: { kind: 'swapWords' } },
  { label: '°F came, °C is expected', method: { kind: 'scale', factor: 5 / 9, offset: -160 / 9 } },
];

export function fakeTrial(row: QuarantineRow, repair: Repair): ResponseOf<'quarantine:try'> {
  const first = came(row);
  const count = Math.min(row.readings, 14);
  const judged = Array.from({ length: row.step === 'schema' ? repair.added.length : count }, (_, of) => {
    const edit = repair.edits.find((each) => each.of === of);
    const value = edit?.value ?? repair.added[of]?.value ?? by(repair.method, first);
    const passes = typeof value === 'number' && value >= MIN && value <= MAX;
    return {
      ...{ of, sourceTime: row.firstTime + of * 1e6, value, passes },
      engineering: typeof value === 'number' ? value : null,
      ...(passes
        ? {}
        : { step: row.step, why: `${row.tag}: expected ${MIN} to ${MAX} Cel (instrument range), got ${value}` }),
    };
  }).filter(({ of }) => !repair.leftOut.includes(of));
  const passing = judged.filter(({ passes }) => passes).length;
  return {
    trial: {
      ...{ tag: repair.tag ?? row.tag, method: methodText(repair.method), readings: judged, passing },
      refused: judged.length - passing,
      problem: judged.length === 0 ? 'the entry holds a payload: read its readings out of it, with time and value' : '',
    },
    suggestions:
      row.step === 'range'
        ? IDEAS.map((idea) => {
            const value = by(idea.method, first);
            const isFine = typeof value === 'number' && value <= MAX && value >= MIN;
            const counts = isFine ? { passing: count, refused: 0 } : { passing: 0, refused: count };
            return { ...idea, value, sourceTime: row.firstTime, ...counts };
          }).sort((a, b) => b.passing - a.passing)
        : [],
  };
}

function by(method: RepairMethod, value: number | string): number | string {
  if (typeof value === 'string') return value;
  if (method.kind === 'scale') return Number((value * method.factor + method.offset).toPrecision(12));
  if (method.kind === 'dropLastDigit') return 999;
  return method.kind === 'swapWords' ? 1.2e-12 : value;
}

export const FAKE_RULES: ResponseOf<'quarantine:rules'> = {
  codes: REASON_CODES_DEFAULT.map((each) => ({ ...each })),
  secondPersonFor: ['corrected'],
  people: ['sam', 'sven', 'ute'],
};

export const fakeDryRun = (rows: readonly QuarantineRow[]): DryRun => {
  const waiting = rows.filter(isWaiting);
  return {
    ...NO_DRY_RUN,
    ...{ state: 'done', done: waiting.length, total: waiting.length, passing: 1, refused: waiting.length - 1 },
    entries: waiting.map(({ id, tag, step, readings, error }, i) => ({
      ...{ id, tag, step, readings, passing: i === 0 ? readings : 0 },
      ...(i === 0 ? { outcome: 'passes' as const, why: '' } : { outcome: 'refused' as const, why: error }),
    })),
  };
};
