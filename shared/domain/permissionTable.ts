/**
 * Who may do what, whole: which role holds which permission; which permission every call of the window, every command of the
 * engine and every command of the control socket needs; and which two acts nobody may do alone. The main process asks this
 * table before it does anything (electron/ipc/dispatch.ts, electron/control/), and the engine asks it again for the person a
 * command names, whatever main has said (electron/engine/authorising.ts). A call or command without a row does not compile.
 */
import type { AlarmAct } from '../contract/alarmCommands.ts';
import type { Channel } from '../contract/ipc.ts';
import type { EngineCommandName, EngineCommands } from '../contract/workers.ts';
import type { Actor, Signature } from './entries/head.ts';
import type { Role } from './role.ts';

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

/** Names the roles that may: the remedy of every refusal by role. */
export function whoMay(permission: Permission): string {
  const roles = (Object.keys(PERMISSIONS_OF) as Role[]).filter((role) => may(role, permission));
  return `it needs the role ${roles.join(' or ')}`;
}

/** Calls of the window (shared/contract/ipc.ts). Null: answered without a session, for signing in cannot need one. */
export const CHANNEL_PERMISSIONS: { readonly [C in Channel]: Permission | null } = {
  'session:get': null,
  'session:signIn': null,
  'session:signOut': null,
  'session:createAdministrator': null,
  'session:signInChanging': null,
  'session:lock': 'view',
  'session:unlock': 'view',
  'session:switch': 'view',
  'session:people': 'view',
  'own:password': 'view',
  'own:pin': 'view',
  'identity:quickAcknowledge': 'view',
  'user:list': 'user.manage',
  'user:create': 'user.manage',
  'user:change': 'user.manage',
  'user:setDisabled': 'user.manage',
  'user:reset': 'user.manage',
  'user:setBadge': 'user.manage',
  'user:recover': 'user.recover',
  'plant:layout': 'view',
  'plant:trend': 'view',
  'plant:timeline': 'view',
  'audit:list': 'audit.view',
  'audit:show': 'audit.view',
  'audit:people': 'audit.view',
  'audit:save': 'audit.view',
  'audit:export': 'audit.view',
  'alarm:list': 'view',
  'alarm:suppressed': 'view',
  'alarm:history': 'view',
  'alarm:journal': 'view',
  'alarm:export': 'view',
  'alarm:save': 'view',
  'alarm:scorecard': 'view',
  'alarm:flood': 'view',
  'alarm:told': 'view',
  'alarm:notifications': 'view',
  'alarm:acknowledge': 'alarm.acknowledge',
  'alarm:reset': 'alarm.acknowledge',
  'alarm:shelve': 'alarm.shelve',
  'alarm:unshelve': 'alarm.shelve',
  'alarm:takeOutOfService': 'alarm.takeOutOfService',
  'alarm:returnToService': 'alarm.takeOutOfService',
  'alarm:settings': 'view',
  'excursion:list': 'view',
  'excursion:detail': 'view',
  'excursion:annotate': 'excursion.annotate',
  'coldChain:stores': 'view',
  'coldChain:catalogue': 'view',
  'lot:list': 'view',
  'lot:history': 'view',
  'lot:record': 'inventory.edit',
  'lot:dispose': 'excursion.dispose',
  'quarantine:list': 'view',
  'quarantine:groups': 'view',
  'quarantine:show': 'view',
  'quarantine:try': 'view',
  'quarantine:rules': 'view',
  'quarantine:decide': 'quarantine.decide',
  'quarantine:handOver': 'quarantine.decide',
  'quarantine:dryRunStart': 'quarantine.decide',
  'quarantine:dryRunProgress': 'view',
  'quarantine:dryRunCancel': 'quarantine.decide',
  'evidence:entries': 'view',
  'evidence:entry': 'view',
  'evidence:checkpoint': 'view',
  'evidence:verifyStart': 'ledger.verify',
  'evidence:verifyProgress': 'view',
  'evidence:verifyCancel': 'ledger.verify',
  'keeping:view': 'view',
  'keeping:progress': 'view',
  'keeping:backup': 'ledger.backup',
  'keeping:archive': 'ledger.backup',
  'keeping:plan': 'retention.manage',
  'keeping:remove': 'retention.manage',
  'keeping:placeHold': 'retention.manage',
  'keeping:liftHold': 'retention.manage',
  'key:status': 'view',
  'key:rotate': 'key.rotate',
  'sync:status': 'view',
  'sync:control': 'sync.control',
  'downtime:setup': 'view',
  'downtime:view': 'view',
  'downtime:history': 'view',
  'downtime:code': 'stop.code',
  'downtime:split': 'stop.code',
  'downtime:merge': 'stop.code',
  'downtime:undo': 'stop.code',
  'shift:calendar': 'view',
  'shift:standing': 'view',
  'shift:notes': 'view',
  'shift:people': 'view',
  'shift:note': 'shift.note',
  'shift:handOver': 'shift.note',
  'shift:close': 'shift.close',
  'report:list': 'view',
  'report:show': 'view',
  'report:draft': 'report.review',
  'report:amend': 'report.amend',
  'report:review': 'report.review',
  'report:sign': 'report.sign',
  'report:open': 'view',
  'report:save': 'view',
  'link:control': 'link.control',
  'link:test': 'link.control',
  'link:plan': 'view',
  'link:decode': 'link.control',
  'link:identify': 'link.control',
  'link:certificates': 'view',
  'link:trust': 'config.change',
  'link:browse': 'link.control',
  'link:describe': 'link.control',
  'import:mappings': 'view',
  'import:saveMapping': 'config.change',
  'import:choose': 'import.run',
  'import:preview': 'import.run',
  'import:start': 'import.run',
  'import:cancel': 'import.run',
  'import:progress': 'view',
  'config:get': 'view',
  'config:check': 'view',
  'config:preview': 'config.change',
  'config:save': 'config.change',
  'compliance:results': 'view',
  'compliance:standings': 'view',
  'pack:list': 'view',
  'pack:open': 'view',
  'pack:dryRun': 'view',
  'pack:activate': 'pack.activate',
  'meter:list': 'view',
  'meter:point': 'view',
  'meter:curve': 'view',
  'meter:versions': 'view',
  'meter:exceptions': 'view',
  'meter:decide': 'meter.edit',
  'meter:swap': 'meter.edit',
  'meter:billing': 'view',
  'meter:export': 'view',
  'oee:report': 'view',
  'oee:line': 'view',
  'oee:proofs': 'view',
  'lineage:show': 'view',
  'lineage:more': 'view',
  'lab:view': 'view',
  'lab:decide': 'inventory.edit',
  'lab:request': 'inventory.edit',
  'lab:checkRequest': 'view',
  'water:overview': 'view',
  'water:month': 'view',
  'water:save': 'view',
  'water:finishDeadline': 'deadline.finish',
  'water:enterSample': 'sample.enter',
  'training:faults': 'view',
  'training:setFault': 'training.fault',
  'training:upstream': 'training.fault',
};

/** A command that acts for the persons it names; each of them needs the permission. */
export interface PersonRule {
  /** `byEvent`: eventPermission.ts says it for each event; `byAct`: ALARM_ACT_PERMISSIONS for each act. */
  readonly permission: Permission | 'byEvent' | 'byAct';
  /** The station may do it of itself as well, named as such in the entry. */
  readonly orStation?: true;
  /** And the account that owns the data folder: what is told happened outside the log, and is told by whoever did it. */
  readonly orAccount?: true;
}
/** A command that acts for nobody. */
export interface StationRule {
  readonly permission: null;
  readonly whose: string;
}
type NamesPerson = { actor: Actor } | { signature: Signature } | { incoming: Signature };

/** Commands of the engine (shared/contract/workers.ts): the only ones that write to the log. */
export const ENGINE_RULES: {
  readonly [C in EngineCommandName]: EngineCommands[C]['request'] extends NamesPerson
    ? PersonRule
    : PersonRule | StationRule;
} = {
  acknowledgeAlarms: { permission: 'alarm.acknowledge' },
  actOnAlarms: { permission: 'byAct' },
  annotateExcursion: { permission: 'excursion.annotate' },
  closeShift: { permission: 'shift.close' },
  codeStops: { permission: 'stop.code' },
  decideDifferences: { permission: 'inventory.edit' },
  decideMeterExceptions: { permission: 'meter.edit' },
  decideQuarantine: { permission: 'quarantine.decide' },
  disposeLots: { permission: 'excursion.dispose' },
  draftReport: { permission: 'report.amend', orStation: true },
  enterSample: { permission: 'sample.enter' },
  finishDeadline: { permission: 'deadline.finish' },
  handOverQuarantine: { permission: 'quarantine.decide' },
  handOverShift: { permission: 'shift.note' },
  importSheet: { permission: 'inventory.edit', orStation: true },
  issueReport: { permission: null, whose: 'the station: the files of a signed report are written' },
  liftHold: { permission: 'retention.manage' },
  mergeStop: { permission: 'stop.code' },
  noteShift: { permission: 'shift.note' },
  placeHold: { permission: 'retention.manage' },
  recordKeeping: { permission: 'ledger.backup', orStation: true, orAccount: true },
  removeBodies: { permission: 'retention.manage', orStation: true },
  reviewReport: { permission: 'report.review' },
  signBackup: { permission: null, whose: 'the station: a backup of it is being made' },
  signCheckpoint: { permission: null, whose: 'the station: evidence is taken out of the log' },
  signReport: { permission: 'report.sign' },
  rotateKey: { permission: 'key.rotate' },
  rebuildColdChain: { permission: null, whose: 'the station: sums are made again from the log' },
  recordEvent: { permission: 'byEvent', orStation: true, orAccount: true },
  recordLot: { permission: 'inventory.edit' },
  recordNotification: { permission: null, whose: 'the station: it has told somebody' },
  recordReceipt: { permission: null, whose: 'the sync worker: the upstream has answered' },
  setLinkPaused: { permission: 'link.control' },
  setLive: { permission: null, whose: 'the window: whether anybody looks' },
  signLabRequest: { permission: 'inventory.edit' },
  splitStop: { permission: 'stop.code' },
  stop: { permission: null, whose: 'the main process: the station ends' },
  swapMeter: { permission: 'meter.edit' },
  syncStatus: { permission: null, whose: 'the sync worker: how its targets are' },
  undoStop: { permission: 'stop.code' },
  witnessHeard: { permission: null, whose: 'the witness threads: a checkpoint that somebody else holds' },
  witnessStatus: { permission: null, whose: 'the witness threads: how the places outside are' },
};

/** What each act on alarms needs. */
export const ALARM_ACT_PERMISSIONS = {
  shelve: 'alarm.shelve',
  unshelve: 'alarm.shelve',
  takeOutOfService: 'alarm.takeOutOfService',
  returnToService: 'alarm.takeOutOfService',
  reset: 'alarm.acknowledge',
} as const satisfies Record<AlarmAct['kind'], Permission>;

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
  reconfigure: { permission: 'config.change', by: 'person' },
  rotateKey: { permission: 'key.rotate', by: 'signer' },
  signBackup: { permission: 'ledger.backup', by: 'account' },
  signCheckpoint: { permission: 'view', by: 'account' },
  recordKeeping: { permission: 'ledger.backup', by: 'account' },
  legalHold: { permission: 'retention.manage', by: 'signer' },
  removeBodies: { permission: 'retention.manage', by: 'person' },
} as const satisfies Record<string, ControlRule>;
export type ControlCommand = keyof typeof CONTROL_RULES;
