import { type OeeWorkUnit, oeeWorkUnitOf } from '../../electron/oee/index.ts';
import type { OeeConfig } from '../../shared/domain/config/oee.ts';
import { DEFAULT_OEE_SETTINGS, type OeeSettings } from '../../shared/domain/oeeSettings.ts';

export const TEST_STATES = {
  '0': 'STOP',
  '1': 'RUN',
  '2': 'SETUP',
  '3': 'MAINTENANCE',
  '4': 'BLOCKED',
  '5': 'STARVED',
  '6': 'IDLE',
} as const;

/** A work unit with the usual states and a cycle of one second. */
export function testUnit(oee: Partial<OeeConfig> = {}, settings: Partial<OeeSettings> = {}): OeeWorkUnit {
  const equipment = {
    id: 'press-1',
    path: '',
    level: 'workUnit' as const,
    oee: {
      state: 'press-1.state',
      total: 'press-1.total',
      reject: 'press-1.reject',
      idealCycleMs: 1_000,
      stateMap: { ...TEST_STATES },
      ...oee,
    },
  };
  return oeeWorkUnitOf(equipment, [], { ...DEFAULT_OEE_SETTINGS, ...settings }) as OeeWorkUnit;
}
