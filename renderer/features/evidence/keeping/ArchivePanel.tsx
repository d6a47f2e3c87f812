import type { KeepingView } from '../../../../shared/contract/keepingChannels.ts';
import { reasonNot } from '../../../live/permission.ts';
import { useStation } from '../../../live/StationContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { Facts } from '../../../ui/Facts.tsx';
import { ActList } from './ActList.tsx';
import { JobLine } from './JobLine.tsx';
import type { Keeping } from './useKeeping.ts';

const LISTED = 6;

/** Years of the log in files of their own: which are there, and which are still to be made. */
export function ArchivePanel({ view, keeping }: { readonly view: KeepingView; readonly keeping: Keeping }) {
  const { user } = useStation();
  const reason = reasonNot(user, 'ledger.backup');
  const { archive, years } = view;
  const acts = view.acts.filter(({ act }) => act === 'archiveMade' || act === 'archiveFailed').slice(0, LISTED);
  return (
    <section className="panel" aria-label="Archives">
      <header className="panel-head">
        <h2>Archives</h2>
        <span className="soft">a file a year, verifiable on its own</span>
      </header>
      <div className="panel-body">
        <Facts
          facts={[
            [
              'Folder',
              archive === null ? undefined : (
                <span key="folder" className="wrap">
                  {archive.folder}
                </span>
              ),
            ],
            ['Made', archive === null ? 'by hand' : `${archive.afterDays} days after the end of a year`],
          ]}
        />
        {years.map(({ year, isDue }) => (
          <div key={year} className="keeping-year">
            <span>
              <strong>{year}</strong> <span className="soft">{isDue ? 'is due' : 'has no archive yet'}</span>
            </span>
            <Button
              testId={`archive-${year}`}
              reason={reason}
              disabled={keeping.isBusy}
              onClick={() => void keeping.archive(year)}
            >
              Archive {year}
            </Button>
          </div>
        ))}
        <JobLine progress={keeping.progress} jobs={['archive']} />
      </div>
      {acts.length === 0 ? (
        <Empty title={years.length === 0 ? 'No year has ended yet' : 'No archive was made yet'} />
      ) : (
        <ActList acts={acts} label="Archives made" />
      )}
    </section>
  );
}
