import type { Actor, Signature } from '../../shared/domain/entries/head.ts';
import { may } from '../../shared/domain/role.ts';
import { closeShift } from '../engine/closeShift.ts';
import type { Identity } from '../identity/index.ts';
import type { ReconfigurableStation } from '../reconfigurableStation.ts';
import { withinAreas } from '../station/index.ts';
import type { ControlRequest } from './protocol.ts';

type ShiftRequest = Extract<
  ControlRequest,
  { method: 'codeStops' | 'splitStop' | 'mergeStop' | 'undoStop' | 'noteShift' | 'closeShift' }
>;

export interface ShiftRequestPorts {
  readonly clock: { now(): number };
  readonly identity: Pick<Identity, 'confirm' | 'list'>;
}

/**
 * What the command line does with stops and shifts. Whoever opened the socket is nobody's role: after the edit window the
 * engine refuses them, and a closing is signed with the password of a supervisor.
 */
export async function carryOutShiftRequest(
  request: ShiftRequest,
  station: ReconfigurableStation,
  { clock, identity }: ShiftRequestPorts,
  actorOf: (user: string) => Actor,
): Promise<unknown> {
  switch (request.method) {
    case 'codeStops': {
      const { stops, reason, comment, why } = request.code;
      return station.command('codeStops', { stops, reason, comment, why, actor: actorOf(request.user) });
    }
    case 'splitStop': {
      const { stop, at, why } = request.split;
      return station.command('splitStop', { stop, at, why, actor: actorOf(request.user) });
    }
    case 'mergeStop': {
      const { stop, at, keep, why } = request.merge;
      return station.command('mergeStop', { stop, at, keep, why, actor: actorOf(request.user) });
    }
    case 'undoStop':
      return station.command('undoStop', {
        stop: request.undo.stop,
        why: request.undo.why,
        actor: actorOf(request.user),
      });
    case 'noteShift':
      return station.command('noteShift', { ...request.note, actor: actorOf(request.user) });
    case 'closeShift': {
      const { sign, ...close } = request.close;
      const people = identity.list().map(({ name }) => name);
      let areas: readonly string[] | undefined; // of the signer, who is known when asked
      const within = withinAreas(station, () => areas);
      return closeShift(within, close, people, async () => {
        const checked = await identity.confirm(request.name, sign.password);
        if (!checked.ok) return { ok: false, message: `not signed: ${checked.message}` };
        const { name: user, role } = checked.user;
        if (!may(role, 'shift.close')) return { ok: false, message: `${user} (${role}) may not close a shift` };
        areas = checked.user.areas;
        const signature: Signature = { user, role, at: clock.now(), meaning: sign.meaning };
        return { ok: true, signature };
      });
    }
  }
}
