/**
 * A process of its own that keeps: `node keepingProcess.ts ACTION FOLDER TO [STEP]`. It says `ready` before it begins, and is killed by
 * whoever started it, or, with a step, by itself when it has come so far.
 */
import { writeSync } from 'node:fs';
import { makeArchive, planRemoval, restoreBackup } from '../../../electron/keeping/index.ts';
import { projectKeepingEvent } from '../../../electron/projection/index.ts';
import { backupOf } from './backups.ts';
import { actor, oldStation } from './oldStation.ts';
import { MIGRATIONS, openStation } from './stationFolder.ts';

const [action = '', folder = '', to = '', step] = process.argv.slice(2);
const ready = (): unknown => writeSync(1, 'ready\n');
const onStep = (reached: string): void => {
  if (reached === step) process.kill(process.pid, 'SIGKILL');
};

switch (action) {
  case 'backup': {
    const { ledger } = openStation(folder);
    ready();
    for (let i = 0; i < 50; i += 1) await backupOf(ledger, folder, to, { onStep, at: 1_790_000_000_000_000 + i * 1e6 });
    break;
  }
  case 'archive':
    ready();
    await makeArchive({
      ...{ dataDir: folder, station: 'cr-01', year: 2024, timeZone: 'UTC', to, at: 0, product: '1.0.0', onStep },
    });
    break;
  case 'restore':
    ready();
    await restoreBackup({
      ...{ from: folder, dataDir: to, newerNotes: [], station: 'cr-01', at: 1_795_000_000_000_000 },
      ...{ migrations: MIGRATIONS, project: projectKeepingEvent, onStep },
    });
    break;
  case 'remove': {
    const { ledger, commands, rules } = oldStation(folder);
    ready();
    const [part] = planRemoval(ledger.database, rules()).parts;
    for (const range of part?.ranges ?? [])
      commands.removeBodies({ ranges: [range], keptElsewhere: part!.keptElsewhere, why: 'over', actor });
    ledger.checkpoint();
    break;
  }
  case 'continue':
    ready();
    openStation(folder, { onStep }).ledger.close();
    break;
}
