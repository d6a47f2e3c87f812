import { useState } from 'react';
import type { KeepingView, RemovalPlanView } from '../../../../shared/contract/keepingChannels.ts';
import { reasonNot } from '../../../live/permission.ts';
import { useAsk, useStation } from '../../../live/StationContext.tsx';
import { KIND_WORD } from '../../../live/words.ts';
import { Button } from '../../../ui/Button.tsx';
import { Facts } from '../../../ui/Facts.tsx';
import { useFormat } from '../../../ui/FormatContext.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { ActList } from './ActList.tsx';
import { JobLine } from './JobLine.tsx';
import type { Keeping } from './useKeeping.ts';

const LISTED = 4;

/** How long bodies stay, what is due to go, and what went. */
export function RetentionPanel({ view, keeping }: { readonly view: KeepingView; readonly keeping: Keeping }) {
  const ask = useAsk();
  const toast = useToast();
  const format = useFormat();
  const { user } = useStation();
  const [plan, setPlan] = useState<RemovalPlanView>();
  const [isAsking, setAsking] = useState(false);
  const reason = reasonNot(user, 'retention.manage');
  const { retention } = view;
  const removed = view.acts.filter(({ act }) => act === 'removed').slice(0, LISTED);

  const look = async () => {
    const answer = await ask('keeping:plan', {});
    if (answer?.ok === true) setPlan(answer.plan);
    if (answer?.ok === false) toast({ kind: 'refused', title: 'Not worked out', remedy: answer.message });
  };
  const remove = async () => {
    setAsking(false);
    setPlan(undefined);
    await keeping.begin('keeping:remove');
    return undefined;
  };

  return (
    <section className="panel" aria-label="Retention">
      <header className="panel-head">
        <h2>Retention</h2>
        <span className="header-gap" />
        <Button
          testId="retention-plan"
          reason={reason}
          disabled={keeping.isBusy || retention.length === 0}
          onClick={() => void look()}
        >
          What is due?
        </Button>
      </header>
      <div className="panel-body">
        {retention.length === 0 ? (
          <p className="soft">Every body is kept for good. Years a kind are in the configuration, keeping.retention.</p>
        ) : (
          <Facts
            facts={[
              ...retention.map(
                ({ kind, years }) => [KIND_WORD[kind], `${years} ${years === 1 ? 'year' : 'years'}`] as const,
              ),
              ['All else', 'for good'],
            ]}
          />
        )}
        {plan !== undefined && (
          <div className="keeping-plan" data-testid="retention-due">
            <p>
              <strong>
                {format.integer(plan.entries)} {plan.entries === 1 ? 'body is' : 'bodies are'} due
              </strong>
              , {format.bytes(plan.bytes)}
              {plan.isCut ? ', and more after these' : ''}
            </p>
            <p className="soft">
              Held back: {format.integer(plan.byHold)} under a legal hold, {format.integer(plan.notKeptElsewhere)}{' '}
              neither delivered nor archived.
            </p>
            <Button
              testId="retention-remove"
              disabled={plan.entries === 0 || keeping.isBusy}
              onClick={() => setAsking(true)}
            >
              Remove …
            </Button>
          </div>
        )}
        <JobLine progress={keeping.progress} jobs={['remove', 'plan']} />
        {reason !== undefined && <p className="soft">{reason}</p>}
      </div>
      {removed.length > 0 && <ActList acts={removed} label="Bodies removed" />}
      {isAsking && plan !== undefined && (
        <FormDialog
          title={`Remove ${format.integer(plan.entries)} bodies`}
          verb="Remove for good"
          name="retention-remove"
          onConfirm={remove}
          onClose={() => setAsking(false)}
        >
          <p>
            What these entries say is gone from this station for good. Their hashes, times and places in the log stay,
            so every proof still holds, and an entry says what was removed, why, and where it is kept.
          </p>
        </FormDialog>
      )}
    </section>
  );
}
