import { CheckpointPanel } from './CheckpointPanel.tsx';
import { EntryLog } from './EntryLog.tsx';
import { KeyPanel } from './KeyPanel.tsx';
import { UpstreamPanel } from './UpstreamPanel.tsx';
import { VerifyPanel } from './VerifyPanel.tsx';
import { WitnessPanel } from './WitnessPanel.tsx';
import './evidence.css';

/** The log itself, and what a stranger needs to check it. */
export function EvidenceScreen() {
  return (
    <div className="evidence" data-testid="evidence">
      <EntryLog />
      <div className="evidence-side">
        <VerifyPanel />
        <UpstreamPanel />
        <WitnessPanel />
        <CheckpointPanel />
        <KeyPanel />
      </div>
    </div>
  );
}
