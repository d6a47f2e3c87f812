import { useEffect, useState } from 'react';
import type { ResponseOf } from '../../../shared/contract/ipc.ts';
import { useLive, useStation } from '../../live/StationContext.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { QrCode } from '../../ui/QrCode.tsx';

/** The newest signed checkpoint: with it and the key, anybody can tell whether this log was changed later. */
export function CheckpointPanel() {
  const { call } = useStation();
  const format = useFormat();
  const [checkpoint, setCheckpoint] = useState<ResponseOf<'evidence:checkpoint'>>();
  const [trouble, setTrouble] = useState('');
  const checkpointAt = useLive((live) => live.ledger.checkpointAt ?? 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new checkpoint is the reason
  useEffect(() => {
    let isOld = false;
    void call('evidence:checkpoint', {}).then((answer) => {
      if (isOld) return;
      setTrouble(answer.ok ? '' : answer.message);
      if (answer.ok) setCheckpoint(answer.value);
    });
    return () => {
      isOld = true;
    };
  }, [call, checkpointAt]);
  return (
    <section className="panel checkpoint" aria-label="Checkpoint">
      <header className="panel-head">
        <h2>Checkpoint</h2>
        <span className="soft">
          {checkpoint?.ledger.checkpointAt === undefined ? '' : format.clock(checkpoint.ledger.checkpointAt)}
        </span>
        <span className="header-gap" />
        {checkpoint !== undefined && <Copy text={checkpoint.note} label="Copy note" testId="checkpoint-copy" />}
      </header>
      {checkpoint === undefined ? (
        <Empty title={trouble === '' ? 'Reading the checkpoint …' : 'The checkpoint could not be read'}>
          {trouble}
        </Empty>
      ) : (
        <div className="panel-body">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text must be reachable by keyboard */}
          <pre className="raw checkpoint-text" data-testid="checkpoint-note" tabIndex={0}>
            {checkpoint.note === ''
              ? 'The first checkpoint is signed a few seconds after the first entry.'
              : checkpoint.note}
          </pre>
          {checkpoint.note !== '' && (
            <details className="checkpoint-qr">
              <summary>As a QR code, to carry it out of this room</summary>
              <QrCode text={checkpoint.note} label="The signed checkpoint as a QR code" testId="checkpoint-qr" />
            </details>
          )}
          <Facts
            facts={[
              [
                'Kept also in',
                <span key="w" className="wrap">
                  {checkpoint.witnessFile}
                </span>,
              ],
              ['Ledger size', format.bytes(checkpoint.ledger.bytes)],
              ['Readings sealed', format.integer(checkpoint.ledger.readingsSealed)],
            ]}
          />
        </div>
      )}
    </section>
  );
}
