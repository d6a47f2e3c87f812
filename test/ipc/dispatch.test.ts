import { describe, expect, it } from 'vitest';
import { dispatch, type Handlers } from '../../electron/ipc/dispatch.ts';
import { type Channel, ipcContract } from '../../shared/contract/ipc.ts';
import { may, ROLES, type Role } from '../../shared/domain/role.ts';

const CHANNELS = Object.keys(ipcContract) as Channel[];

/** A valid request of each channel that has fields; the others take `{}`. */
const REQUESTS: Partial<Record<Channel, unknown>> = {
  'session:signIn': { name: 'olga', password: 'x' },
  'session:createAdministrator': { name: 'ada', password: 'a long enough secret' },
  'user:create': { name: 'bob', role: 'operator' },
  'user:change': { name: 'bob', role: 'supervisor', reason: 'promoted' },
  'user:setDisabled': { name: 'bob', isDisabled: true, reason: 'has left' },
  'user:reset': { name: 'bob', reason: 'forgot it' },
  'user:setBadge': { name: 'bob', badge: null, reason: 'lost it' },
  'user:recover': {
    ...{ name: 'bob', reason: 'forgot it', sign: { password: 'x', meaning: 'recovered' } },
    second: { name: 'ada', password: 'x', meaning: 'recovered' },
  },
  'session:signInChanging': { name: 'olga', password: 'x', next: 'y' },
  'session:unlock': { secret: 'x', kind: 'password' },
  'session:switch': { name: 'olga', password: 'x' },
  'own:password': { current: 'x', next: 'y' },
  'own:pin': { password: 'x', pin: null },
  'identity:quickAcknowledge': { occurrences: ['x'], comment: '', proof: { kind: 'pin', name: 'olga', pin: '4711' } },
  'plant:trend': { tag: 't', from: 0, to: 1 },
  'plant:timeline': { workUnit: 'u', from: 0, to: 1 },
  'oee:report': { workUnit: 'u', from: 0, to: 1, by: 'shift' },
  'oee:line': { line: 'l', from: 0, to: 1 },
  'oee:proofs': { workUnit: 'u', from: 0, to: 1, limit: 1 },
  'lineage:show': { ref: 'entry:0', limit: 1 },
  'lineage:more': { ref: 'entry:0', direction: 'up', group: 'readings', offset: 0, limit: 1 },
  'alarm:list': { scope: 'open', limit: 1 },
  'alarm:history': { occurrence: 'x' },
  'alarm:suppressed': { limit: 1 },
  'alarm:journal': { limit: 1 },
  'alarm:export': { from: 0, to: 1 },
  'alarm:save': { from: 0, to: 1 },
  'alarm:scorecard': { days: 1 },
  'alarm:notifications': { occurrence: 'x' },
  'alarm:reset': { alarms: ['x'], comment: '' },
  'alarm:shelve': { alarms: ['x'], durationMs: 60_000, isOneShot: false, reason: 'sensor is being changed' },
  'alarm:unshelve': { alarms: ['x'], reason: 'done' },
  'alarm:takeOutOfService': { alarms: ['x'], reason: 'pump is away' },
  'alarm:returnToService': { alarms: ['x'], reason: 'pump is back' },
  'alarm:acknowledge': { occurrences: ['x'], comment: '' },
  'excursion:list': { limit: 1 },
  'excursion:detail': { id: 'x' },
  'excursion:annotate': { id: 'x', cause: 'doorOpen', comment: '' },
  'coldChain:stores': { days: 31 },
  'lot:list': { limit: 1 },
  'lot:history': { lot: 'x' },
  'lot:record': { event: 'moved', lot: 'L1', store: 'room', comment: '' },
  'lot:dispose': {
    lots: ['L1'],
    excursions: [],
    disposition: 'release',
    reason: 'within its budget',
    sign: { password: 'x', meaning: 'released' },
  },
  'meter:point': { servicePoint: 'x' },
  'meter:curve': { servicePoint: 'x', from: '2026-11-01', to: '2026-11-02' },
  'meter:versions': { servicePoint: 'x', day: '2026-11-01' },
  'meter:exceptions': { scope: 'waiting', limit: 1 },
  'meter:decide': { exceptions: ['x'], decision: 'estimate', reason: 'garbled' },
  'meter:swap': { servicePoint: 'x', at: 0, finalRead: 1, newSerial: 'N', initialRead: 0, reason: 'broken' },
  'meter:billing': { from: '2026-11-01', to: '2026-11-02' },
  'meter:export': { from: '2026-11-01', to: '2026-11-02' },
  'quarantine:list': { scope: 'waiting', limit: 1 },
  'quarantine:show': { id: 'x' },
  'quarantine:try': {
    id: 'x',
    repair: { method: { kind: 'asIs' }, edits: [], leftOut: [], added: [] },
    withSuggestions: false,
  },
  'quarantine:decide': { ids: ['x'], verdict: 'rejected', reason: 'seen it' },
  'quarantine:handOver': {
    ids: 'all',
    to: 'ute',
    reason: 'end of shift',
    sign: { password: 'x', meaning: 'handed over' },
  },
  'quarantine:dryRunStart': { text: '{}' },
  'downtime:view': { from: 0, to: 1, isUncoded: false, level: 0, limit: 1 },
  'downtime:history': { stop: 'x' },
  'downtime:code': { stops: [{ stop: 'x', parts: [] }], reason: 'jam', comment: '' },
  'downtime:split': { stop: 'x', at: 1 },
  'downtime:merge': { stop: 'x', at: 1, keep: 'before' },
  'downtime:undo': { stop: 'x' },
  'shift:calendar': { from: 0, to: 1, area: '' },
  'shift:standing': { area: '' },
  'shift:notes': { limit: 1 },
  'shift:note': { text: 'oil low', tags: [], workUnit: null, area: '' },
  'shift:handOver': {
    area: '',
    start: 0,
    text: '',
    outgoing: { password: 'x', meaning: 'handed over' },
    incoming: { name: 'omar', password: 'x', meaning: 'took over' },
  },
  'shift:close': { area: '', start: 0, text: '', handOver: [], sign: { password: 'x', meaning: 'closed' } },
  'compliance:results': { limit: 1 },
  'water:month': { month: '2026-10' },
  'water:save': { month: '2026-10' },
  'water:finishDeadline': { deadline: 'd', done: 'state was called', sign: { password: 'x', meaning: 'done' } },
  'water:enterSample': { tag: 't', takenAt: 0, value: 1, bound: 'exact', method: 'm', analyst: 'a', note: '' },
  'lab:decide': { differences: ['d'], verdict: 'labIsRight', reason: 'seen on the shelf' },
  'lab:request': { kind: 'disposal', content: { note: 'full' } },
  'lab:checkRequest': { request: 'RQ-0', kind: 'disposal', content: { note: 'full' } },
  'compliance:standings': { limit: 1 },
  'pack:dryRun': { file: 'base.json', hours: 8 },
  'pack:activate': { file: 'base.json', reason: 'a new limit', signature: { password: 'x', meaning: 'activated' } },
  'evidence:entries': { limit: 1 },
  'evidence:entry': { seq: 0 },
  'sync:control': { target: 't', action: 'pause' },
  'link:control': { connection: 'plc', action: 'pause', reason: 'maintenance' },
  'link:test': { connection: 'plc' },
  'link:decode': { connection: 'plc', table: 'holding', unitId: 1, register: 0, registers: 2 },
  'link:identify': { connection: 'plc', unitId: 1 },
  'link:certificates': { connection: 'ua' },
  'link:trust': { connection: 'ua', thumbprint: 'ab', isTrusted: true },
  'link:browse': { connection: 'ua', nodeId: 'i=85' },
  'link:describe': { connection: 'ua', nodeIds: ['i=85'] },
  'import:saveMapping': { text: '{}' },
  'import:preview': { file: 'f.csv', rows: 10 },
  'import:start': { file: 'f.csv', mapping: 'lab' },
  'import:cancel': { id: 'x' },
  'config:check': { text: '{}' },
  'config:preview': { text: '{}', hours: 8 },
  'config:save': { text: '{}', baseHash: 'x', reason: 'a new sensor' },
  'training:setFault': { id: 'x', on: true },
  'training:upstream': { isUp: true },
};
const requestOf = (channel: Channel): unknown => REQUESTS[channel] ?? {};

/** Handlers that only note that they were reached; what they answer fits no contract. */
function reached(): { calls: string[]; handlers: Handlers } {
  const calls: string[] = [];
  const handlers = Object.fromEntries(CHANNELS.map((channel) => [channel, () => void calls.push(channel)]));
  return { calls, handlers: handlers as unknown as Handlers };
}

const refusalFor = (role: Role | undefined) => (permission: Parameters<typeof may>[1]) => {
  if (role === undefined) return { code: 'notSignedIn', message: 'please sign in first' } as const;
  return may(role, permission) ? undefined : ({ code: 'forbidden', message: 'not this role' } as const);
};

describe('every channel, tried by every role', () => {
  it.each([undefined, ...ROLES])('%s reaches exactly what its permissions allow', async (role) => {
    for (const channel of CHANNELS) {
      const { calls, handlers } = reached();
      const answer = await dispatch(channel, true, requestOf(channel), {
        handlers,
        refusalFor: refusalFor(role),
        log: () => undefined,
      });
      const { permission } = ipcContract[channel];
      const isAllowed = permission === null || (role !== undefined && may(role, permission));
      expect([channel, calls]).toEqual([channel, isAllowed ? [channel] : []]);
      if (!isAllowed)
        expect(answer).toMatchObject({ ok: false, code: role === undefined ? 'notSignedIn' : 'forbidden' });
    }
  });
});

describe('who may change how the plant is read', () => {
  const changing = ['link:control', 'link:trust', 'import:start', 'import:saveMapping', 'config:save'] as const;

  it.each(changing)('%s is not for whoever only looks', (channel) => {
    expect(ipcContract[channel].permission).not.toBe('view');
    expect(may('auditor', ipcContract[channel].permission)).toBe(false);
  });

  it('a changed configuration needs a reason, a pause at most a page of it', async () => {
    const ask = async (channel: Channel, request: object) => {
      const { handlers, calls } = reached();
      await dispatch(channel, true, request, { handlers, refusalFor: () => undefined, log: () => undefined });
      return calls;
    };
    const change = requestOf('config:save') as object;
    expect(await ask('config:save', change)).toEqual(['config:save']);
    expect(await ask('config:save', { ...change, reason: ' ' })).toEqual([]);
    const pause = requestOf('link:control') as object;
    expect(await ask('link:control', { ...pause, reason: 'x'.repeat(1_001) })).toEqual([]);
    expect(await ask('link:control', { ...pause, action: 'write' })).toEqual([]);
  });
});

describe('the one path', () => {
  const admin = { refusalFor: () => undefined };

  it.each(CHANNELS)('%s is refused to a foreign sender', async (channel) => {
    const { calls, handlers } = reached();
    const answer = await dispatch(channel, false, requestOf(channel), { handlers, ...admin, log: () => undefined });
    expect(answer).toMatchObject({ ok: false, code: 'forbidden' });
    expect(calls).toEqual([]);
  });

  it.each(CHANNELS)('%s refuses a request with an unknown field, naming the channel', async (channel) => {
    const { calls, handlers } = reached();
    const request = { ...(requestOf(channel) as object), surprise: 1 };
    const answer = await dispatch(channel, true, request, { handlers, ...admin, log: () => undefined });
    expect(answer).toMatchObject({ ok: false, code: 'badRequest', message: expect.stringContaining(channel) });
    expect(calls).toEqual([]);
  });

  it('answers "failed" and logs when a handler answers outside its contract, or throws', async () => {
    const said: string[] = [];
    const log = (message: string) => said.push(message);
    const { handlers } = reached();
    expect(await dispatch('plant:layout', true, {}, { handlers, ...admin, log })).toMatchObject({
      ok: false,
      code: 'failed',
    });
    const throwing = {
      ...handlers,
      'plant:layout': () => Promise.reject(new Error('no plant today')),
    } as unknown as Handlers;
    expect(await dispatch('plant:layout', true, {}, { handlers: throwing, ...admin, log })).toEqual({
      ok: false,
      code: 'failed',
      message: 'no plant today',
    });
    expect(said[0]).toContain('outside its contract');
    expect(said[1]).toContain('no plant today');
  });
});
