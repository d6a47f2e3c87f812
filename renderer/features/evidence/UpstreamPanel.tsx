import type { SyncTargetStatus } from '../../../shared/contract/live.ts';
import { reasonNot } from '../../live/permission.ts';
import { isSameJson, useAsk, useLive, useStation } from '../../live/StationContext.tsx';
import { syncWord } from '../../live/syncWord.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { LiveText } from '../../ui/LiveText.tsx';
import { useToast } from '../../ui/toasts.tsx';

/** Delivery upstream, one block a target: what has certainly arrived, and what still waits here. */
export function UpstreamPanel() {
  const targets = useLive((live) => live.sync, isSameJson);
  return (
    <section className="panel" aria-label="Upstream">
      <header className="panel-head">
        <h2>Upstream</h2>
      </header>
      {targets?.length === 0 && (
        <Empty title="No upstream is configured">Everything stays in this station's ledger.</Empty>
      )}
      {targets?.map((target) => (
        <Target key={target.target} status={target} />
      ))}
    </section>
  );
}

function Target({ status }: { status: SyncTargetStatus }) {
  const ask = useAsk();
  const toast = useToast();
  const format = useFormat();
  const { user } = useStation();
  const { word, isTrouble } = syncWord(status);
  const isPaused = status.state === 'paused';
  const reason = reasonNot(user, 'sync.control');
  const control = async () => {
    const answer = await ask('sync:control', { target: status.target, action: isPaused ? 'resume' : 'pause' });
    if (answer?.ok === false) toast({ kind: 'refused', title: 'Not done', remedy: answer.message });
  };
  return (
    <div className="panel-body upstream">
      <div className="upstream-head">
        <strong>{status.target}</strong>
        <span
          className={isTrouble ? 'upstream-state trouble' : 'upstream-state'}
          data-testid={`sync-state-${status.target}`}
          data-state={status.state}
        >
          {isTrouble ? '▲ ' : ''}
          {word}
        </span>
        <span className="header-gap" />
        <Button testId={`sync-control-${status.target}`} reason={reason} onClick={() => void control()}>
          {isPaused ? 'Resume' : 'Pause'}
        </Button>
      </div>
      <dl className="upstream-figures">
        <div>
          <dt>Safe upstream until</dt>
          <dd data-testid={`safe-until-${status.target}`}>
            {status.safeUntil === undefined ? 'nothing delivered yet' : format.clock(status.safeUntil)}
          </dd>
          {status.safeUntil !== undefined && (
            <LiveText className="soft" read={() => `${format.age(Date.now() - (status.safeUntil ?? 0) / 1000)} ago`} />
          )}
        </div>
        <div>
          <dt>Waiting here</dt>
          <dd>
            <span data-testid={`sync-backlog-${status.target}`}>{format.integer(status.backlogEntries)}</span>
            <small> {status.backlogEntries === 1 ? 'entry' : 'entries'}</small>
          </dd>
          <span className="soft">{format.integer(status.deliveredTo)} delivered</span>
        </div>
      </dl>
      {status.message !== '' && <p className={isTrouble ? 'upstream-message' : 'soft'}>{status.message}</p>}
      {status.retryAt !== undefined && !isPaused && (
        <LiveText
          className="soft"
          testId={`sync-retry-${status.target}`}
          read={() => {
            const leftMs = (status.retryAt ?? 0) / 1000 - Date.now();
            return leftMs <= 0 ? 'trying now …' : `next try in ${format.age(leftMs + 999)}`;
          }}
        />
      )}
      {reason !== undefined && <p className="soft">{reason}</p>}
    </div>
  );
}
