import type { ControlRequest } from '../../electron/control/index.ts';
import type { ControlCommand } from '../../shared/domain/permissionTable.ts';

type AskOf<A extends string> = Extract<ControlRequest, { method: 'ask' }> & { request: { ask: A } };
const ask = <A extends string>(request: AskOf<A>['request']): ControlRequest =>
  ({ method: 'ask', connection: 'plc', request, user: 'os' }) as ControlRequest;
const act = (kind: 'unshelve' | 'takeOutOfService' | 'returnToService' | 'reset'): ControlRequest => ({
  ...{ method: 'actOnAlarms', alarms: ['x'], act: { kind }, reason: 'because', user: 'os' },
});

const KEY = 'a'.repeat(64);
const users = (asked: Extract<ControlRequest, { method: 'users' }>['act']): ControlRequest => ({
  ...{ method: 'users', act: asked, user: 'os' },
});
/** Of the one who is acted on. */
const somebody = { name: 'somebody', reason: 'other work' } as const;
/** The second one of a recovery; has the password of the first. */
export const OTHER_ADMINISTRATOR = 'another administrator';

/** A request of every command of the control socket; `name` and `password` are those of the person who signs in it. */
export const CONTROL_REQUESTS: {
  readonly [C in ControlCommand]: (name: string, password: string) => ControlRequest;
} = {
  status: () => ({ method: 'status' }),
  quarantine: (user, password) => ({
    ...{ method: 'quarantine', user, password, meaning: 'rejected' },
    request: { do: 'decide', ids: ['x'], verdict: 'rejected', ground: 'notOurs', reason: 'seen it', code: 'c' },
  }),
  activatePack: (user, password) => ({
    ...{ method: 'activatePack', file: 'nowhere.json', reason: 'a new limit', user, password, meaning: 'activated' },
  }),
  rotateKey: (user, password) => ({
    ...{ method: 'rotateKey', reason: 'yearly', user, sign: { password, meaning: 'rotated' } },
  }),
  setLinkPaused: () => ({
    ...{ method: 'setLinkPaused', connection: 'plc', isPaused: true, reason: 'maintenance', user: 'os' },
  }),
  'ask.test': () => ask({ ask: 'test' }),
  'ask.decode': () => ask({ ask: 'decode', table: 'holding', unitId: 1, register: 0, registers: 2 }),
  'ask.identify': () => ask({ ask: 'identify', unitId: 1 }),
  'ask.certificates': () => ask({ ask: 'certificates' }),
  'ask.trust': () => ask({ ask: 'trust', thumbprint: 'ab', isTrusted: true }),
  'ask.browse': () => ask({ ask: 'browse', nodeId: 'i=85' }),
  'ask.describe': () => ask({ ask: 'describe', nodeIds: ['i=85'] }),
  'ask.import': () => ask({ ask: 'import', id: 'x', file: 'f.csv', mapping: 'lab' }),
  'ask.importPreview': () => ask({ ask: 'importPreview', file: 'f.csv', rows: 10 }),
  'ask.importProgress': () => ask({ ask: 'importProgress' }),
  'ask.importCancel': () => ask({ ask: 'importCancel', id: 'x' }),
  recordLot: () => ({
    ...{ method: 'recordLot', lot: { event: 'moved', lot: 'L1', store: 'room', comment: '' }, user: 'os' },
  }),
  swapMeter: () => ({
    method: 'swapMeter',
    swap: { servicePoint: 'x', at: 0, finalRead: 1, newSerial: 'N', initialRead: 0, reason: 'broken' },
    user: 'os',
  }),
  decideMeterExceptions: () => ({
    method: 'decideMeterExceptions',
    decide: { exceptions: ['x'], decision: 'estimate', reason: 'garbled' },
    user: 'os',
  }),
  'actOnAlarms.shelve': () => ({
    ...{ method: 'actOnAlarms', alarms: ['x'], reason: 'because', user: 'os' },
    act: { kind: 'shelve', durationMs: 60_000, isOneShot: false },
  }),
  'actOnAlarms.unshelve': () => act('unshelve'),
  'actOnAlarms.takeOutOfService': () => act('takeOutOfService'),
  'actOnAlarms.returnToService': () => act('returnToService'),
  'actOnAlarms.reset': () => act('reset'),
  codeStops: () => ({
    method: 'codeStops',
    code: { stops: [{ stop: 'x', parts: [] }], reason: 'jam', comment: '', why: '' },
    user: 'os',
  }),
  splitStop: () => ({ method: 'splitStop', split: { stop: 'x', at: 1, why: '' }, user: 'os' }),
  mergeStop: () => ({ method: 'mergeStop', merge: { stop: 'x', at: 1, keep: 'before', why: '' }, user: 'os' }),
  undoStop: () => ({ method: 'undoStop', undo: { stop: 'x', why: '' }, user: 'os' }),
  noteShift: () => ({
    ...{ method: 'noteShift', note: { text: 'oil low', tags: [], workUnit: null, area: '' }, user: 'os' },
  }),
  closeShift: (name, password) => ({
    method: 'closeShift',
    close: { area: '', start: 0, text: '', handOver: [], sign: { password, meaning: 'closed' } },
    name,
  }),
  shiftReport: (name, password) => ({
    ...{ method: 'shiftReport', name },
    step: {
      ...{ do: 'review', report: 'a'.repeat(64), digest: 'a'.repeat(64), comment: '' },
      sign: { password, meaning: 'reviewed' },
    },
  }),
  signCheckpoint: () => ({ method: 'signCheckpoint' }),
  signBackup: () => ({ method: 'signBackup', log: 'l', size: 0, root: KEY, at: 0, manifest: KEY }),
  recordKeeping: () => ({ method: 'recordKeeping', event: 'backupMade', subject: 'b', detail: '', user: 'os' }),
  legalHold: (user, password) => ({
    ...{ method: 'legalHold', act: { act: 'lift', hold: KEY, reason: 'the case is closed' }, user },
    sign: { password, meaning: 'lifted' },
  }),
  removeBodies: () => ({
    ...{
      method: 'removeBodies',
      ranges: [[0, 1]],
      keptElsewhere: { by: 'delivery', targets: [{ target: 't', deliveredTo: 1, receiptSeq: 0 }] },
      why: 'as configured',
      user: 'os',
    },
  }),
  auditExported: () => ({ method: 'auditExported', format: 'csv', filter: {}, rows: 0, user: 'os' }),
  evidenceExported: () => ({
    ...{ method: 'evidenceExported', of: { report: KEY }, user: 'os' },
    what: { kind: 'bundle', entries: 1, size: 1, sha256: KEY },
  }),
  'users.list': () => users({ do: 'list' }),
  'users.add': () => users({ do: 'add', name: 'somebody', role: 'administrator' }),
  'users.change': () => users({ do: 'change', role: 'operator', ...somebody }),
  'users.setDisabled': () => users({ do: 'setDisabled', isDisabled: true, ...somebody }),
  'users.reset': () => users({ do: 'reset', ...somebody }),
  'users.unlock': () => users({ do: 'unlock', ...somebody }),
  'users.recover': (name, password) =>
    users({ do: 'recover', ...somebody, by: { name, password }, second: { name: OTHER_ADMINISTRATOR, password } }),
  reconfigure: () => ({ method: 'reconfigure', text: '{}', reason: 'a new sensor', user: 'os' }),
};
