import { may, type Permission, ROLES } from '../../shared/domain/role.ts';
import type { SittingUser } from './StationContext.tsx';
import { ROLE_WORD } from './words.ts';

const ACTS: Readonly<Record<Permission, string>> = {
  view: 'Looking at the plant',
  'alarm.acknowledge': 'Acknowledging alarms',
  'alarm.shelve': 'Shelving alarms',
  'alarm.takeOutOfService': 'Taking alarms out of service',
  'stop.code': 'Coding stops',
  'shift.note': 'Writing in the shift log',
  'shift.close': 'Closing a shift',
  'excursion.annotate': 'Noting the cause of excursions',
  'excursion.dispose': 'Deciding about lots after an excursion',
  'sample.enter': 'Entering samples',
  'deadline.finish': 'Marking obligations as done',
  'meter.edit': 'Deciding about meter reads',
  'inventory.edit': 'Changing the inventory',
  'pack.activate': 'Activating rule packs',
  'quarantine.decide': 'Deciding about quarantined readings',
  'ledger.verify': 'Verifying the ledger',
  'link.control': 'Controlling links',
  'sync.control': 'Pausing and resuming the upstream',
  'training.fault': 'Switching training faults',
  'import.run': 'Importing files',
  'config.change': 'Changing the configuration',
  'user.manage': 'Managing users',
  'user.recover': 'Recovering an account',
  'report.review': 'Reviewing shift reports',
  'report.sign': 'Signing shift reports',
  'report.amend': 'Amending shift reports',
  'key.rotate': 'Changing the station’s key',
  'ledger.backup': 'Backups and archives of the ledger',
  'retention.manage': 'Retention and legal hold',
  'audit.view': 'Looking at the audit trail',
};

/** "operator or supervisor": who may do it. */
export function whoMay(permission: Permission): string {
  const names = ROLES.filter((role) => may(role, permission)).map((role) => ROLE_WORD[role].toLowerCase());
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/**
 * Why this person may not, or undefined when they may. Only tells in advance: the main process decides.
 */
export function reasonNot(user: SittingUser, permission: Permission): string | undefined {
  if (user.isLocked === true && permission !== 'view') return `The keyboard is locked: ${user.name} has to unlock it.`;
  if (may(user.role, permission)) return undefined;
  return `${ACTS[permission]} is for ${whoMay(permission)}; you are signed in as ${ROLE_WORD[user.role].toLowerCase()}.`;
}
