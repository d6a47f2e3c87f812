import type { KeepingView } from '../../shared/contract/keepingChannels.ts';
import { REMOVABLE_KINDS } from '../../shared/domain/entries/keeping.ts';
import { nextBackupAt } from '../keeping/index.ts';
import { KEEPING_ACTS, keepingActs, listHolds } from '../projection/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { yearsToArchive } from './keepingRuns.ts';

const ACTS_MAX = 50;
const HOLDS_MAX = 500;
/** What is kept, what was done for it, and what is due. */
export function keepingView(data: DataFolder, now: number): KeepingView {
  const { keeping, station } = data.configs.inForce().config;
  const acts = KEEPING_ACTS.flatMap((act) => keepingActs(data.db, [act], ACTS_MAX)).sort((a, b) => b.seq - a.seq);
  const lastBackup = acts.find(({ act }) => act === 'backupMade')?.at;
  const { backup, archive } = keeping;
  const due = new Set(archive === undefined ? [] : yearsToArchive(data, now, archive.afterDays));
  return {
    backup: backup
      ? {
          ...{ folder: backup.folder, everyDays: backup.everyDays, keep: backup.keep, privateKey: backup.privateKey },
          nextAt: nextBackupAt(lastBackup, now, backup, station.timeZone),
        }
      : null,
    archive: archive ? { folder: archive.folder, afterDays: archive.afterDays } : null,
    years: yearsToArchive(data, now, 0).map((year) => ({ year, isDue: due.has(year) })),
    retention: REMOVABLE_KINDS.flatMap((kind) => {
      const years = keeping.retention[kind];
      return years === undefined ? [] : [{ kind, years }];
    }),
    holds: listHolds(data.db, HOLDS_MAX),
    acts,
  };
}
