import type { TagInput } from '../trainingTags.ts';
import { SAMPLES_CONNECTION, SAMPLES_FOLDER, WORKS_CONNECTION, WORKS_FOLDER, writeWaterFiles } from '../waterFiles.ts';
import { BY_PRODUCT_SITES, SITES, TAPS } from '../waterRecords.ts';
import { FILTER, type PlantStation, plantUa, tagsOf } from './parts.ts';
import type { TrainingPlantKind } from './plant.ts';

const WORKS = 'waterworks';
const NETWORK = 'distribution';
const FILTERS = ['ife-1', 'ife-2', 'ife-3', 'ife-4'] as const;
const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

const recorded = (id: string, name: string, unit: string, max: number): TagInput => ({
  ...{ id, name, unit, equipment: WORKS, connection: WORKS_CONNECTION, everyMs: QUARTER_MS },
  address: { key: id },
  range: { min: 0, max },
});
const sampled = (id: string, name: string, unit: string, max: number): TagInput => ({
  ...{ id, name, unit, equipment: NETWORK, connection: SAMPLES_CONNECTION, everyMs: DAY_MS },
  address: { key: id },
  range: { min: 0, max },
});

const nameOfSite = (site: string): string => `Site ${Number(site.slice(-2))}`;
const nameOfTap = (tap: string): string => `Tap ${Number(tap.slice(-2))}`;

const TAGS: readonly TagInput[] = [
  recorded('cfe.turbidity', 'Turbidity, combined filter effluent', '{NTU}', 10),
  recorded('entry.chlorine', 'Free chlorine leaving the works', 'mg/L', 5),
  ...FILTERS.map((id) => recorded(`${id}.turbidity`, `Turbidity, filter ${id.slice(-1)}`, '{NTU}', 10)),
  ...FILTERS.map((id) => recorded(`${id}.in-service`, `Filter ${id.slice(-1)} in service`, '1', 1)),
  ...SITES.flatMap((site) => [
    sampled(`${site}.chlorine`, `Free chlorine, ${nameOfSite(site)}`, 'mg/L', 10),
    sampled(`${site}.plate-count`, `Heterotrophic plate count, ${nameOfSite(site)}`, '/mL', 100_000),
    sampled(`${site}.coliform`, `Coliform bacteria, ${nameOfSite(site)}`, '{MPN}/(100.mL)', 10_000),
  ]),
  ...BY_PRODUCT_SITES.flatMap((site) => [
    sampled(`${site}.tthm`, `Total trihalomethanes, ${nameOfSite(site)}`, 'ug/L', 1_000),
    sampled(`${site}.haa5`, `Haloacetic acids, ${nameOfSite(site)}`, 'ug/L', 1_000),
  ]),
  ...TAPS.flatMap((tap) => [
    sampled(`${tap}.lead`, `Lead, ${nameOfTap(tap)}`, 'ug/L', 5_000),
    sampled(`${tap}.copper`, `Copper, ${nameOfTap(tap)}`, 'mg/L', 50),
  ]),
];

/** What the plant's own instruments show, live; the record is what SCADA exports. */
const ANALYSERS: PlantStation['equipment'] = [
  FILTER,
  ...[2, 3, 4].map((n) => ({
    id: `filter-${n}`,
    path: `Training plant/Water/Filtration/Filter ${n}`,
    level: 'workUnit' as const,
  })),
  { id: 'outlet-1', path: 'Training plant/Water/Filtration/Outlet', level: 'workUnit' },
];

const WATER: NonNullable<PlantStation['water']> = {
  system: { name: 'Training waterworks', id: 'XX0000001', populationServed: 18_400 },
  places: [
    { id: 'cfe', name: 'Combined filter effluent', kind: 'combinedFilterEffluent' },
    ...FILTERS.map((id) => ({ id, name: `Filter ${id.slice(-1)}`, kind: 'filter' as const })),
    { id: 'entry', name: 'Entry to the network', kind: 'entryPoint' },
    ...SITES.map((id) => ({ id, name: nameOfSite(id), kind: 'distribution' as const })),
    ...TAPS.map((id) => ({ id, name: nameOfTap(id), kind: 'tap' as const })),
  ],
  grabSamples: { tags: ['site-*', 'tap-*'], methods: ['DPD colorimetric', 'Laboratory', 'Test strip'] },
};

/** A surface-water works by the EPA’s rules: its records and samples come as files, its analysers live over OPC UA. */
export const waterPlant: TrainingPlantKind = {
  name: 'Training plant: drinking water',
  station: (ports) => ({
    equipment: [
      { id: WORKS, path: 'Training plant/Water/Waterworks', level: 'workUnit' },
      { id: NETWORK, path: 'Training plant/Water/Distribution', level: 'workUnit' },
      ...ANALYSERS,
    ],
    connections: [
      {
        id: WORKS_CONNECTION,
        protocol: 'file',
        folder: WORKS_FOLDER,
        mapping: WORKS_CONNECTION,
        everyMs: 500,
        settleMs: 500,
      },
      {
        id: SAMPLES_CONNECTION,
        protocol: 'file',
        folder: SAMPLES_FOLDER,
        mapping: SAMPLES_CONNECTION,
        everyMs: 500,
        settleMs: 500,
      },
      plantUa(ports),
    ],
    tags: [...TAGS, ...ANALYSERS.flatMap(({ id }) => tagsOf(id))],
    windows: { everyMs: QUARTER_MS },
    rulePacks: [{ file: 'water.json' }],
    water: WATER,
  }),
  writeFiles: writeWaterFiles,
  everyMs: 60_000,
};
