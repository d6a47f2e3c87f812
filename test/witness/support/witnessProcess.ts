/**
 * The witness threads of a station in a process of their own: `node witnessProcess.ts FOLDER PATH…`. Prints what they tell, stops
 * them after the last path has everything, and ends.
 */
import { writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startWitnesses } from '../../../electron/station/witnessThread.ts';
import type { WitnessStatus } from '../../../shared/contract/witnesses.ts';
import type { StationConfig } from '../../../shared/domain/config/index.ts';

const [dataDir = '', ...witnessFiles] = process.argv.slice(2);
/** Long enough for a thread that began to be inside its first call. */
const IN_THE_CALL_MS = 500;
const begun = new Set<string>();
let isLastDone = false;
const tell = (line: string): unknown => writeSync(1, `${line}\n`);
const checkpoint = { witnessFiles, cosigners: [], cosignEveryMs: 60_000 };
const file = new URL(`file://${fileURLToPath(new URL('../../../electron/workers/witnessWorker.ts', import.meta.url))}`);

const witnesses = startWitnesses({
  file,
  dataDir,
  config: { station: { id: 'cr-test' }, checkpoint } as unknown as StationConfig,
  command: async (_name, request) => {
    const { places = [] } = request as { places?: WitnessStatus[] };
    for (const { state, id } of places) tell(`${state} ${id}`);
    for (const { id } of places) begun.add(id);
    const last = places.find(({ id }) => id === witnessFiles.at(-1));
    if (last?.state === 'current') isLastDone = true;
    if (isLastDone && witnessFiles.every((path) => begun.has(path))) setTimeout(stop, IN_THE_CALL_MS);
    return {} as never;
  },
  log: (level, message) => tell(`${level} ${message}`),
});

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await witnesses.stop();
  tell('stopped');
  process.exit(0);
}
