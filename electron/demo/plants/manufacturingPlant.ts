import { LINE_CONTROLLER_UNIT_ID, type LineUnit, lineRegister, PRODUCT_REGISTER } from '../lineController.ts';
import {
  DEBURR_IDEAL_CYCLE_MS,
  LINE_STATE,
  LINE_STOP_REASON,
  PACK_IDEAL_CYCLE_MS,
  WELD_IDEAL_CYCLE_MS,
  WELD_IDEAL_CYCLE_MS_OF,
} from '../process/index.ts';
import type { TagInput } from '../trainingTags.ts';
import { type PlantPorts, PRESS, plantUa, pressPlc, type StationConfigInput, tagsOf } from './parts.ts';
import type { TrainingPlantKind } from './plant.ts';
import { PRESS_DOWNTIME, PRESS_SHIFTS } from './pressReasons.ts';

const LINE_CONTROLLER = 'line-plc';
const PRODUCTS = Object.keys(WELD_IDEAL_CYCLE_MS_OF);

/** A line of four work units by ISO 22400: press, deburring, welding (the constraint) and packing. */
export const manufacturingPlant: TrainingPlantKind = {
  name: 'Training plant: manufacturing',
  station: (ports) => ({
    equipment: [
      {
        id: 'line-1',
        path: 'Training plant/Forming/Line 1',
        level: 'workCenter',
        line: { workUnits: ['press-1', 'deburr-1', 'weld-1', 'pack-1'], waitStates: ['IDLE'] },
      },
      { ...PRESS, oee: PRESS.oee && { ...PRESS.oee, ...PRESS_PRODUCTS } },
      unitOf('deburr', 'Deburring 1', DEBURR_IDEAL_CYCLE_MS),
      unitOf('weld', 'Welding 1', WELD_IDEAL_CYCLE_MS, WELD_IDEAL_CYCLE_MS_OF),
      unitOf('pack', 'Packing 1', PACK_IDEAL_CYCLE_MS),
    ],
    connections: [pressPlc(ports), lineController(ports), plantUa(ports)],
    tags: [...tagsOf('press-1'), ...(['deburr', 'weld', 'pack'] as const).flatMap(lineTags)],
    // Four work units change their state all the time: batches by the minute, not by the stop.
    windows: { everyMs: 60_000, closeOnStateChange: false },
    rulePacks: [{ file: 'base.json' }, { file: 'manufacturing.json' }],
    downtime: {
      ...PRESS_DOWNTIME,
      plcCodes: [...(PRESS_DOWNTIME.plcCodes ?? []), ...(['deburr', 'weld', 'pack'] as const).map(codesOf)],
    },
    shifts: PRESS_SHIFTS,
  }),
};

/** Die change: three minutes are the target, and are not always met. */
const PRESS_PRODUCTS = {
  product: 'press-1.product',
  products: Object.fromEntries(PRODUCTS.map((name) => [name, { idealCycleMs: 1_000, setupMs: 180_000 }])),
  smallStopMs: 30_000,
  startUpMs: 60_000,
};

const RUN = ['STOP', 'SETUP', 'MAINTENANCE', 'BLOCKED', 'STARVED', 'IDLE'];
/** A tool is not changed out of a stop: after one, the work unit runs or waits first. */
const TRANSITIONS = {
  RUN,
  STOP: ['RUN', 'BLOCKED', 'STARVED', 'IDLE'],
  SETUP: ['RUN', 'BLOCKED', 'STARVED', 'IDLE'],
  BLOCKED: ['RUN', 'STARVED'],
  STARVED: ['RUN', 'BLOCKED'],
  IDLE: ['RUN'],
};

function unitOf(
  unit: LineUnit,
  name: string,
  idealCycleMs: number,
  cyclesMs?: Readonly<Record<string, number>>,
): StationConfigInput['equipment'][number] {
  const id = `${unit}-1`;
  return {
    id,
    path: `Training plant/Forming/Line 1/${name}`,
    level: 'workUnit',
    oee: {
      state: `${id}.state`,
      total: `${id}.total`,
      reject: `${id}.reject`,
      rework: `${id}.rework`,
      idealCycleMs,
      stateMap: Object.fromEntries(Object.entries(LINE_STATE).map(([state, code]) => [String(code), state])),
      transitions: TRANSITIONS,
      smallStopMs: 30_000,
      startUpMs: 60_000,
      setupMs: 60_000,
      ...(cyclesMs === undefined
        ? {}
        : {
            product: `${id}.product`,
            products: Object.fromEntries(
              Object.entries(cyclesMs).map(([product, ms]) => [product, { idealCycleMs: ms }]),
            ),
          }),
    },
  };
}

const lineController = ({ modbusPort }: PlantPorts): StationConfigInput['connections'][number] => ({
  id: LINE_CONTROLLER,
  protocol: 'modbus-tcp',
  host: '127.0.0.1',
  port: modbusPort,
  unitId: LINE_CONTROLLER_UNIT_ID,
  timeoutMs: 1_000,
});

function lineTags(unit: LineUnit): TagInput[] {
  const id = `${unit}-1`;
  const common = { equipment: id, connection: LINE_CONTROLLER };
  const count = (value: 'total' | 'reject' | 'rework', name: string): TagInput => ({
    ...common,
    id: `${id}.${value}`,
    name,
    unit: '{piece}',
    everyMs: 1_000,
    address: { table: 'holding', register: lineRegister(unit, value), type: 'uint32', order: 'ABCD' },
  });
  const code = (value: 'state' | 'stopReason', tag: string, name: string): TagInput => ({
    ...common,
    id: `${id}.${tag}`,
    name,
    unit: '1',
    everyMs: 500,
    address: { table: 'holding', register: lineRegister(unit, value), type: 'uint16' },
  });
  return [
    code('state', 'state', 'State code'),
    code('stopReason', 'stop-reason', 'Stop reason code'),
    count('total', 'Pieces made'),
    count('reject', 'Pieces rejected'),
    count('rework', 'Pieces to rework'),
    ...(unit === 'weld'
      ? [
          {
            ...common,
            id: `${id}.product`,
            name: 'Product',
            unit: '1',
            everyMs: 1_000,
            address: {
              table: 'holding' as const,
              register: PRODUCT_REGISTER,
              type: 'string' as const,
              order: 'AB' as const,
              registers: 8,
            },
          },
        ]
      : []),
  ];
}

/** What the controllers know by themselves; why it stood without material, people say. */
const codesOf = (unit: LineUnit) => ({
  workUnit: `${unit}-1`,
  tag: `${unit}-1.stop-reason`,
  codes: {
    [LINE_STOP_REASON.fault]: 'electrical',
    [LINE_STOP_REASON.jam]: 'jam',
    [LINE_STOP_REASON.toolChange]: 'die-change',
  },
});
