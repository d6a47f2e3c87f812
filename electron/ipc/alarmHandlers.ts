import type { alarmContract } from '../../shared/contract/alarmChannels.ts';
import type { AlarmAct } from '../../shared/contract/alarmCommands.ts';
import type { Actor } from '../../shared/domain/entry.ts';
import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';

export interface AlarmHandlerParts extends Ports<'station' | 'actor' | 'saveFile'> {
  /** Areas the signed-in person is limited to; undefined: all. */
  areas(): readonly string[] | undefined;
}

/** Alarms: read by the query worker, changed by the engine, which refuses what lies outside the person's areas. */
export function alarmHandlers({
  station,
  actor,
  areas,
  saveFile,
}: AlarmHandlerParts): Pick<Handlers, keyof typeof alarmContract> {
  const who = (): { actor: Actor; areas?: readonly string[] } => {
    const limited = areas();
    return { actor: actor(), ...(limited === undefined ? {} : { areas: limited }) };
  };
  const act = (alarms: readonly string[], what: AlarmAct, reason: string) =>
    station.command('actOnAlarms', { alarms, act: what, reason, ...who() });

  return {
    'alarm:list': (request) => station.query('alarm:list', request),
    'alarm:suppressed': (request) => station.query('alarm:suppressed', request),
    'alarm:history': (request) => station.query('alarm:history', request),
    'alarm:journal': (request) => station.query('alarm:journal', request),
    'alarm:export': (request) => station.query('alarm:export', request),
    'alarm:save': async (request) => {
      const { name, text, rows } = await station.query('alarm:export', request);
      return { saved: (await saveFile(name, text)) ?? null, rows };
    },
    'alarm:scorecard': (request) => station.query('alarm:scorecard', request),
    'alarm:flood': (request) => station.query('alarm:flood', request),
    'alarm:told': (request) => station.query('alarm:told', request),
    'alarm:notifications': (request) => station.query('alarm:notifications', request),
    'alarm:settings': () => ({ shelveMsMax: station.config().alarms.shelveMsMax }),
    'alarm:acknowledge': (request) => station.command('acknowledgeAlarms', { ...request, ...who() }),
    'alarm:reset': ({ alarms, comment }) => act(alarms, { kind: 'reset' }, comment),
    'alarm:shelve': ({ alarms, durationMs, isOneShot, reason }) =>
      act(alarms, { kind: 'shelve', durationMs, isOneShot }, reason),
    'alarm:unshelve': ({ alarms, reason }) => act(alarms, { kind: 'unshelve' }, reason),
    'alarm:takeOutOfService': ({ alarms, reason }) => act(alarms, { kind: 'takeOutOfService' }, reason),
    'alarm:returnToService': ({ alarms, reason }) => act(alarms, { kind: 'returnToService' }, reason),
  };
}
