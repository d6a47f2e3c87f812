/** The station configuration of the training plant, and the people who may sign in to it. */
import type { Role } from '../../shared/domain/role.ts';
import { type PlantId, plantOf } from './plants/index.ts';
import { type StationConfigInput, THREE_SHIFTS } from './plants/parts.ts';
import { shortShift } from './plants/shortShift.ts';
import { OPCUA_CONNECTION } from './trainingTags.ts';

export interface TrainingStationOptions {
  /** Which plant; default: a little of everything. */
  readonly plant?: PlantId;
  readonly modbusPort: number;
  readonly opcuaPort: number;
  /** Where batches are delivered upstream; default: nowhere. */
  readonly sync?: NonNullable<StationConfigInput['sync']>;
  /** IANA time zone of the shifts; default UTC. */
  readonly timeZone?: string;
  /** When somebody starts it to look around: a shift ends soon after, and its report is drafted. ms since 1970. */
  readonly startsAtMs?: number;
}

/** The secret's name in the key store; its value is TRAINING_OPCUA_USER.password. */
export const TRAINING_OPCUA_SECRET = OPCUA_CONNECTION;

/** The configuration as it would stand in a file: JSON only, defaults left out. */
export function trainingStation(options: TrainingStationOptions): StationConfigInput {
  const { equipment, connections, tags, ...rest } = plantOf(options.plant).station(options);
  return {
    configVersion: 1,
    station: {
      id: options.plant === undefined ? 'training' : `training-${options.plant}`,
      name: plantOf(options.plant).name,
      timeZone: options.timeZone ?? 'UTC',
    },
    equipment,
    connections,
    tags,
    windows: { everyMs: 300_000 },
    shifts: THREE_SHIFTS,
    ...rest,
    ...(options.startsAtMs === undefined
      ? {}
      : {
          shifts: withShortShift(rest.shifts ?? THREE_SHIFTS, options.startsAtMs),
          reports: { draftDelayMs: 5_000, organisation: 'Training plant' },
        }),
    ...(options.sync && { sync: options.sync }),
  };
}

function withShortShift(shifts: NonNullable<StationConfigInput['shifts']>, nowMs: number) {
  return { ...shifts, overrides: [...(shifts.overrides ?? []), ...shortShift(nowMs)] };
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
  { name: 'svea', role: 'supervisor', password: 'training-supervisor-2' },
  { name: 'ada', role: 'administrator', password: 'training-administrator' },
  { name: 'aude', role: 'auditor', password: 'training-auditor' },
];
