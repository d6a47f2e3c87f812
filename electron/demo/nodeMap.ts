/**
 * The OPC UA server's variables, in namespace `urn:shiftseal:training-plant`: node id, built-in type (OPC 10000-6 §5.1.2),
 * engineering unit and range. Units are UNECE Recommendation 20 codes, as EUInformation wants (OPC 10000-8 §5.6.4.3).
 */
import type { TagId } from './signals.ts';

export const PLANT_NAMESPACE_URI = 'urn:shiftseal:training-plant';

export type NodeDataType = 'Boolean' | 'Int16' | 'UInt32' | 'Int64' | 'UInt64' | 'Float' | 'Double' | 'String';

export interface NodeRow {
  readonly tag: TagId;
  /** Folder and browse name; joined by a dot they are the string identifier of the node id. */
  readonly folder:
    | 'ColdRoom1'
    | 'ColdRoom2'
    | 'Filter1'
    | 'Filter2'
    | 'Filter3'
    | 'Filter4'
    | 'Outlet1'
    | 'Freezer1'
    | 'Press1'
    | 'RoomStore1'
    | 'UltraCold1';
  readonly name: string;
  readonly dataType: NodeDataType;
  readonly everyMs: number;
  readonly unit: string;
  readonly unece?: string;
  readonly range?: readonly [low: number, high: number];
}

// biome-ignore format: a table
export const NODE_MAP: readonly NodeRow[] = [
  { tag: 'cold-room-1.air-temp',     folder: 'ColdRoom1', name: 'AirTemperature',     dataType: 'Float',   everyMs: 500,  unit: 'Cel', unece: 'CEL', range: [-30, 40] },
  { tag: 'cold-room-1.product-temp', folder: 'ColdRoom1', name: 'ProductTemperature', dataType: 'Double',  everyMs: 1000, unit: 'Cel', unece: 'CEL', range: [-30, 40] },
  { tag: 'cold-room-1.setpoint',     folder: 'ColdRoom1', name: 'Setpoint',           dataType: 'Float',   everyMs: 1000, unit: 'Cel', unece: 'CEL', range: [0, 12] },
  { tag: 'cold-room-1.humidity',     folder: 'ColdRoom1', name: 'Humidity',           dataType: 'Int16',   everyMs: 1000, unit: '%', unece: 'P1', range: [0, 100] },
  { tag: 'cold-room-1.door-open',    folder: 'ColdRoom1', name: 'DoorOpen',           dataType: 'Boolean', everyMs: 500,  unit: '1' },
  { tag: 'cold-room-1.compressor-on', folder: 'ColdRoom1', name: 'CompressorOn',      dataType: 'Boolean', everyMs: 500,  unit: '1' },
  { tag: 'cold-room-1.defrost-on',   folder: 'ColdRoom1', name: 'DefrostOn',          dataType: 'Boolean', everyMs: 1000, unit: '1' },
  { tag: 'cold-room-1.compressor-starts', folder: 'ColdRoom1', name: 'CompressorStarts', dataType: 'UInt32', everyMs: 1000, unit: '1', unece: 'C62', range: [0, 4_294_967_295] },
  { tag: 'cold-room-2.air-temp', folder: 'ColdRoom2', name: 'AirTemperature', dataType: 'Double', everyMs: 1000, unit: 'Cel', unece: 'CEL', range: [-30, 40] },
  { tag: 'cold-room-2.door-open', folder: 'ColdRoom2', name: 'DoorOpen', dataType: 'Boolean', everyMs: 1000, unit: '1' },
  { tag: 'cold-room-2.defrost-on', folder: 'ColdRoom2', name: 'DefrostOn', dataType: 'Boolean', everyMs: 1000, unit: '1' },
  { tag: 'room-store-1.air-temp', folder: 'RoomStore1', name: 'AirTemperature', dataType: 'Double', everyMs: 1000, unit: 'Cel', unece: 'CEL', range: [-30, 60] },
  { tag: 'room-store-1.door-open', folder: 'RoomStore1', name: 'DoorOpen', dataType: 'Boolean', everyMs: 1000, unit: '1' },
  { tag: 'freezer-1.air-temp', folder: 'Freezer1', name: 'AirTemperature', dataType: 'Double', everyMs: 1000, unit: 'Cel', unece: 'CEL', range: [-60, 40] },
  { tag: 'freezer-1.door-open', folder: 'Freezer1', name: 'DoorOpen', dataType: 'Boolean', everyMs: 1000, unit: '1' },
  { tag: 'freezer-1.defrost-on', folder: 'Freezer1', name: 'DefrostOn', dataType: 'Boolean', everyMs: 1000, unit: '1' },
  { tag: 'ultra-cold-1.air-temp', folder: 'UltraCold1', name: 'AirTemperature', dataType: 'Double', everyMs: 1000, unit: 'Cel', unece: 'CEL', range: [-110, 40] },
  { tag: 'ultra-cold-1.door-open', folder: 'UltraCold1', name: 'DoorOpen', dataType: 'Boolean', everyMs: 1000, unit: '1' },
  { tag: 'filter-1.turbidity',       folder: 'Filter1',   name: 'Turbidity',          dataType: 'Float',   everyMs: 500,  unit: '{NTU}', range: [0, 10] },
  { tag: 'filter-1.chlorine',        folder: 'Filter1',   name: 'FreeChlorine',       dataType: 'Float',   everyMs: 500,  unit: 'mg/L', unece: 'M1', range: [0, 5] },
  { tag: 'filter-1.flow',            folder: 'Filter1',   name: 'Flow',               dataType: 'Double',  everyMs: 500,  unit: 'm3/h', unece: 'MQH', range: [0, 80] },
  { tag: 'filter-1.level',           folder: 'Filter1',   name: 'Level',              dataType: 'Float',   everyMs: 1000, unit: 'm', unece: 'MTR', range: [0, 3] },
  { tag: 'filter-1.head-loss',       folder: 'Filter1',   name: 'HeadLoss',           dataType: 'Float',   everyMs: 1000, unit: 'kPa', unece: 'KPA', range: [0, 60] },
  { tag: 'filter-1.backwash-on',     folder: 'Filter1',   name: 'BackwashOn',         dataType: 'Boolean', everyMs: 1000, unit: '1' },
  { tag: 'filter-1.valve-state',     folder: 'Filter1',   name: 'ValveState',         dataType: 'String',  everyMs: 1000, unit: '1' },
  { tag: 'filter-1.total-volume',    folder: 'Filter1',   name: 'TotalVolume',        dataType: 'UInt64',  everyMs: 1000, unit: 'L', unece: 'LTR', range: [0, 1e15] },
  { tag: 'filter-1.clear-well-balance', folder: 'Filter1', name: 'ClearWellBalance',  dataType: 'Int64',   everyMs: 1000, unit: 'L', unece: 'LTR', range: [-1e9, 1e9] },
  { tag: 'filter-2.turbidity', folder: 'Filter2', name: 'Turbidity', dataType: 'Float', everyMs: 1000, unit: '{NTU}', range: [0, 10] },
  { tag: 'filter-2.backwash-on', folder: 'Filter2', name: 'BackwashOn', dataType: 'Boolean', everyMs: 1000, unit: '1' },
  { tag: 'filter-3.turbidity', folder: 'Filter3', name: 'Turbidity', dataType: 'Float', everyMs: 1000, unit: '{NTU}', range: [0, 10] },
  { tag: 'filter-3.backwash-on', folder: 'Filter3', name: 'BackwashOn', dataType: 'Boolean', everyMs: 1000, unit: '1' },
  { tag: 'filter-4.turbidity', folder: 'Filter4', name: 'Turbidity', dataType: 'Float', everyMs: 1000, unit: '{NTU}', range: [0, 10] },
  { tag: 'filter-4.backwash-on', folder: 'Filter4', name: 'BackwashOn', dataType: 'Boolean', everyMs: 1000, unit: '1' },
  { tag: 'outlet-1.turbidity', folder: 'Outlet1', name: 'Turbidity', dataType: 'Float', everyMs: 1000, unit: '{NTU}', range: [0, 10] },
  { tag: 'outlet-1.chlorine', folder: 'Outlet1', name: 'FreeChlorine', dataType: 'Float', everyMs: 1000, unit: 'mg/L', unece: 'M1', range: [0, 5] },
  { tag: 'press-1.power',            folder: 'Press1',    name: 'Power',              dataType: 'Double',  everyMs: 500,  unit: 'kW', unece: 'KWT', range: [0, 60] },
];

/** The node's string identifier, such as `ColdRoom1.AirTemperature`. */
export const identifierOf = (row: NodeRow): string => `${row.folder}.${row.name}`;

/** Node id as the station configuration writes it. */
export const nodeIdOf = (row: NodeRow): string => `nsu=${PLANT_NAMESPACE_URI};s=${identifierOf(row)}`;
