import { useState } from 'react';
import { Choice } from '../../ui/Choice.tsx';
import { CheckpointPanel } from './CheckpointPanel.tsx';
import { EntryLog } from './EntryLog.tsx';
import { ExportPanel } from './ExportPanel.tsx';
import { KeyPanel } from './KeyPanel.tsx';
import { KeepingTab } from './keeping/KeepingTab.tsx';
import { UpstreamPanel } from './UpstreamPanel.tsx';
import { VerifyPanel } from './VerifyPanel.tsx';
import { WitnessPanel } from './WitnessPanel.tsx';
import './evidence.css';

const TABS = [
  { id: 'log', label: 'Log', title: 'The log itself, and what a stranger needs to check it' },
  { id: 'keeping', label: 'Keeping', title: 'Backups, archives, retention, legal holds' },
] as const;
type Tab = (typeof TABS)[number]['id'];

/** The log itself, what a stranger needs to check it, and how it is kept. */
export function EvidenceScreen() {
  const [tab, setTab] = useState<Tab>('log');
  return (
    <div className="list-screen" data-testid="evidence">
      <div className="toolbar">
        <h1>Evidence</h1>
        <Choice label="Part" testId="evidence-tabs" options={TABS} value={tab} onChange={setTab} />
      </div>
      {tab === 'keeping' ? (
        <KeepingTab />
      ) : (
        <div className="evidence">
          <EntryLog />
          <div className="evidence-side">
            <VerifyPanel />
            <ExportPanel />
            <UpstreamPanel />
            <WitnessPanel />
            <CheckpointPanel />
            <KeyPanel />
          </div>
        </div>
      )}
    </div>
  );
}
