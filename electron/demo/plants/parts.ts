import type { z } from 'zod';
import type { stationConfigSchema } from '../../../shared/domain/config/index.ts';
import { PRESS_IDEAL_CYCLE_MS, PRESS_STATE } from '../process/index.ts';
import { PRESS_UNIT_ID } from '../registerMap.ts';
import { LAB_CONNECTION, LAB_MAPPING, LAB_UNIT, labTags } from '../trainingLab.ts';
import { OPCUA_CONNECTION, PLC_CONNECTION, type TagInput, trainingTags } from '../trainingTags.ts';
import { TRAINING_OPCUA_USER } from '../trainingUser.ts';

export type StationConfigInput = z.input<typeof stationConfigSchema>;
type Equipment = StationConfigInput['equipment'][number];
type Connection = StationConfigInput['connections'][number];

/** What a plant puts into the station's configuration. */
export type PlantStation = Pick<StationConfigInput, 'equipment' | 'connections' | 'tags'> & Partial<StationConfigInput>;

export interface PlantPorts {
  readonly modbusPort: number;
  readonly opcuaPort: number;
}

/** Without planned breaks: whoever starts the plant sees its OEE move, whatever the time of day. */
export const THREE_SHIFTS: NonNullable<StationConfigInput['shifts']> = {
  pattern: [
    { name: 'Early', start: '06:00', end: '14:00' },
    { name: 'Late', start: '14:00', end: '22:00' },
    { name: 'Night', start: '22:00', end: '06:00' },
  ],
};

export const PRESS: Equipment = {
  id: 'press-1',
  path: 'Training plant/Forming/Line 1/Press 1',
  level: 'workUnit',
  oee: {
    state: 'press-1.state',
    total: 'press-1.total',
    reject: 'press-1.reject',
    idealCycleMs: PRESS_IDEAL_CYCLE_MS,
    stateMap: Object.fromEntries(Object.entries(PRESS_STATE).map(([name, code]) => [String(code), name])),
  },
};
export const COLD_ROOM: Equipment = {
  id: 'cold-room-1',
  path: 'Training plant/Storage/Cold chain/Cold room 1',
  level: 'workUnit',
};
export const FILTER: Equipment = {
  id: 'filter-1',
  path: 'Training plant/Water/Filtration/Filter 1',
  level: 'workUnit',
};
export const LAB: Equipment = { id: LAB_UNIT, path: 'Training plant/Laboratory/Samples/Lab 1', level: 'workUnit' };

export const pressPlc = ({ modbusPort }: PlantPorts): Connection => ({
  id: PLC_CONNECTION,
  protocol: 'modbus-tcp',
  host: '127.0.0.1',
  port: modbusPort,
  unitId: PRESS_UNIT_ID,
  timeoutMs: 1_000,
});
export const plantUa = ({ opcuaPort }: PlantPorts): Connection => ({
  id: OPCUA_CONNECTION,
  protocol: 'opc-ua',
  endpoint: `opc.tcp://127.0.0.1:${opcuaPort}/shiftseal/training`,
  securityMode: 'SignAndEncrypt',
  securityPolicy: 'Basic256Sha256',
  identity: { kind: 'userName', userName: TRAINING_OPCUA_USER.userName, secret: OPCUA_CONNECTION },
});
export const labFiles: Connection = { id: LAB_CONNECTION, protocol: 'file', folder: 'incoming', mapping: LAB_MAPPING };

/** Tags of one work unit of the training process. */
export const tagsOf = (workUnit: string): TagInput[] =>
  [...trainingTags(), ...labTags()].filter(({ equipment }) => equipment === workUnit);
