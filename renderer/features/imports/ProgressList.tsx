import { useCallback, useEffect, useState } from 'react';
import type { ImportProgress } from '../../../shared/contract/links.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { progressView } from './progressView.ts';

const POLL_MS = 500;

/** Imports of this run of the station: those under way with a bar, those that ended with their counts. */
export function ProgressList({ runs }: { runs: number }) {
  const ask = useAsk();
  const format = useFormat();
  const [all, setAll] = useState<readonly ImportProgress[]>([]);
  const isRunning = all.some(({ state }) => state === 'running');
  const fetchNow = useCallback(async () => setAll((await ask('import:progress', {})) ?? []), [ask]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new run is the reason to look
  useEffect(() => void fetchNow(), [fetchNow, runs]);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => void fetchNow(), POLL_MS);
    return () => clearInterval(timer);
  }, [fetchNow, isRunning]);

  if (all.length === 0) return null;
  return (
    <section className="panel" aria-label="Imports of this run">
      <ul className="import-runs">
        {all.map((each) => {
          const view = progressView(each, Date.now(), format);
          return (
            <li key={each.id} data-testid="import-run" data-state={each.state}>
              <div className="row-actions">
                <strong>{each.file.split(/[\\/]/).at(-1)}</strong>
                <span className={each.state === 'failed' ? 'abnormal' : 'soft'}>{view.word}</span>
                <span className="soft">{view.left}</span>
                <span className="header-gap" />
                {each.state === 'running' && (
                  <Button
                    testId="import-cancel"
                    onClick={() => void ask('import:cancel', { id: each.id }).then(fetchNow)}
                  >
                    Cancel
                  </Button>
                )}
              </div>
              {each.state === 'running' && (
                <progress className="progress" max={1} value={view.share} aria-label={`Import of ${each.file}`} />
              )}
              <p data-testid="import-counts">{view.counts}</p>
              {each.message !== '' && <p className="message">{each.message}</p>}
              {view.reasons.length > 0 && (
                <p className="soft">Refused: {view.reasons.slice(0, 4).join('; ')}. They wait in quarantine.</p>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
