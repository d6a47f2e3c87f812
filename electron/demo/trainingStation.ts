/** The station configuration of the training plant, and the people who may sign in to it. */
import type { z } from 'zod';
import type { stationConfigSchema } from '../../shared/domain/config/index.ts';
import type { Role } from '../../shared/domain/role.ts';
import { PRESS_IDEAL_CYCLE_MS, PRESS_STATE } from './process/index.ts';
import { PRESS_UNIT_ID } from './registerMap.ts';
import { LAB_CONNECTION, LAB_MAPPING, LAB_UNIT, labTags } from './trainingLab.ts';
import { OPCUA_CONNECTION, PLC_CONNECTION, trainingTags } from './trainingTags.ts';
import { TRAINING_OPCUA_USER } from './trainingUser.ts';

export type StationConfigInput = z.input<typeof stationConfigSchema>;

export interface TrainingStationOptions {
  readonly modbusPort: number;
  readonly opcuaPort: number;
  /** Where batches are delivered upstream; default: nowhere. */
  readonly sync?: NonNullable<StationConfigInput['sync']>;
  /** IANA time zone of the shifts; default UTC. */
  readonly timeZone?: string;
}

/** The secret's name in the key store; its value is TRAINING_OPCUA_USER.password. */
export const TRAINING_OPCUA_SECRET = OPCUA_CONNECTION;

/** The configuration as it would stand in a file: JSON only, defaults left out. */
export function trainingStation(options: TrainingStationOptions): StationConfigInput {
  return {
    configVersion: 1,
    station: { id: 'training', name: 'Training plant', timeZone: options.timeZone ?? 'UTC' },
    equipment: [
      {
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
      },
      { id: 'cold-room-1', path: 'Training plant/Storage/Cold chain/Cold room 1', level: 'workUnit' },
      { id: 'filter-1', path: 'Training plant/Water/Filtration/Filter 1', level: 'workUnit' },
      { id: LAB_UNIT, path: 'Training plant/Laboratory/Samples/Lab 1', level: 'workUnit' },
    ],
    connections: [
      {
        id: PLC_CONNECTION,
        protocol: 'modbus-tcp',
        host: '127.0.0.1',
        port: options.modbusPort,
        unitId: PRESS_UNIT_ID,
        timeoutMs: 1_000,
      },
      {
        id: OPCUA_CONNECTION,
        protocol: 'opc-ua',
        endpoint: `opc.tcp://127.0.0.1:${options.opcuaPort}/shiftseal/training`,
        securityMode: 'SignAndEncrypt',
        securityPolicy: 'Basic256Sha256',
        identity: { kind: 'userName', userName: TRAINING_OPCUA_USER.userName, secret: TRAINING_OPCUA_SECRET },
      },
      { id: LAB_CONNECTION, protocol: 'file', folder: 'incoming', mapping: LAB_MAPPING },
    ],
    tags: [...trainingTags(), ...labTags()],
    windows: { everyMs: 300_000 },
    // Without planned breaks: whoever starts the plant sees its OEE move, whatever the time of day.
    shifts: {
      pattern: [
        { name: 'Early', start: '06:00', end: '14:00' },
        { name: 'Late', start: '14:00', end: '22:00' },
        { name: 'Night', start: '22:00', end: '06:00' },
      ],
    },
    ...(options.sync && { sync: options.sync }),
  };
}

export interface TrainingUser {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}

/**
 * FOR TRAINING ONLY: these passwords are printed on the sign-in screen of the training plant and protect nothing. A real
 * station starts by creating its own administrator.
 */
export const TRAINING_USERS: readonly TrainingUser[] = [
  { name: 'olga', role: 'operator', password: 'training-operator' },
  { name: 'sven', role: 'supervisor', password: 'training-supervisor' },
  { name: 'ada', role: 'administrator', password: 'training-administrator' },
  { name: 'aude', role: 'auditor', password: 'training-auditor' },
];
