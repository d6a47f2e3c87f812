import type { Actor } from '../../shared/domain/entries/head.ts';
import { closeShift } from '../engine/closeShift.ts';
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
    'shift:close': ({ sign, ...request }) =>
      closeShift(
        station,
        request,
        identity.list().map(({ name }) => name),
        () => signing.sign(sign),
      ),
  };
}
