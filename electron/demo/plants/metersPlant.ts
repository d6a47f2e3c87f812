import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CONCENTRATOR_UNIT_ID,
  COUNTS_PER_UNIT,
  meterAnchor,
  OUTDOOR_REGISTER,
  registerOfMeter,
} from '../meterConcentrator.ts';
import { createMeterPark, METER_HISTORY_DAYS, TRAINING_METERS, type TrainingMeter } from '../process/index.ts';
import type { TagInput } from '../trainingTags.ts';
import type { PlantStation, StationConfigInput } from './parts.ts';
import type { TrainingPlantKind } from './plant.ts';

const HEAD_END = 'head-end';
const CONCENTRATOR = 'concentrator';
const MAPPING = 'meter-reads';
const OUTDOOR = 'outdoor';

/** A utility: electricity, heat, water and gas; sixty days of reads come as a file, the present from a data concentrator. */
export const metersPlant: TrainingPlantKind = {
  name: 'Training plant: utility meters',
  station: ({ modbusPort }): PlantStation => ({
    equipment: [
      { id: HEAD_END, path: 'Training utility/Metering/Head-end/Files', level: 'workUnit' },
      { id: CONCENTRATOR, path: 'Training utility/Metering/Head-end/Concentrator', level: 'workUnit' },
    ],
    connections: [
      { id: HEAD_END, protocol: 'file', folder: 'incoming', mapping: MAPPING },
      {
        id: CONCENTRATOR,
        protocol: 'modbus-tcp',
        host: '127.0.0.1',
        port: modbusPort,
        unitId: CONCENTRATOR_UNIT_ID,
        timeoutMs: 1_000,
      },
    ],
    tags: [...TRAINING_METERS.flatMap(tagsOf), ...outdoorTags()],
    rulePacks: [{ file: 'meters.json' }],
    windows: { everyMs: 3_600_000 },
    meters: {
      servicePoints: TRAINING_METERS.map(servicePointOf),
      weather: { temperature: [fileTag(OUTDOOR), liveTag(OUTDOOR)] },
      closeAfterMinutes: 30,
    },
  }),
  writeFiles(dataFolder, nowMs) {
    const mappings = join(dataFolder, 'mappings');
    const incoming = join(dataFolder, 'incoming');
    const anchor = meterAnchor(join(dataFolder, 'training-plant'), nowMs);
    mkdirSync(mappings, { recursive: true, mode: 0o700 });
    mkdirSync(incoming, { recursive: true, mode: 0o700 });
    const mapping = join(mappings, `${MAPPING}.json`);
    // The file is taken away once it is imported: the mapping says that it has been here.
    if (existsSync(mapping)) return;
    writeFileSync(join(incoming, 'meter-reads.csv'), meterReadsFile(anchor, nowMs), { mode: 0o600 });
    writeFileSync(mapping, JSON.stringify(MAPPING_DOCUMENT, null, 2), { mode: 0o600 });
  },
};

const fileTag = (point: string): string => `${point}.reads`;
const liveTag = (point: string): string => `${point}.register`;

type ServicePointInput = NonNullable<StationConfigInput['meters']>['servicePoints'][number];

const servicePointOf = (meter: TrainingMeter): ServicePointInput => ({
  id: meter.id,
  name: meter.name,
  commodity: meter.commodity,
  unit: meter.unit,
  multiplier: meter.multiplier,
  registerDigits: meter.digits,
  maxRate: meter.maxRate,
  intervalMinutes: meter.intervalMinutes,
  reads: { register: [fileTag(meter.id), liveTag(meter.id)] },
  meters: [{ serial: meter.serial, from: '2020-01-01' }],
  baseline: { kind: meter.perDegreeDay > 0 ? 'heating' : 'likeDay' },
});

function tagsOf({ id, name, unit }: TrainingMeter, index: number): TagInput[] {
  return [
    {
      id: fileTag(id),
      name: `${name}, reads`,
      equipment: HEAD_END,
      connection: HEAD_END,
      unit,
      address: { key: fileTag(id) },
    },
    {
      id: liveTag(id),
      name: `${name}, register`,
      equipment: CONCENTRATOR,
      connection: CONCENTRATOR,
      unit,
      everyMs: 10_000,
      staleAfterMs: 120_000,
      address: { table: 'holding', register: registerOfMeter(index), type: 'uint32' },
      scale: { raw: [0, COUNTS_PER_UNIT], engineering: [0, 1] },
    },
  ];
}

const outdoorTags = (): TagInput[] => [
  {
    id: fileTag(OUTDOOR),
    name: 'Outdoor temperature, reads',
    equipment: HEAD_END,
    connection: HEAD_END,
    unit: 'Cel',
    address: { key: fileTag(OUTDOOR) },
  },
  {
    id: liveTag(OUTDOOR),
    name: 'Outdoor temperature',
    equipment: CONCENTRATOR,
    connection: CONCENTRATOR,
    unit: 'Cel',
    everyMs: 10_000,
    staleAfterMs: 120_000,
    address: { table: 'holding', register: OUTDOOR_REGISTER, type: 'int16' },
    scale: { raw: [0, 10], engineering: [0, 1] },
  },
];

const COLUMNS = [...TRAINING_METERS.map(({ id }) => id), OUTDOOR];

const MAPPING_DOCUMENT = {
  name: MAPPING,
  version: 1,
  format: { kind: 'csv', delimiter: ',', encoding: 'utf-8' },
  time: { columns: ['time'], format: 'iso', timeZone: 'UTC' },
  values: COLUMNS.map((column) => ({ column, tag: fileTag(column) })),
};

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
/** Where the file lacks reads: days back from the day it was made, and quarters of the day. */
const HOLES: Readonly<Record<string, readonly (readonly [day: number, from: number, to: number])[]>> = {
  'e-3': [
    [-11, 8, 51],
    [-2, 33, 38],
  ],
  'g-1': [
    [-18, 30, 96],
    [-17, 0, 96],
    [-16, 0, 20],
  ],
};
/** One read of Flat 2 that was garbled on its way. */
const GARBLED = { point: 'e-2', day: -6, quarter: 74, add: 60 } as const;

/** Reads of sixty days as a head-end would export them: a row a quarter of an hour, hourly meters in every fourth. */
export function meterReadsFile(anchorMs: number, nowMs: number): string {
  const park = createMeterPark(anchorMs);
  const today = Math.floor(anchorMs / DAY_MS);
  const lines = [['time', ...COLUMNS].join(',')];
  for (let at = (today - METER_HISTORY_DAYS) * DAY_MS; at <= nowMs; at += QUARTER_MS) {
    const day = Math.floor(at / DAY_MS) - today;
    const quarter = Math.round((at % DAY_MS) / QUARTER_MS);
    const cells = TRAINING_METERS.map(({ id, intervalMinutes }) => {
      if (quarter % (intervalMinutes / 15) !== 0) return '';
      if (HOLES[id]?.some(([hole, from, to]) => hole === day && quarter >= from && quarter < to)) return '';
      const isGarbled = id === GARBLED.point && day === GARBLED.day && quarter === GARBLED.quarter;
      return (park.registerAt(id, at) + (isGarbled ? GARBLED.add : 0)).toFixed(4);
    });
    lines.push([new Date(at).toISOString(), ...cells, park.outdoorCelsius(at).toFixed(1)].join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}
