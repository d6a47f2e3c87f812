/** Who may do what: one table, enforced in the main process for every command (ISA-18.2 wants acknowledge to be a role's right). */
export const ROLES = ['operator', 'supervisor', 'administrator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  'view',
  'alarm.acknowledge',
  'alarm.shelve',
  'alarm.takeOutOfService',
  'stop.code',
  'shift.note',
  'shift.close',
  'excursion.annotate',
  'excursion.dispose',
  'sample.enter',
  'deadline.finish',
  'meter.edit',
  'inventory.edit',
  'quarantine.decide',
  'pack.activate',
  'ledger.verify',
  'link.control',
  'sync.control',
  'training.fault',
  'import.run',
  'config.change',
  'user.manage',
  'user.recover',
  'report.review',
  'report.sign',
  'report.amend',
  'key.rotate',
  'ledger.backup',
  'retention.manage',
  'audit.view',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const OPERATOR = [
  'view',
  'alarm.acknowledge',
  'alarm.shelve',
  'stop.code',
  'shift.note',
  'excursion.annotate',
  'sample.enter',
  'inventory.edit',
  'ledger.verify',
  'training.fault',
] as const satisfies readonly Permission[];

export const PERMISSIONS_OF: Readonly<Record<Role, readonly Permission[]>> = {
  operator: OPERATOR,
  supervisor: [
    ...OPERATOR,
    'alarm.takeOutOfService',
    'shift.close',
    'excursion.dispose',
    'deadline.finish',
    'meter.edit',
    'quarantine.decide',
    'pack.activate',
    'link.control',
    'sync.control',
    'import.run',
    'report.review',
    'report.sign',
    'report.amend',
  ],
  administrator: [
    'view',
    'ledger.verify',
    'link.control',
    'sync.control',
    'training.fault',
    'import.run',
    'pack.activate',
    'config.change',
    'user.manage',
    'user.recover',
    'key.rotate',
    'ledger.backup',
    'retention.manage',
    'audit.view',
  ],
  auditor: ['view', 'ledger.verify', 'audit.view'],
};

export const may = (role: Role, permission: Permission): boolean => PERMISSIONS_OF[role].includes(permission);
