import { CommandRefusedError } from '../../shared/domain/commandRefused.ts';
import type { Actor, EventName } from '../../shared/domain/entry.ts';
import { authorityOf, type Claim, COMMAND_LINE, type ControlRequest, commandOf } from '../control/index.ts';
import type { Engine } from '../engine.ts';
import { identityOver } from './identityOver.ts';
import { readSecretInput } from './readSecretInput.ts';
import { userName } from './userName.ts';

/** What every command that acts on a running station says of --user. */
export const USER_USAGE =
  '  --user NAME: who does it, once the station has users; their password from SHIFTSEAL_PASSWORD or standard input';
export const USER_OPTION = { user: { type: 'string' } } as const;

/** Who says they do this, with their password; undefined without --user: then the account that owns the data folder acts. */
export async function claimOf(user: string | undefined): Promise<Claim | undefined> {
  if (user === undefined) return undefined;
  return { user, password: await readSecretInput(`password of ${user}: `, 'SHIFTSEAL_PASSWORD') };
}

/**
 * Who acts where no station runs and the engine is opened for one command: judged as a running station judges, and refusals stand in
 * the log as they do there.
 *
 * @throws CommandRefusedError with the remedy
 */
export async function actorOffline(
  folder: string,
  engine: Pick<Engine, 'command'>,
  request: ControlRequest,
  claim: Claim | undefined,
): Promise<Actor> {
  const note = (event: EventName, subject: string, detail: string, actor: Actor): void =>
    void engine.command('recordEvent', { event, subject, detail, where: COMMAND_LINE, actor });
  const command = commandOf(request);
  try {
    const { person, actor } = await authorityOf(request, claim, identityOver(engine, folder));
    if (person !== undefined) note('signedIn', person.name, `for ${command} alone`, actor(userName()));
    return actor(userName());
  } catch (error) {
    if (error instanceof CommandRefusedError)
      note('commandRefused', command, error.message, { user: `${claim?.user ?? 'nobody'} (command line)`, role: null });
    throw error;
  }
}
