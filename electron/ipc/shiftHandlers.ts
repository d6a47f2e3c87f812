import type { Actor } from '../../shared/domain/entries/head.ts';
import type { Identity } from '../identity/index.ts';
import type { ReconfigurableStation } from '../reconfigurableStation.ts';
import type { Handlers } from './dispatch.ts';
import type { Signing } from './signing.ts';

export interface ShiftHandlerParts {
  readonly station: ReconfigurableStation;
  readonly signing: Signing;
  readonly identity: Identity;
  actor(): Actor;
}

type ShiftChannel = Extract<keyof Handlers, `shift:${string}`>;

/** The shift log: notes are written, handovers signed by both, closings signed by a supervisor. */
export function shiftHandlers({ station, signing, identity, actor }: ShiftHandlerParts): Pick<Handlers, ShiftChannel> {
  return {
    'shift:calendar': (request) => station.query('shift:calendar', request),
    'shift:standing': (request) => station.query('shift:standing', request),
    'shift:notes': (request) => station.query('shift:notes', request),
    'shift:people': () => identity.list().map(({ name, role }) => ({ name, role })),
    'shift:note': (request) => station.command('noteShift', { ...request, actor: actor() }),
    'shift:handOver': async ({ outgoing, incoming, ...shift }) => {
      const first = await signing.sign(outgoing);
      if (!first.ok) return first;
      const second = await signing.signSecond(incoming, 'shift.note');
      if (!second.ok) return second;
      return station.command('handOverShift', { ...shift, outgoing: first.signature, incoming: second.signature });
    },
    'shift:close': async ({ sign, handOver, text, area, start }) => {
      const people = new Set(identity.list().map(({ name }) => name));
      const stranger = handOver.find(({ to }) => !people.has(to));
      if (stranger !== undefined)
        return { ok: false, message: `there is nobody named "${stranger.to}" at this station` };
      const signed = await signing.sign(sign);
      if (!signed.ok) return signed;
      const standing = await station.query('shift:standing', { area, start });
      if (standing === null)
        return { ok: false, message: 'the calendar has no such shift; it may have been changed since' };
      const { oee, until } = standing;
      return station.command('closeShift', { area, start, text, handOver, oee, until, signature: signed.signature });
    },
  };
}
