import { useEffect, useState } from 'react';
import type { KeyPeriodView, KeyStatusView } from '../../../shared/contract/keyChannels.ts';
import { reasonNot } from '../../live/permission.ts';
import { useLive, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { RotateKeyDialog } from './RotateKeyDialog.tsx';

const KEPT = {
  file: 'a file only the station may read',
  osKeyStore: 'the key store of this computer',
} as const;

/** The key that checkpoints are signed with, the ones before it, and the way to a new one. */
export function KeyPanel() {
  const { call, user } = useStation();
  const format = useFormat();
  const [status, setStatus] = useState<KeyStatusView>();
  const [trouble, setTrouble] = useState('');
  const [isRotating, setRotating] = useState(false);
  const checkpointAt = useLive((live) => live.ledger.checkpointAt ?? 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a checkpoint follows every rotation
  useEffect(() => {
    let isOld = false;
    void call('key:status', {}).then((answer) => {
      if (isOld) return;
      setTrouble(answer.ok ? '' : answer.message);
      if (answer.ok) setStatus(answer.value);
    });
    return () => {
      isOld = true;
    };
  }, [call, checkpointAt, isRotating]);
  const reason = reasonNot(user, 'key.rotate');
  return (
    <section className="panel signing-key" aria-label="Signing key">
      <header className="panel-head">
        <h2>Signing key</h2>
        <span className="header-gap" />
        <Button testId="key-rotate" reason={reason} onClick={() => setRotating(true)}>
          New key …
        </Button>
      </header>
      {status === undefined ? (
        <Empty title={trouble === '' ? 'Reading the keys …' : 'The keys could not be read'}>{trouble}</Empty>
      ) : (
        <KeyFacts status={status} />
      )}
      {reason !== undefined && <p className="panel-body soft">{reason}</p>}
      {isRotating && status !== undefined && (
        <RotateKeyDialog present={status.keys[0]?.keyId ?? ''} onClose={() => setRotating(false)} />
      )}
      {status !== undefined && status.keys.length > 1 && (
        <ol className="key-history" aria-label="Keys before it" data-testid="key-history">
          {status.keys.map((key, i) => (
            <li key={key.verifierKey}>
              <code className="mono">{key.keyId}</code>
              <span className="soft">{storyOf(key, status.keys[i - 1], format.full)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function KeyFacts({ status: { keys, overlap, kept } }: { status: KeyStatusView }) {
  const format = useFormat();
  const [present, before] = keys;
  return (
    <div className="panel-body">
      <div className="raw-head">
        <h3>In force</h3>
        <Copy text={present?.verifierKey ?? ''} label="Copy key" testId="key-copy" />
      </div>
      <code className="mono wrap" data-testid="verifier-key">
        {present?.verifierKey}
      </code>
      <Facts
        facts={[
          ['Since', present?.since == null ? 'the first entry' : format.full(present.since)],
          ['Kept in', KEPT[kept]],
          [
            'The one before',
            overlap === null
              ? undefined
              : `${before?.keyId} signs too until ${format.full(overlap.until)}${overlap.checkpointsLeft > 0 ? `, and for ${format.integer(overlap.checkpointsLeft)} more checkpoints` : ''}; then it is destroyed`,
          ],
        ]}
      />
    </div>
  );
}

/** What became of it, and who put it in force. */
function storyOf(
  { since, by, reason }: KeyPeriodView,
  next: KeyPeriodView | undefined,
  full: (at: number) => string,
): string {
  const until = next?.since == null ? 'in force' : `until ${full(next.since)}`;
  const begin = since === null ? 'from the first entry' : `from ${full(since)}`;
  const why = by === null ? '' : `; ${by}: ${reason ?? ''}`;
  return `${begin}, ${until}${why}`;
}
