import { existsSync, statSync } from 'node:fs';
import { type Claim, COMMAND_LINE, connectControl, type ExportRequest, exportEventOf } from '../control/index.ts';
import { manifestFileOf } from '../keeping/index.ts';
import { isStationRunning } from '../query/isStationRunning.ts';
import { actorOffline } from './claim.ts';
import type { Terminal } from './command.ts';
import { configOf } from './importStation.ts';
import { withQuietEngine } from './quietEngine.ts';

/**
 * An export is an act. Where no station runs, its log is opened for the entry when a person says who they are: whoever only reads a
 * folder, which may be a copy, writes nothing into it, and is told so.
 *
 * @throws Error when the station refuses
 */
export async function putExportInLog(
  folder: string,
  exported: ExportRequest,
  claim: Claim | undefined,
  terminal: Terminal,
): Promise<void> {
  if (isStationRunning(folder)) {
    const client = await connectControl(folder, claim);
    await client.ask(exported).finally(() => client.close());
    return;
  }
  const kept = keptAs(folder);
  if (claim === undefined || kept !== undefined) {
    const remedy = kept === undefined ? 'with --user NAME it is put there' : `${kept} is only read`;
    terminal.err(`no station runs on this folder: this export is not in the log; ${remedy}`);
    return;
  }
  const loaded = configOf(folder, undefined);
  if (!loaded) throw new Error(`there is no configuration in ${folder} yet`);
  await withQuietEngine(loaded, folder, terminal.err, async (engine) => {
    const actor = await actorOffline(folder, engine, exported, claim);
    engine.command('recordEvent', { ...exportEventOf(exported), where: COMMAND_LINE, actor });
  });
}

const keptAs = (data: string): 'a backup' | 'an archive' | undefined => {
  if (!statSync(data).isDirectory()) return 'an archive';
  return existsSync(manifestFileOf(data)) ? 'a backup' : undefined;
};

/**
 * The same of evidence that is written already. Nobody who may look is kept from taking it out: without a person, and where the
 * station has users, it is said that the log does not have it. With one it must be in the log.
 *
 * @returns whether it is in the log, or need not be
 */
export async function putEvidenceInLog(
  folder: string,
  exported: Extract<ExportRequest, { method: 'evidenceExported' }>,
  claim: Claim | undefined,
  terminal: Terminal,
): Promise<boolean> {
  try {
    if (claim === undefined && (await hasUsersRunning(folder, exported.user))) {
      terminal.err('this station has users: this export is not in the log; with --user NAME it is put there');
      return true;
    }
    await putExportInLog(folder, exported, claim, terminal);
    return true;
  } catch (error) {
    terminal.err(`what was exported is there, and not in the log: ${(error as Error).message}`);
    return claim === undefined;
  }
}

async function hasUsersRunning(folder: string, user: string): Promise<boolean> {
  if (!isStationRunning(folder)) return false;
  const client = await connectControl(folder);
  const people = await client.ask({ method: 'users', act: { do: 'list' }, user }).finally(() => client.close());
  return Array.isArray(people) && people.length > 0;
}
