import type { KeepingView } from '../../../../shared/contract/keepingChannels.ts';
import { reasonNot } from '../../../live/permission.ts';
import { useStation } from '../../../live/StationContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { Facts } from '../../../ui/Facts.tsx';
import { useFormat } from '../../../ui/FormatContext.tsx';
import { ActList } from './ActList.tsx';
import { JobLine } from './JobLine.tsx';
import type { Keeping } from './useKeeping.ts';

const LISTED = 6;

/** Copies of the whole station: when the next is due, and what became of the last ones. */
export function BackupPanel({ view, keeping }: { readonly view: KeepingView; readonly keeping: Keeping }) {
  const { user } = useStation();
  const format = useFormat();
  const reason = reasonNot(user, 'ledger.backup');
  const { backup } = view;
  const acts = view.acts.filter(({ act }) => act === 'backupMade' || act === 'backupFailed').slice(0, LISTED);
  const isDue = backup !== null && backup.nextAt <= Date.now() * 1000;
  return (
    <section className="panel" aria-label="Backups">
      <header className="panel-head">
        <h2>Backups</h2>
        <span className="header-gap" />
        <Button
          testId="backup-now"
          reason={reason}
          disabled={keeping.isBusy}
          onClick={() => void keeping.begin('keeping:backup')}
        >
          {backup === null ? 'Back up to …' : 'Back up now'}
        </Button>
      </header>
      <div className="panel-body">
        {backup === null ? (
          <p className="keeping-trouble">
            ▲ No backups are scheduled: name a folder in the configuration, keeping.backup.
          </p>
        ) : (
          <Facts
            facts={[
              [
                'Next',
                <span key="next" className={isDue ? 'keeping-trouble' : undefined} data-testid="backup-next">
                  {isDue ? '▲ due now' : format.dayMinutes(backup.nextAt)}
                  {backup.everyDays === 1 ? ', every day' : `, every ${format.integer(backup.everyDays)} days`}
                </span>,
              ],
              [
                'Folder',
                <span key="folder" className="wrap">
                  {backup.folder}
                </span>,
              ],
              ['Kept', `the newest ${format.integer(backup.keep)}`],
              ['Private key', backup.privateKey ? 'in every backup: guard them like the key' : 'not in the backups'],
            ]}
          />
        )}
        <JobLine progress={keeping.progress} jobs={['backup']} />
        {reason !== undefined && <p className="soft">{reason}</p>}
      </div>
      {acts.length === 0 ? <Empty title="No backup was made yet" /> : <ActList acts={acts} label="Backups made" />}
    </section>
  );
}
