import { useState } from 'react';
import type { HoldRow } from '../../../../shared/contract/keepingChannels.ts';
import { reasonNot } from '../../../live/permission.ts';
import { useStation } from '../../../live/StationContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { useFormat } from '../../../ui/FormatContext.tsx';
import { dayWords, scopeWords } from './keepingWords.ts';
import { LiftHoldDialog } from './LiftHoldDialog.tsx';
import { PlaceHoldDialog } from './PlaceHoldDialog.tsx';

/** What must stay whatever its age. */
export function HoldsPanel({ holds, again }: { readonly holds: readonly HoldRow[]; readonly again: () => void }) {
  const { user } = useStation();
  const [isPlacing, setPlacing] = useState(false);
  const [lifting, setLifting] = useState<HoldRow>();
  const reason = reasonNot(user, 'retention.manage');
  const done = () => {
    setPlacing(false);
    setLifting(undefined);
    again();
  };
  return (
    <section className="panel" aria-label="Legal holds">
      <header className="panel-head">
        <h2>Legal holds</h2>
        <span className="header-gap" />
        <Button testId="hold-place" reason={reason} onClick={() => setPlacing(true)}>
          Place a hold …
        </Button>
      </header>
      {holds.length === 0 ? (
        <Empty title="No legal hold was ever placed" />
      ) : (
        <ol className="keeping-holds" aria-label="Legal holds">
          {holds.map((hold) => (
            <Hold key={hold.hold} hold={hold} reason={reason} onLift={() => setLifting(hold)} />
          ))}
        </ol>
      )}
      {isPlacing && <PlaceHoldDialog onDone={done} onClose={() => setPlacing(false)} />}
      {lifting !== undefined && <LiftHoldDialog hold={lifting} onDone={done} onClose={() => setLifting(undefined)} />}
    </section>
  );
}

function Hold({
  hold,
  reason,
  onLift,
}: {
  readonly hold: HoldRow;
  readonly reason: string | undefined;
  readonly onLift: () => void;
}) {
  const format = useFormat();
  const { title, lifted, at, placedBy, seq } = hold;
  return (
    <li className={lifted === null ? undefined : 'keeping-lifted'} data-testid={`hold-${seq}`}>
      <div>
        <strong>{title}</strong> <span className="soft">keeps {scopeWords(hold, format)}</span>
        <p className="soft">
          {placedBy}, {dayWords(at, format)}: {hold.reason}
        </p>
        {lifted !== null && (
          <p className="soft">
            Lifted by {lifted.by}, {dayWords(lifted.at, format)}: {lifted.why}
          </p>
        )}
      </div>
      {lifted === null && (
        <Button variant="tertiary" testId={`hold-lift-${seq}`} reason={reason} onClick={onLift}>
          Lift …
        </Button>
      )}
    </li>
  );
}
