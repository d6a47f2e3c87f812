import { LOGGER_CONNECTION, LOGGER_FOLDER, writeColdStoreFiles } from '../coldStoreFiles.ts';
import { LOGGER_CHANNELS, LOGGER_EVERY_MS } from '../coldStoreRecords.ts';
import type { TagInput } from '../trainingTags.ts';
import { COLD_ROOM, type PlantStation, plantUa, tagsOf } from './parts.ts';
import type { TrainingPlantKind } from './plant.ts';

const LOGGER = 'logger-1';
const HOUR_MS = 3_600_000;
const unit = (id: string, path: string) => ({ id, path: `Training plant/Storage/${path}`, level: 'workUnit' as const });
const EQUIPMENT = [
  COLD_ROOM,
  unit('cold-room-2', 'Cold chain/Cold room 2'),
  unit('room-store-1', 'Room temperature/Room store 1'),
  unit('freezer-1', 'Cold chain/Freezer 1'),
  unit('ultra-cold-1', 'Cold chain/Ultra-cold freezer 1'),
  unit(LOGGER, 'Data logger 1'),
];
const STORE_NAMES: Readonly<Record<(typeof LOGGER_CHANNELS)[number], string>> = {
  'cold-room-1': 'Cold room 1',
  'cold-room-2': 'Cold room 2',
  'room-store-1': 'Room store 1',
  'freezer-1': 'Freezer 1',
  'ultra-cold-1': 'Ultra-cold freezer 1',
};

const logged = (channel: string, name: string, tagUnit: string, min: number, max: number): TagInput => ({
  ...{ id: `${LOGGER}.${channel}`, name, unit: tagUnit, range: { min, max }, everyMs: LOGGER_EVERY_MS },
  ...{ equipment: LOGGER, connection: LOGGER_CONNECTION, address: { key: `${LOGGER}.${channel}` } },
});
const certified = (tag: TagInput): TagInput => ({
  ...tag,
  calibration: { certificate: `C-${tag.id}`, offset: 0, validUntil: '2027-06-30' },
});
const TAGS: readonly TagInput[] = [
  ...EQUIPMENT.flatMap(({ id }) => tagsOf(id)),
  ...LOGGER_CHANNELS.map((channel) =>
    certified(logged(channel, `Logger in ${STORE_NAMES[channel].toLowerCase()}`, 'Cel', -100, 60)),
  ),
  logged('battery', 'Logger battery', 'V', 0, 5),
  logged('clock', 'Logger clock against the station', 's', -86_400, 86_400),
];

type ColdChain = NonNullable<PlantStation['coldChain']>;
type Store = ColdChain['stores'][number];

/** Each store has its own probe, and a channel of the logger beside it; what lies in it is judged by the worse. */
const store = (id: keyof typeof STORE_NAMES, of: Store['class'], more: Partial<Store> = {}): Store => ({
  ...{ id, name: STORE_NAMES[id], class: of, probes: [`${id}.air-temp`, `${LOGGER}.${id}`] },
  ...more,
});
const door = (id: string, maxMs: number) => ({ tag: `${id}.door-open`, maxMs });
const defrost = (id: string, maxMs: number) => ({ tag: `${id}.defrost-on`, maxMs });

const COLD_CHAIN: ColdChain = {
  stores: [
    store('cold-room-1', 'controlledCold', {
      suppress: [door('cold-room-1', 20_000), defrost('cold-room-1', 60_000)],
      alarms: [
        { id: 'warm', side: 'high', limit: 8, isReached: true, afterMs: 10 * HOUR_MS, accumulates: 'perDay' },
        { id: 'frost', side: 'low', limit: -0.5, isReached: true, afterMs: HOUR_MS, priority: 'critical' },
      ],
    }),
    store('cold-room-2', 'controlledCold', {
      suppress: [door('cold-room-2', 60_000), defrost('cold-room-2', 300_000)],
      alarms: [
        { id: 'warm', side: 'high', limit: 8, isReached: true, afterMs: 10 * HOUR_MS, accumulates: 'perDay' },
        { id: 'frost', side: 'low', limit: -0.5, isReached: true, afterMs: HOUR_MS, priority: 'critical' },
      ],
    }),
    store('room-store-1', 'controlledRoom', {
      alarms: [{ id: 'hot', side: 'high', limit: 30, afterMs: HOUR_MS, priority: 'high' }],
    }),
    store('freezer-1', 'freezer', {
      suppress: [door('freezer-1', 120_000), defrost('freezer-1', 600_000)],
      alarms: [{ id: 'warm', side: 'high', limit: -10, afterMs: HOUR_MS / 2, priority: 'high' }],
    }),
    store('ultra-cold-1', 'ultraCold', { suppress: [door('ultra-cold-1', 300_000)] }),
  ],
  products: [
    {
      id: 'insulin',
      name: 'Insulin glargine',
      class: 'controlledCold',
      budgets: [
        { id: 'room', side: 'high', beyond: 8, upTo: 15, allowedMs: 12 * HOUR_MS },
        { id: 'cool', side: 'low', beyond: 2, upTo: 0, allowedMs: 2 * HOUR_MS },
      ],
    },
    {
      id: 'vaccine-flu',
      name: 'Influenza vaccine',
      class: 'vaccineRefrigerator',
      budgets: [{ id: 'warm', side: 'high', beyond: 8, upTo: 25, allowedMs: 24 * HOUR_MS }],
    },
    {
      id: 'tablets',
      name: 'Metformin tablets',
      class: 'controlledRoom',
      budgets: [{ id: 'summer', side: 'high', beyond: 25, upTo: 30, allowedMs: 72 * HOUR_MS }],
    },
    {
      id: 'plasma',
      name: 'Fresh frozen plasma',
      class: 'freezer',
      budgets: [{ id: 'thaw', side: 'high', beyond: -10, upTo: -5, allowedMs: 2 * HOUR_MS }],
    },
    { id: 'mrna', name: 'mRNA vaccine', class: 'ultraCold' },
  ],
  loggers: [
    {
      id: LOGGER,
      battery: { tag: `${LOGGER}.battery`, min: 3 },
      clock: { tag: `${LOGGER}.clock`, max: 60 },
    },
  ],
  lots: [
    { id: 'INS-2408', product: 'insulin', quantity: '36 boxes', store: 'cold-room-1', since: '2025-01-07T08:20:00Z' },
    { id: 'INS-2411', product: 'insulin', quantity: '48 boxes', store: 'cold-room-2', since: '2025-01-09T10:05:00Z' },
    {
      id: 'FLU-0917',
      product: 'vaccine-flu',
      quantity: '1 200 doses',
      store: 'cold-room-2',
      since: '2025-01-10T07:45:00Z',
    },
    {
      id: 'MET-5530',
      product: 'tablets',
      quantity: '22 pallets',
      store: 'room-store-1',
      since: '2025-01-03T12:00:00Z',
    },
    { id: 'FFP-118', product: 'plasma', quantity: '64 bags', store: 'freezer-1', since: '2025-01-05T09:30:00Z' },
    { id: 'MRN-042', product: 'mrna', quantity: '195 vials', store: 'ultra-cold-1', since: '2025-01-08T06:10:00Z' },
  ],
  secondPersonFor: ['release'],
};

/** A pharmaceutical store: live probes over OPC UA, a data logger whose records come as files, lots in five stores. */
export const coldChainPlant: TrainingPlantKind = {
  name: 'Training plant: cold chain',
  station: (ports) => ({
    equipment: EQUIPMENT,
    connections: [
      plantUa(ports),
      {
        id: LOGGER_CONNECTION,
        protocol: 'file',
        folder: LOGGER_FOLDER,
        mapping: LOGGER_CONNECTION,
        everyMs: 500,
        settleMs: 500,
      },
    ],
    tags: [...TAGS],
    windows: { everyMs: 60_000 },
    rulePacks: [{ file: 'cold-chain.json' }],
    coldChain: COLD_CHAIN,
  }),
  writeFiles: writeColdStoreFiles,
  everyMs: 60_000,
};
