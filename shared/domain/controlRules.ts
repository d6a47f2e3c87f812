/** The part of the one table (permissionTable.ts) that is about the control socket. */
import type { Permission } from './permissionTable.ts';

/**
 * Commands of the control socket, which is what the command line speaks to a running station (electron/control/authority.ts
 * does not compile where one is missing). `account`: whoever may open the socket, which is the operating system's account that
 * owns the data folder; it can read those files anyway. `person`: somebody with a password at this station, as soon as it has
 * users; before, the account does it, and the entry names the account. `signer`: signed in the request itself.
 */
export interface ControlRule {
  readonly permission: Permission;
  readonly by: 'account' | 'person' | 'signer';
}
export const CONTROL_RULES = {
  status: { permission: 'view', by: 'account' },
  quarantine: { permission: 'quarantine.decide', by: 'signer' },
  activatePack: { permission: 'pack.activate', by: 'signer' },
  setLinkPaused: { permission: 'link.control', by: 'person' },
  'ask.test': { permission: 'link.control', by: 'person' },
  'ask.decode': { permission: 'link.control', by: 'person' },
  'ask.identify': { permission: 'link.control', by: 'person' },
  'ask.certificates': { permission: 'view', by: 'account' },
  'ask.trust': { permission: 'config.change', by: 'person' },
  'ask.browse': { permission: 'link.control', by: 'person' },
  'ask.describe': { permission: 'link.control', by: 'person' },
  'ask.import': { permission: 'import.run', by: 'person' },
  'ask.importPreview': { permission: 'import.run', by: 'person' },
  'ask.importProgress': { permission: 'view', by: 'account' },
  'ask.importCancel': { permission: 'import.run', by: 'person' },
  recordLot: { permission: 'inventory.edit', by: 'person' },
  swapMeter: { permission: 'meter.edit', by: 'person' },
  decideMeterExceptions: { permission: 'meter.edit', by: 'person' },
  'actOnAlarms.shelve': { permission: 'alarm.shelve', by: 'person' },
  'actOnAlarms.unshelve': { permission: 'alarm.shelve', by: 'person' },
  'actOnAlarms.takeOutOfService': { permission: 'alarm.takeOutOfService', by: 'person' },
  'actOnAlarms.returnToService': { permission: 'alarm.takeOutOfService', by: 'person' },
  'actOnAlarms.reset': { permission: 'alarm.acknowledge', by: 'person' },
  codeStops: { permission: 'stop.code', by: 'person' },
  splitStop: { permission: 'stop.code', by: 'person' },
  mergeStop: { permission: 'stop.code', by: 'person' },
  undoStop: { permission: 'stop.code', by: 'person' },
  noteShift: { permission: 'shift.note', by: 'person' },
  shiftReport: { permission: 'report.review', by: 'signer' },
  closeShift: { permission: 'shift.close', by: 'signer' },
  auditExported: { permission: 'audit.view', by: 'person' },
  evidenceExported: { permission: 'ledger.verify', by: 'person' },
  reconfigure: { permission: 'config.change', by: 'person' },
  'users.list': { permission: 'user.manage', by: 'account' },
  'users.add': { permission: 'user.manage', by: 'person' },
  'users.change': { permission: 'user.manage', by: 'person' },
  'users.setDisabled': { permission: 'user.manage', by: 'person' },
  'users.reset': { permission: 'user.manage', by: 'person' },
  'users.unlock': { permission: 'user.manage', by: 'person' },
  'users.recover': { permission: 'user.recover', by: 'signer' },
  rotateKey: { permission: 'key.rotate', by: 'signer' },
  signBackup: { permission: 'ledger.backup', by: 'account' },
  signCheckpoint: { permission: 'view', by: 'account' },
  recordKeeping: { permission: 'ledger.backup', by: 'account' },
  legalHold: { permission: 'retention.manage', by: 'signer' },
  removeBodies: { permission: 'retention.manage', by: 'person' },
} as const satisfies Record<string, ControlRule>;
export type ControlCommand = keyof typeof CONTROL_RULES;
