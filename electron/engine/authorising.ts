import type { ConfigChange, EngineCommandName, EngineCommands } from '../../shared/contract/workers.ts';
import { CommandRefusedError } from '../../shared/domain/commandRefused.ts';
import type { Actor, Signature } from '../../shared/domain/entries/head.ts';
import { type EventName, STATION_ACTOR } from '../../shared/domain/entry.ts';
import { EVENT_PERMISSIONS } from '../../shared/domain/eventPermission.ts';
import {
  ALARM_ACT_PERMISSIONS,
  ENGINE_RULES,
  may,
  type Permission,
  type PersonRule,
  whoMay,
} from '../../shared/domain/permissionTable.ts';
import { ROLES } from '../../shared/domain/role.ts';
import { isSamePerson } from '../../shared/domain/separation.ts';

export interface AuthorisingPorts {
  /** Whether the station has users; before it does, the account that owns the data folder acts from the command line. */
  hasUsers(): boolean;
}

/** Whom a command names: they act, and they sign. */
interface Named {
  readonly actor?: Actor;
  readonly signature?: Signature;
  readonly second?: Signature;
  readonly signatures?: readonly Signature[];
  readonly outgoing?: Signature;
  readonly incoming?: Signature;
}

/**
 * Asks the one table whether everybody a command names may do this, whatever the main process has said before; and whether who
 * acts is who signs. Knows nothing of sessions: those are the main process's.
 *
 * @throws CommandRefusedError
 */
export function authorise<C extends EngineCommandName>(
  name: C,
  request: EngineCommands[C]['request'],
  { hasUsers }: AuthorisingPorts,
): void {
  const rule = ENGINE_RULES[name];
  if (rule.permission === null) return;
  const named = request as Named;
  const permission = permissionOf(rule.permission, request);
  if (permission === null) return;
  const persons = personsOf(named);
  if (persons.length === 0)
    throw new CommandRefusedError('forbidden', `${name} is a person's to do, and the command names nobody`);
  if (persons.every((person) => isOwnAct(person, rule))) return;
  for (const person of persons) assertMay(name, person, permission, hasUsers);
  assertOwnSignature(name, named);
}

/**
 * The same for a configuration that a start takes over: with a signature a rule pack is released, without one it is a change of
 * the configuration.
 *
 * @throws CommandRefusedError
 */
export function authoriseChange(change: ConfigChange, { hasUsers }: AuthorisingPorts): void {
  const permission = change.signature === undefined ? 'config.change' : 'pack.activate';
  for (const person of personsOf(change)) assertMay('reconfigure', person, permission, hasUsers);
  assertOwnSignature('reconfigure', change);
}

const isOwnAct = ({ user, role }: Actor, { orStation, orAccount }: PersonRule): boolean =>
  role === null && (user === STATION_ACTOR.user ? orStation === true : orAccount === true);

function permissionOf(permission: Permission | 'byEvent' | 'byAct', request: object) {
  if (permission === 'byEvent') return EVENT_PERMISSIONS[(request as { event: EventName }).event];
  if (permission === 'byAct')
    return ALARM_ACT_PERMISSIONS[(request as EngineCommands['actOnAlarms']['request']).act.kind];
  return permission;
}

function personsOf({ actor, signature, second, signatures = [], outgoing, incoming }: Named): (Actor | Signature)[] {
  return [actor, signature, second, ...signatures, outgoing, incoming].filter((person) => person !== undefined);
}

function assertMay(name: string, { user, role }: Actor, permission: Permission, hasUsers: () => boolean): void {
  if (role === null) {
    if (user !== STATION_ACTOR.user && !hasUsers()) return;
    throw new CommandRefusedError(
      'forbidden',
      `${name} is a person's to do, and "${user}" has no role at this station`,
    );
  }
  // Across threads nothing is believed: a role that is none may nothing.
  if (ROLES.includes(role) && may(role, permission)) return;
  throw new CommandRefusedError('forbidden', `${user} (${role}) may not do this (${name}); ${whoMay(permission)}`);
}

/** The first signature is the actor's own; a further one is somebody else's. */
function assertOwnSignature(name: string, { actor, signature, signatures }: Named): void {
  const first = signature ?? signatures?.[0];
  if (actor === undefined || first === undefined || isSamePerson(actor.user, first.user)) return;
  throw new CommandRefusedError('forbidden', `${name} is done by ${actor.user} and signed by ${first.user}`);
}
