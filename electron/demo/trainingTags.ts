/** The training station's tags: addresses come from the two maps, the rest (name, range, alarms) is written here. */
import type { z } from 'zod';
import type { tagSchema } from '../../shared/domain/config/index.ts';
import { NODE_MAP, type NodeRow, nodeIdOf } from './nodeMap.ts';
import { REGISTER_MAP, type RegisterRow } from './registerMap.ts';
import type { TagId } from './signals.ts';

export type TagInput = z.input<typeof tagSchema>;
type Alarm = NonNullable<TagInput['alarms']>[number];

interface TagNotes {
  readonly name: string;
  /** Instrument range in engineering units. */
  readonly range?: readonly [min: number, max: number];
  readonly everyMs?: number;
  readonly alarms?: readonly Alarm[];
  readonly excursion?: { readonly min?: number; readonly max?: number };
  readonly clean?: TagInput['clean'];
}

/** Connection ids of the training station. */
export const PLC_CONNECTION = 'press-plc';
export const OPCUA_CONNECTION = 'plant-ua';

const NOTES: Readonly<Record<TagId, TagNotes>> = {
  'press-1.state': { name: 'Press state', range: [0, 9], everyMs: 500 },
  'press-1.stop-reason': { name: 'Stop reason', range: [0, 99] },
  'press-1.total': { name: 'Pieces produced' },
  'press-1.reject': { name: 'Pieces rejected' },
  'press-1.cycle-time': { name: 'Cycle time', range: [0, 10_000] },
  'press-1.guard-closed': { name: 'Guard closed' },
  'press-1.motor-on': { name: 'Main motor on' },
  'press-1.lubrication-ok': { name: 'Lubrication healthy' },
  'press-1.temp': {
    name: 'Die temperature',
    range: [-20, 200],
    alarms: [
      {
        kind: 'high',
        setpoint: 75,
        deadband: 2,
        onDelayMs: 5_000,
        priority: 'medium',
        message: 'Press 1 die hot',
        cause: 'Cooling water closed, or cycle time too short.',
        consequence: 'Pieces out of tolerance; the die wears faster.',
        action: 'Check the cooling water valve; slow the press if the temperature still rises.',
        timeToRespondMs: 900_000,
      },
    ],
  },
  'press-1.pressure': {
    name: 'Hydraulic pressure',
    range: [0, 400],
    everyMs: 500,
    alarms: [
      {
        kind: 'low',
        setpoint: 120,
        deadband: 10,
        onDelayMs: 3_000,
        priority: 'high',
        message: 'Press 1 hydraulic pressure low',
        cause: 'Pump fault, leak, or oil level too low.',
        consequence: 'The press stops; pieces in work are scrap.',
        action: 'Look for leaks, check the oil level, then restart the pump.',
        timeToRespondMs: 120_000,
      },
    ],
  },
  'press-1.ambient-temp': { name: 'Hall temperature', range: [-20, 60] },
  'press-1.oil-level': {
    name: 'Oil level',
    range: [0, 100],
    alarms: [
      {
        kind: 'low',
        setpoint: 45,
        deadband: 3,
        onDelayMs: 10_000,
        priority: 'low',
        message: 'Press 1 oil level low',
        cause: 'Normal consumption, or a leak.',
        consequence: 'Below 30 % the pump draws air.',
        action: 'Top up at the next stop.',
        timeToRespondMs: 7_200_000,
      },
    ],
  },
  'press-1.ram-force': { name: 'Ram force', range: [0, 2_000] },
  'press-1.ram-offset': { name: 'Ram closing offset', range: [-500, 500] },
  'press-1.energy': { name: 'Energy meter' },
  'press-1.vibration': {
    name: 'Vibration',
    range: [0, 20],
    clean: {},
    alarms: [
      {
        kind: 'high',
        setpoint: 4.5,
        deadband: 0.5,
        onDelayMs: 5_000,
        priority: 'medium',
        message: 'Press 1 vibration high',
        cause: 'Loose die, worn bearing.',
        consequence: 'Damage to die and guides.',
        action: 'Stop at the end of the cycle and check the die clamps.',
        timeToRespondMs: 600_000,
      },
    ],
  },
  'press-1.order': { name: 'Work order' },
  'press-1.product': { name: 'Product' },
  'press-1.recipe': { name: 'Recipe number', range: [0, 9_999] },
  'press-1.tool-number': { name: 'Tool number', range: [0, 99_999_999] },
  'press-1.motor-current': { name: 'Motor current', range: [0, 100] },
  'press-1.oil-temp': { name: 'Oil temperature', range: [-20, 120] },
  'press-1.cooling-on': { name: 'Cooling on' },
  'press-1.part-present': { name: 'Part present', everyMs: 500 },
  'press-1.power': { name: 'Active power', range: [0, 60] },

  'cold-room-1.air-temp': {
    name: 'Cold room air',
    range: [-30, 40],
    excursion: { min: 2, max: 8 },
    alarms: [
      {
        kind: 'high',
        setpoint: 8,
        deadband: 0.5,
        onDelayMs: 5_000,
        offDelayMs: 5_000,
        priority: 'high',
        message: 'Cold room above 8 °C',
        cause: 'Door open too long, compressor stopped, or defrosting.',
        consequence: 'Goods warm up; after 30 minutes their release is in question.',
        action: 'Close the door; if it is closed, check the compressor.',
        timeToRespondMs: 1_800_000,
      },
      {
        kind: 'low',
        setpoint: 2,
        deadband: 0.5,
        onDelayMs: 5_000,
        offDelayMs: 5_000,
        priority: 'high',
        message: 'Cold room below 2 °C',
        cause: 'Thermostat or compressor contactor stuck.',
        consequence: 'Goods may freeze and have to be destroyed.',
        action: 'Switch the compressor off by hand and call the refrigeration engineer.',
        timeToRespondMs: 900_000,
      },
    ],
  },
  'cold-room-1.product-temp': { name: 'Cold room product', range: [-30, 40], excursion: { min: 2, max: 8 } },
  'cold-room-1.setpoint': { name: 'Cold room set point', range: [0, 12] },
  'cold-room-1.humidity': { name: 'Cold room humidity', range: [0, 100] },
  'cold-room-1.door-open': { name: 'Cold room door open' },
  'cold-room-1.compressor-on': { name: 'Compressor on' },
  'cold-room-1.defrost-on': { name: 'Defrosting' },
  'cold-room-1.compressor-starts': { name: 'Compressor starts' },

  'cold-room-2.air-temp': { name: 'Cold room 2 air', range: [-30, 40] },
  'cold-room-2.door-open': { name: 'Cold room 2 door open' },
  'cold-room-2.defrost-on': { name: 'Cold room 2 defrosting' },
  'room-store-1.air-temp': { name: 'Room store air', range: [-30, 60] },
  'room-store-1.door-open': { name: 'Room store door open' },
  'freezer-1.air-temp': { name: 'Freezer air', range: [-60, 40] },
  'freezer-1.door-open': { name: 'Freezer door open' },
  'freezer-1.defrost-on': { name: 'Freezer defrosting' },
  'ultra-cold-1.air-temp': { name: 'Ultra-cold freezer air', range: [-110, 40] },
  'ultra-cold-1.door-open': { name: 'Ultra-cold freezer door open' },

  'filter-1.turbidity': {
    name: 'Filtered water turbidity',
    range: [0, 10],
    clean: {},
    alarms: [
      {
        kind: 'high',
        setpoint: 0.3,
        deadband: 0.03,
        onDelayMs: 10_000,
        offDelayMs: 10_000,
        priority: 'high',
        message: 'Turbidity above 0.3 NTU',
        cause: 'Breakthrough, or first water after a backwash.',
        consequence: 'The monthly limit (95 % of readings) is used up.',
        action: 'Start a backwash, or filter to waste until clear.',
        timeToRespondMs: 1_200_000,
      },
      {
        kind: 'highHigh',
        setpoint: 1,
        deadband: 0.1,
        onDelayMs: 5_000,
        offDelayMs: 10_000,
        priority: 'critical',
        message: 'Turbidity above 1 NTU',
        cause: 'Filter bed broken through.',
        consequence: 'Limit violated; must be reported.',
        action: 'Take the filter out of service now and tell the supervisor.',
        timeToRespondMs: 300_000,
      },
    ],
    excursion: { max: 0.3 },
  },
  'filter-1.chlorine': {
    name: 'Free chlorine',
    range: [0, 5],
    alarms: [
      {
        kind: 'low',
        setpoint: 0.2,
        deadband: 0.05,
        onDelayMs: 10_000,
        offDelayMs: 10_000,
        priority: 'critical',
        message: 'Free chlorine below 0.2 mg/L',
        cause: 'Dosing pump has lost its prime, or the tank is empty.',
        consequence: 'Water enters the network without disinfectant.',
        action: 'Change over to the second dosing pump and take a hand sample.',
        timeToRespondMs: 600_000,
      },
    ],
    excursion: { min: 0.2 },
  },
  'filter-1.flow': { name: 'Filter flow', range: [0, 80] },
  'filter-1.level': { name: 'Level above the bed', range: [0, 3] },
  'filter-1.head-loss': { name: 'Head loss', range: [0, 60] },
  'filter-1.backwash-on': { name: 'Backwash on' },
  'filter-1.valve-state': { name: 'Valve state' },
  'filter-1.total-volume': { name: 'Water filtered' },
  'filter-1.clear-well-balance': { name: 'Clear well balance' },
  'filter-2.turbidity': { name: 'Turbidity of filter 2', range: [0, 10] },
  'filter-2.backwash-on': { name: 'Backwash on' },
  'filter-3.turbidity': { name: 'Turbidity of filter 3', range: [0, 10] },
  'filter-3.backwash-on': { name: 'Backwash on' },
  'filter-4.turbidity': { name: 'Turbidity of filter 4', range: [0, 10] },
  'filter-4.backwash-on': { name: 'Backwash on' },
  'outlet-1.turbidity': { name: 'Turbidity, combined filters', range: [0, 10] },
  'outlet-1.chlorine': { name: 'Free chlorine leaving the works', range: [0, 5] },
};

/** Width of the tag's instrument range in engineering units; 1 where it has none. */
export function rangeSpanOf(tag: TagId): number {
  const range = NOTES[tag].range;
  return range === undefined ? 1 : range[1] - range[0];
}

/** All tags of the training station, the PLC's first, in the order of the maps. */
export function trainingTags(): TagInput[] {
  return [...REGISTER_MAP.map(plcTag), ...NODE_MAP.map(opcuaTag)];
}

function plcTag(row: RegisterRow): TagInput {
  const { tag, unit, scale, table, register, type, order, bit, registers } = row;
  return {
    ...common(tag, unit, 1_000),
    connection: PLC_CONNECTION,
    address: {
      table,
      register,
      type,
      ...(order && { order }),
      ...(bit !== undefined && { bit }),
      ...(registers && { registers }),
    },
    ...(scale && { scale: { raw: [0, Math.round(1 / scale)], engineering: [0, 1] } }),
  };
}

const opcuaTag = (row: NodeRow): TagInput => ({
  ...common(row.tag, row.unit, row.everyMs),
  connection: OPCUA_CONNECTION,
  address: { nodeId: nodeIdOf(row) },
});

function common(tag: TagId, unit: string, everyMs: number): Omit<TagInput, 'connection' | 'address'> {
  const { name, range, alarms, excursion, clean, everyMs: ownEveryMs } = NOTES[tag];
  return {
    id: tag,
    name,
    equipment: tag.slice(0, tag.indexOf('.')),
    unit,
    everyMs: ownEveryMs ?? everyMs,
    ...(range && { range: { min: range[0], max: range[1] } }),
    ...(alarms && { alarms: [...alarms] }),
    ...(excursion && { excursion }),
    ...(clean && { clean }),
  };
}
