/** Who may do what: one table, enforced in the main process for every command (ISA-18.2 wants acknowledge to be a role's right). */
export const ROLES = ['operator', 'supervisor', 'administrator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  'view',
  'alarm.acknowledge',
  'quarantine.decide',
  'ledger.verify',
  'link.control',
  'sync.control',
  'training.fault',
  'import.run',
  'config.change',
  'user.manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const PERMISSIONS_OF: Readonly<Record<Role, readonly Permission[]>> = {
  operator: ['view', 'alarm.acknowledge', 'ledger.verify', 'training.fault'],
  supervisor: [
    'view',
    'alarm.acknowledge',
    'quarantine.decide',
    'ledger.verify',
    'link.control',
    'sync.control',
    'training.fault',
    'import.run',
  ],
  administrator: [
    'view',
    'ledger.verify',
    'link.control',
    'sync.control',
    'training.fault',
    'import.run',
    'config.change',
    'user.manage',
  ],
  auditor: ['view', 'ledger.verify'],
};

export const may = (role: Role, permission: Permission): boolean => PERMISSIONS_OF[role].includes(permission);
