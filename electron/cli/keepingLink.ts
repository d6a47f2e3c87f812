import { type Claim, connectControl, type KeepingRequest, keepingAs } from '../control/index.ts';
import { isStationRunning } from '../query/isStationRunning.ts';
import type { KeepingRunPorts } from '../query/keepingRuns.ts';
import { engineVersion, systemClock } from '../supervision/index.ts';
import { actorOffline } from './claim.ts';
import type { Terminal } from './command.ts';
import { identityOver } from './identityOver.ts';
import { configOf } from './importStation.ts';
import { withQuietEngine } from './quietEngine.ts';
import { userName } from './userName.ts';

export type AskKeeping = (request: KeepingRequest) => Promise<unknown>;

/** The running station of the folder, or its engine opened for this command, with no link. */
export async function withKeeping<T>(
  folder: string,
  terminal: Terminal,
  claim: Claim | undefined,
  act: (ask: AskKeeping) => Promise<T>,
): Promise<T> {
  if (isStationRunning(folder)) {
    const client = await connectControl(folder, claim);
    try {
      return await act((request) => client.ask(request));
    } finally {
      client.close();
    }
  }
  const loaded = configOf(folder, undefined);
  if (!loaded) throw new Error(`there is no configuration in ${folder} yet`);
  terminal.err('no station runs on this folder: its log is opened for this command, and no link');
  return withQuietEngine(loaded, folder, terminal.err, (engine) => {
    const clock = systemClock();
    const identity = identityOver(engine, folder);
    return act(async (request) => {
      const actor = await actorOffline(folder, engine, request, claim);
      const answer = await keepingAs(
        { clock, identity, command: (name, asked) => engine.command(name, asked) },
        request,
        () => actor,
      );
      engine.turn();
      return answer;
    });
  });
}

/** What a run of keeping asks of the engine, over such a link. */
export function keepingPorts(folder: string, terminal: Terminal, ask: AskKeeping): KeepingRunPorts {
  const user = userName();
  return {
    dataDir: folder,
    clock: systemClock(),
    product: engineVersion(),
    onProgress: (what, done, total) => terminal.progress(`${what}: ${done} of ${total}`),
    command: (name, request) => ask(requestOf(name, request, user)) as never,
  };
}

function requestOf(name: string, request: object, user: string): KeepingRequest {
  const { actor: _actor, ...rest } = request as { actor?: unknown };
  return { method: name, ...rest, ...(name === 'signBackup' ? {} : { user }) } as KeepingRequest;
}
