import { useState } from 'react';
import { Choice } from '../../ui/Choice.tsx';
import { PacksTab } from './PacksTab.tsx';
import { ResultsTab } from './ResultsTab.tsx';
import './compliance.css';

const TABS = [
  { id: 'results', label: 'Results' },
  { id: 'packs', label: 'Rule packs' },
] as const;
type Tab = (typeof TABS)[number]['id'];

/** What the rules in force say of the plant, with paragraph and method; and the packs they stand in. */
export function ComplianceScreen() {
  const [tab, setTab] = useState<Tab>('results');
  return (
    <div className="list-screen" data-testid="compliance">
      <div className="toolbar">
        <h1>Compliance</h1>
        <Choice label="Part" testId="compliance-tabs" options={TABS} value={tab} onChange={setTab} />
      </div>
      {tab === 'results' ? <ResultsTab /> : <PacksTab />}
    </div>
  );
}
