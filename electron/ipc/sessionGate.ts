import { type Permission, whoMay } from '../../shared/domain/permissionTable.ts';
import { may } from '../../shared/domain/role.ts';
import type { UserSession } from '../identity/index.ts';

export type SessionRefusalCode = 'notSignedIn' | 'sessionUnknown' | 'sessionEnded' | 'locked' | 'forbidden';
export interface SessionRefusal {
  readonly code: SessionRefusalCode;
  readonly message: string;
}

/** Whether a call may be carried out, by the session it was made under. */
export interface SessionGate {
  /**
   * @param id the session the call names; undefined: none
   * @returns undefined when it may; a locked session looks on, for the view is never locked
   */
  refusalFor(permission: Permission, id: string | undefined): SessionRefusal | undefined;
}

/** Ended sessions that are told as such; older ones are unknown, and refused alike. */
export const ENDED_MAX = 1000;

/**
 * A call counts under the session it was made in and under no other: what somebody began before another person took over is not
 * done in the other's name, and an id that was never given opens nothing.
 *
 * @param sessionNow the one session there is; locked as soon as nobody touched it for too long
 */
export function createSessionGate(sessionNow: () => UserSession | undefined): SessionGate & { note(): void } {
  const ended = new Set<string>();
  let last: string | undefined;

  /** To be called when a session begins or ends, so that none is missed. */
  function note(): UserSession | undefined {
    const open = sessionNow();
    if (last !== undefined && last !== open?.id) {
      ended.add(last);
      for (const oldest of ended) {
        if (ended.size <= ENDED_MAX) break;
        ended.delete(oldest);
      }
    }
    last = open?.id;
    return open;
  }

  return {
    note: () => void note(),
    refusalFor(permission, id) {
      const open = note();
      if (id === undefined) return { code: 'notSignedIn', message: 'please sign in first' };
      if (open === undefined || open.id !== id)
        return ended.has(id)
          ? { code: 'sessionEnded', message: 'this session has ended; sign in again' }
          : { code: 'sessionUnknown', message: 'the station knows no such session; sign in again' };
      const { name, role } = open.user;
      if (open.isLocked && permission !== 'view')
        return { code: 'locked', message: `locked: ${name} has to unlock, or somebody else to sign in` };
      if (may(role, permission)) return undefined;
      return { code: 'forbidden', message: `${name} (${role}) may not do this; ${whoMay(permission)}` };
    },
  };
}
