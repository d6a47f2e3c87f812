import { Empty } from '../../../ui/Empty.tsx';
import { ArchivePanel } from './ArchivePanel.tsx';
import { BackupPanel } from './BackupPanel.tsx';
import { EarlierLogs } from './EarlierLogs.tsx';
import { HoldsPanel } from './HoldsPanel.tsx';
import { RetentionPanel } from './RetentionPanel.tsx';
import { useKeeping } from './useKeeping.ts';
import './keeping.css';

/** How the log is kept: copies of it, years of it, what of it may go, and what became of it before. */
export function KeepingTab() {
  const keeping = useKeeping();
  const { view, trouble } = keeping;
  if (view === undefined)
    return <Empty title={trouble === '' ? 'Reading what is kept …' : 'It could not be read'}>{trouble}</Empty>;
  return (
    <div className="keeping" data-testid="keeping">
      <div className="keeping-side">
        <EarlierLogs acts={view.acts} />
        <BackupPanel view={view} keeping={keeping} />
        <ArchivePanel view={view} keeping={keeping} />
      </div>
      <div className="keeping-side">
        <RetentionPanel view={view} keeping={keeping} />
        <HoldsPanel holds={view.holds} again={keeping.again} />
      </div>
    </div>
  );
}
