import type { ExcursionDetailAnswer, LotRow, StoreRow } from '../../shared/contract/coldChainChannels.ts';
import type { ExcursionRow, Trend } from '../../shared/contract/ipc.ts';

/** Test only: a believable cold chain: two stores, four lots, a month of days. */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const us = (ms: number): number => Math.round(ms * 1000);
const noise = (n: number): number => ((Math.sin(n * 12.9898) * 43_758.5453) % 1) * 0.5;

const budget = (id: string, usedH: number, allowedH: number, beyond = 8, upTo: number | null = 15) => ({
  ...{ id, side: 'high' as const, beyond, upTo, allowedMs: allowedH * HOUR_MS, usedMs: usedH * HOUR_MS },
  leftMs: Math.max(0, allowedH - usedH) * HOUR_MS,
  usedShare: usedH / allowedH,
});

const lot = (id: string, productName: string, more: Partial<LotRow>): LotRow => ({
  ...{ id, product: productName.toLowerCase(), productName, className: 'Controlled cold 2–8 °C', quantity: '48 boxes' },
  ...{
    state: 'stored',
    store: 'cold-room-1',
    storeName: 'Cold room 1',
    leftAt: null,
    undecided: [],
    budgets: [],
    secondPersonFor: ['release'],
  },
  since: us(Date.now() - 40 * DAY_MS),
  receivedAt: us(Date.now() - 40 * DAY_MS),
  ...{ aboveMs: 0, belowMs: 0, unknownMs: 2 * HOUR_MS, uncoveredMs: 0, kinetic: 5.17, min: 0.8, max: 11.3 },
  ...more,
});

const LOTS = (excursion: string): LotRow[] => [
  lot('INS-2411', 'Insulin glargine', {
    aboveMs: 9.9 * HOUR_MS,
    budgets: [budget('room', 9.9, 12)],
    undecided: [excursion, 'older'],
    kinetic: 5.38,
  }),
  lot('FLU-0917', 'Influenza vaccine', { aboveMs: 9.9 * HOUR_MS, budgets: [budget('warm', 9.9, 24, 8, 25)] }),
  lot('INS-2408', 'Insulin glargine', {
    aboveMs: 12.4 * HOUR_MS,
    belowMs: 0.5 * HOUR_MS,
    budgets: [budget('room', 12.4, 12), { ...budget('cool', 0.5, 2, 2, 0), side: 'low' }],
    state: 'quarantined',
  }),
  lot('MET-5530', 'Metformin tablets', {
    ...{ store: 'room-store-1', storeName: 'Room store 1', kinetic: 22.78, min: 20.1, max: 28.9 },
    ...{ aboveMs: 20.2 * HOUR_MS, budgets: [budget('summer', 20.2, 72, 25, 30)] },
    className: 'Controlled room temperature 20–25 °C',
  }),
  lot('MRN-042', 'mRNA vaccine', {
    ...{ store: null, storeName: 'Ultra-cold freezer 1', leftAt: us(Date.now() - DAY_MS), state: 'released' },
    ...{ kinetic: -78.04, min: -79.2, max: -76.9, className: 'Ultra-cold −90…−60 °C' },
  }),
];

function days(base: number, swing: number, hot: readonly number[], max: number) {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  return Array.from({ length: 31 }, (_, i) => {
    const peak = base + swing + Math.abs(noise(i)) + (hot.includes(i) ? max - base - swing + 3 : 0);
    const aboveMs = hot.includes(i) ? 7 * HOUR_MS : 0;
    const unknownMs = i === 12 ? 3 * HOUR_MS : 0;
    return {
      ...{ from: us(today - (30 - i) * DAY_MS), to: us(today - (29 - i) * DAY_MS), belowMs: 0, aboveMs, unknownMs },
      kinetic:
        i === 12 && base > 20 ? null : base + 0.2 + noise(i) * 0.3 + hot.filter((each) => each <= i).length * 0.12,
      ...{ mean: base, min: base - swing - Math.abs(noise(i + 7)), max: peak },
      insideMs: DAY_MS - aboveMs - unknownMs,
    };
  });
}

const store = (id: string, name: string, more: Partial<StoreRow>, hot: readonly number[], base: number): StoreRow => {
  const of = days(base, base > 20 ? 1.2 : 0.6, hot, more.max ?? 8);
  const probe = {
    kinetic: of.at(-1)?.kinetic ?? null,
    mean: base,
    knownMs: 29 * DAY_MS,
    unknownMs: 3 * HOUR_MS,
    days: of,
  };
  return {
    ...{
      id,
      name,
      className: 'Controlled cold 2–8 °C',
      min: 2,
      max: 8,
      kineticMax: 8,
      kineticWindowMs: DAY_MS,
      lots: 2,
    },
    ...{ source: 'USP <659>, controlled cold temperature', isChecked: false },
    probes: [
      { tag: `${id}.air-temp`, name: `${name} air`, ...probe },
      { tag: `logger-1.${id}`, name: `Logger in ${name.toLowerCase()}`, ...probe },
    ],
    ...more,
  };
};

const STORES = (): StoreRow[] => [
  store('cold-room-1', 'Cold room 1', {}, [6, 25], 4.9),
  store('cold-room-2', 'Cold room 2', {}, [25], 4.5),
  store(
    'room-store-1',
    'Room store 1',
    {
      ...{
        className: 'Controlled room temperature 20–25 °C',
        min: 20,
        max: 25,
        kineticMax: 25,
        isChecked: true,
        lots: 1,
      },
      kineticWindowMs: 30 * DAY_MS,
    },
    [13, 14, 15],
    22.4,
  ),
  store(
    'freezer-1',
    'Freezer 1',
    {
      className: 'Freezer −25…−10 °C',
      min: -25,
      max: -10,
      kineticMax: null,
      kineticWindowMs: null,
      isChecked: true,
      lots: 1,
    },
    [21],
    -19.2,
  ),
];

const detailOf = (row: ExcursionRow): ExcursionDetailAnswer => {
  const isCold = row.tag.startsWith('cold-room-1');
  return {
    row,
    store: isCold
      ? { id: 'cold-room-1', name: 'Cold room 1', className: 'Controlled cold 2–8 °C', min: 2, max: 8 }
      : null,
    conditions: isCold
      ? [
          { tag: 'cold-room-1.door-open', name: 'Door open', equals: 'true', maxMs: 20_000 },
          { tag: 'cold-room-1.defrost-on', name: 'Defrosting', equals: 'true', maxMs: 60_000 },
        ]
      : [],
    longestIntervalMs: 600_000,
    kinetic: isCold ? { celsius: 5.61, max: 8, windowMs: DAY_MS, knownMs: 23.5 * HOUR_MS } : null,
    lots: isCold ? LOTS(row.id).slice(0, 3) : [],
    decisions: isCold
      ? [
          {
            ...{
              seq: 881,
              lot: 'INS-2408',
              event: 'disposed',
              at: us(Date.now() - HOUR_MS),
              writtenAt: us(Date.now()),
            },
            ...{
              store: 'cold-room-1',
              person: 'sven',
              second: null,
              comment: 'maker is asked',
              disposition: 'quarantine',
            },
            excursions: [row.id],
          },
        ]
      : [],
  };
};

/** Doors as the strips want them; undefined: not one of ours. */
export function fakeDoorTrend(tag: string, from: number, to: number): Trend | undefined {
  if (!/\.(door-open|defrost-on)$/.test(tag)) return undefined;
  const time: number[] = [];
  const value: number[] = [];
  const [every, lasts] = tag.endsWith('door-open') ? [210, 48] : [1_500, 160];
  for (let at = Math.floor(from / 1e6 / every) * every; at < to / 1e6; at += every) {
    time.push(at + 20, at + 20 + lasts);
    value.push(1, 0);
  }
  return { tag, unit: '1', time: Float64Array.from(time), value: Float64Array.from(value) };
}

export const fakeColdChainAnswers = (excursions: () => readonly ExcursionRow[]) => ({
  'excursion:detail': ({ id }: { id: string }) => {
    const row = excursions().find((each) => each.id === id);
    return row ? { ok: true, detail: detailOf(row) } : { ok: false, message: 'there is no such excursion' };
  },
  'excursion:annotate': () => ({ ok: true }),
  'coldChain:stores': STORES,
  'coldChain:catalogue': () => ({
    products: [
      { id: 'insulin', name: 'Insulin glargine' },
      { id: 'tablets', name: 'Metformin tablets' },
    ],
    stores: STORES().map(({ id, name }) => ({ id, name })),
  }),
  'lot:list': () => LOTS(excursions()[0]?.id ?? ''),
  'lot:history': ({ lot: id }: { lot: string }) => [
    {
      ...{
        seq: 4,
        lot: id,
        event: 'received',
        at: us(Date.now() - 40 * DAY_MS),
        writtenAt: us(Date.now() - 40 * DAY_MS),
      },
      ...{ store: 'cold-room-1', person: 'olga', second: null, comment: 'from the maker, 5.1 °C on arrival' },
      ...{ disposition: null, excursions: [] },
    },
    {
      ...{ seq: 881, lot: id, event: 'disposed', at: us(Date.now() - HOUR_MS), writtenAt: us(Date.now() - HOUR_MS) },
      ...{ store: 'cold-room-1', person: 'sven', second: 'suse', comment: 'within its budget' },
      ...{ disposition: 'release', excursions: [] },
    },
  ],
  'lot:record': () => ({ ok: true }),
  'lot:dispose': ({ lots }: { lots: string[] }) => ({ ok: true, decided: lots, refused: [] }),
});
