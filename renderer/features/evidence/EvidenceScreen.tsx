import { CheckpointPanel } from './CheckpointPanel.tsx';
import { EntryLog } from './EntryLog.tsx';
import { UpstreamPanel } from './UpstreamPanel.tsx';
import { VerifyPanel } from './VerifyPanel.tsx';
import './evidence.css';

/** The log itself, and what a stranger needs to check it. */
export function EvidenceScreen() {
  return (
    <div className="evidence" data-testid="evidence">
      <EntryLog />
      <div className="evidence-side">
        <VerifyPanel />
        <UpstreamPanel />
        <CheckpointPanel />
      </div>
    </div>
  );
}
