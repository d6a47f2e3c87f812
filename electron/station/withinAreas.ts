import type { EngineCommandName, EngineCommands } from '../../shared/contract/workers.ts';

interface Commanded {
  command<C extends EngineCommandName>(
    name: C,
    request: EngineCommands[C]['request'],
    areas?: readonly string[],
  ): Promise<EngineCommands[C]['response']>;
}

/**
 * The same station for a person who is limited to areas: every command goes to the engine with them, whoever wrote the handler, and
 * the engine refuses what lies outside. Areas that come with a command are those of whoever signs it, and hold instead.
 *
 * @param areas asked with each command; undefined: not limited
 */
export function withinAreas<S extends Commanded>(station: S, areas: () => readonly string[] | undefined): S {
  const command: Commanded['command'] = (name, request, given) => station.command(name, request, given ?? areas());
  return Object.create(station, { command: { value: command } }) as S;
}
