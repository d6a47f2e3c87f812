import { useRef, useState } from 'react';
import type { ExcursionRow } from '../../../shared/contract/ipc.ts';
import { EXCURSION_CAUSES, type ExcursionCause } from '../../../shared/domain/entry.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { CAUSE_WORD } from './coldChainWords.ts';

/** Why the value was outside, as a person says it; said again, the newest counts and the older stays in the log. */
export function CauseDialog({ row, name, onClose }: { row: ExcursionRow; name: string; onClose: () => void }) {
  const ask = useAsk();
  const toast = useToast();
  const [cause, setCause] = useState<ExcursionCause>(row.cause ?? 'doorOpen');
  const [comment, setComment] = useState(row.causeComment);
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const save = async () => {
    if (isBusy) return;
    setBusy(true);
    const answer = await ask('excursion:annotate', { id: row.id, cause, comment: comment.trim() });
    setBusy(false);
    if (answer === undefined) return;
    if (answer.ok) {
      toast({ kind: 'done', title: `Cause noted: ${CAUSE_WORD[cause].toLowerCase()}` });
      onClose();
    } else toast({ kind: 'refused', title: 'Not noted', remedy: answer.message });
  };

  return (
    <Dialog
      title={`Cause of the excursion: ${name}`}
      onClose={onClose}
      testId="cause-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId="cause-confirm"
            loading={isBusy}
            onClick={() => form.current?.requestSubmit()}
          >
            Note the cause
          </Button>
        </>
      }
    >
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="cause-grid" role="radiogroup" aria-label="Cause">
          {EXCURSION_CAUSES.map((each, i) => (
            <label key={each} className={each === cause ? 'cause-choice cause-on' : 'cause-choice'}>
              <input
                type="radio"
                name="cause"
                value={each}
                checked={each === cause}
                data-testid={`cause-${each}`}
                {...(i === 0 ? { 'data-first': '' } : {})}
                onChange={() => setCause(each)}
              />
              {CAUSE_WORD[each]}
            </label>
          ))}
        </div>
        <label className="field">
          What happened, kept in the log with your name
          <textarea
            className="ix-form-control"
            data-testid="cause-comment"
            rows={3}
            maxLength={1000}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
            }}
          />
        </label>
      </form>
    </Dialog>
  );
}
