import { closeShift } from '../engine/closeShift.ts';
import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';

type ShiftChannel = Extract<keyof Handlers, `shift:${string}`>;

/** The shift log: notes are written, handovers signed by both, closings signed by a supervisor. */
export function shiftHandlers({
  station,
  signing,
  identity,
  actor,
}: Ports<'station' | 'signing' | 'identity' | 'actor'>): Pick<Handlers, ShiftChannel> {
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
