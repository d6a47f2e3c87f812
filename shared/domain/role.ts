/** Who works at a station. What each role may do stands in permissionTable.ts (ISA-18.2 wants acknowledge to be a role's right). */
export const ROLES = ['operator', 'supervisor', 'administrator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

export { may, PERMISSIONS, PERMISSIONS_OF, type Permission } from './permissionTable.ts';
