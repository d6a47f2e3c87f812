import { useCallback, useEffect, useState } from 'react';
import type { VerifyProgress } from '../../../shared/contract/ipc.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { verifyView } from './verifyView.ts';

const POLL_MS = 300;

/** Recomputes the whole log from its bodies; the result names the first bad entry. */
export function VerifyPanel() {
  const ask = useAsk();
  const { user } = useStation();
  const format = useFormat();
  const [progress, setProgress] = useState<VerifyProgress>();
  const isRunning = progress?.state === 'running';
  const reason = reasonNot(user, 'ledger.verify');
  const take = useCallback((next: VerifyProgress | undefined) => setProgress((now) => next ?? now), []);

  useEffect(() => void ask('evidence:verifyProgress', {}).then(take), [ask, take]);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => void ask('evidence:verifyProgress', {}).then(take), POLL_MS);
    return () => clearInterval(timer);
  }, [ask, take, isRunning]);

  const view = progress === undefined ? undefined : verifyView(progress, format);
  return (
    <section className="panel" aria-label="Verification">
      <header className="panel-head">
        <h2>Verify</h2>
        <span className="header-gap" />
        {isRunning ? (
          <Button testId="verify-cancel" onClick={() => void ask('evidence:verifyCancel', {}).then(take)}>
            Cancel
          </Button>
        ) : (
          <Button
            variant="primary"
            testId="verify-start"
            reason={reason}
            onClick={() => void ask('evidence:verifyStart', {}).then(take)}
          >
            Verify now
          </Button>
        )}
      </header>
      <div className="panel-body">
        {isRunning && (
          <progress
            className="progress"
            max={Math.max(1, progress.total)}
            value={progress.done}
            aria-label="Verification"
          />
        )}
        <div
          className={`verify-result v-${progress?.state ?? 'idle'}`}
          data-testid="verify-result"
          data-state={progress?.state ?? 'idle'}
          role="status"
        >
          <strong>{view?.title ?? ''}</strong>
          <p className="soft">{view?.detail ?? ''}</p>
          {view !== undefined && view.problems.length > 0 && (
            <ul>
              {view.problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </section>
  );
}
