import { useState } from 'react';
import { useLive } from '../../live/StationContext.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { ActiveAlarms } from './ActiveAlarms.tsx';
import { JournalTab } from './JournalTab.tsx';
import { ScorecardTab } from './ScorecardTab.tsx';
import { SuppressedAlarms } from './SuppressedAlarms.tsx';
import './alarms.css';

type Tab = 'active' | 'suppressed' | 'journal' | 'scorecard';

/** Alarms as ISA-18.2 sees them: what needs somebody, what was set aside, what happened, and how well the alarm system does. */
export function AlarmsScreen() {
  const [tab, setTab] = useState<Tab>('active');
  const suppressed = useLive((live) => live.suppressedAlarms) ?? 0;
  const tabs = [
    { id: 'active', label: 'Active', title: 'Announced and not over' },
    {
      id: 'suppressed',
      label: suppressed === 0 ? 'Suppressed' : `Suppressed (${suppressed})`,
      title: 'Shelved, suppressed by design, out of service',
    },
    { id: 'journal', label: 'Journal', title: 'Every event of every alarm, sealed' },
    { id: 'scorecard', label: 'Scorecard', title: 'The alarm system against the performance table' },
  ] as const;
  const choice = <Choice label="Part" options={tabs} value={tab} onChange={setTab} testId="alarm-tabs" />;
  return (
    <div className="list-screen" data-testid="alarms">
      {tab === 'active' && <ActiveAlarms tabs={choice} />}
      {tab === 'suppressed' && <SuppressedAlarms tabs={choice} />}
      {tab === 'journal' && <JournalTab tabs={choice} />}
      {tab === 'scorecard' && <ScorecardTab tabs={choice} />}
    </div>
  );
}
