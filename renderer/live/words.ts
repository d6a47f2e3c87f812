import type { EntryKind } from '../../shared/domain/entry.ts';
import { statusName } from '../../shared/domain/statusCode.ts';

/** The words of the screens for names of the standards. */
const STATES: Readonly<Record<string, string>> = {
  RUN: 'Running',
  STOP: 'Stopped',
  IDLE: 'Idle',
  MAINTENANCE: 'Maintenance',
  SETUP: 'Set-up',
  BREAKDOWN: 'Breakdown',
  UNKNOWN: 'Unknown: no data',
};
export const stateWord = (state: string): string =>
  STATES[state] ?? state.charAt(0).toUpperCase() + state.slice(1).toLowerCase().replaceAll('_', ' ');

/** How a state is drawn: quiet when producing, shapes and patterns for the rest. */
export type StateLook = 'run' | 'stop' | 'other' | 'unknown';
export function stateLook(state: string): StateLook {
  if (state === 'RUN') return 'run';
  if (state === 'STOP' || state === 'BREAKDOWN') return 'stop';
  return state === 'UNKNOWN' ? 'unknown' : 'other';
}

const STATUS_WORDS: Readonly<Record<string, string>> = {
  Good: 'good',
  UncertainLastUsableValue: 'last usable value',
  Bad: 'bad',
  BadCommunicationError: 'communication error',
  BadTimeout: 'no answer',
  BadNodeIdUnknown: 'unknown address',
  BadNoCommunication: 'no communication',
  BadWaitingForInitialData: 'waiting for data',
  BadOutOfRange: 'out of range',
  BadNotSupported: 'not supported',
  BadDeviceFailure: 'device failure',
  BadSensorFailure: 'sensor failure',
  BadConfigurationError: 'configuration error',
  BadShutdown: 'device shut down',
  BadTypeMismatch: 'wrong type',
};
export const statusWord = (status: number): string => STATUS_WORDS[statusName(status)] ?? statusName(status);

export const PRIORITY_WORD = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' } as const;
/** 1 is the most urgent. */
export const PRIORITY_RANK = { critical: 1, high: 2, medium: 3, low: 4 } as const;

export const ALARM_STATE_WORD = {
  unacknowledged: 'Active, not acknowledged',
  acknowledged: 'Active, acknowledged',
  returnedUnacknowledged: 'Returned, not acknowledged',
  latchedUnacknowledged: 'Held, not acknowledged',
  latchedAcknowledged: 'Held, to be reset',
  shelved: 'Shelved',
  suppressedByDesign: 'Suppressed by design',
  outOfService: 'Out of service',
  normal: 'Closed',
} as const;

export const STEP_WORD = {
  schema: 'Shape of the data',
  finite: 'Not a number',
  type: 'Wrong type',
  range: 'Outside instrument range',
  duplicate: 'Same time, other value',
  time: 'Impossible time',
  size: 'Too large',
  unknownTag: 'Unknown tag',
  processing: 'Could not be processed',
  encoding: 'Wrong encoding',
  row: 'Unreadable row',
  mapping: 'Does not fit the mapping',
  censored: 'Below or above detection',
  version: 'Unknown schema version',
  stepBack: 'Time went back',
  future: 'Time in the future',
} as const;

export const KIND_WORD = {
  batch: 'Batch of readings',
  amendment: 'Late readings',
  quarantine: 'Quarantined',
  verdict: 'Quarantine verdict',
  alarm: 'Alarm',
  excursion: 'Excursion',
  gap: 'Gap',
  config: 'Configuration',
  receipt: 'Upstream receipt',
  event: 'Event',
  result: 'Rule result',
  inventory: 'Inventory',
  deadline: 'Regulatory clock',
  sample: 'Sample entered',
  pack: 'Rule pack',
  stop: 'Stop',
  shiftNote: 'Shift note',
  shiftHandover: 'Handover',
  lot: 'Lot',
  shiftClosed: 'Shift closed',
  shiftReport: 'Shift report',
  meterRead: 'Meter reads of a day',
  meterException: 'Meter exception',
  meterSwap: 'Meter swap',
  retention: 'Bodies removed',
  legalHold: 'Legal hold',
} as const satisfies Record<EntryKind, string>;

export const ROLE_WORD = {
  operator: 'Operator',
  supervisor: 'Supervisor',
  administrator: 'Administrator',
  auditor: 'Auditor',
} as const;
