import { useState } from 'react';
import type { ExcursionRow } from '../../../shared/contract/ipc.ts';
import { EXCURSION_CAUSES, type ExcursionCause } from '../../../shared/domain/entry.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { CAUSE_WORD } from './coldChainWords.ts';

/** Why the value was outside, as a person says it; said again, the newest counts and the older stays in the log. */
export function CauseDialog({ row, name, onClose }: { row: ExcursionRow; name: string; onClose: () => void }) {
  const ask = useAsk();
  const toast = useToast();
  const [cause, setCause] = useState<ExcursionCause>(row.cause ?? 'doorOpen');
  const [comment, setComment] = useState(row.causeComment);

  const save = async () => {
    const answer = await ask('excursion:annotate', { id: row.id, cause, comment: comment.trim() });
    if (answer === undefined) return undefined;
    if (!answer.ok) return answer.message;
    toast({ kind: 'done', title: `Cause noted: ${CAUSE_WORD[cause].toLowerCase()}` });
    onClose();
    return undefined;
  };

  return (
    <FormDialog
      title={`Cause of the excursion: ${name}`}
      verb="Note the cause"
      name="cause"
      onConfirm={save}
      onClose={onClose}
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
      <TextField
        label="What happened, kept in the log with your name"
        rows={3}
        testId="cause-comment"
        value={comment}
        onChange={setComment}
      />
    </FormDialog>
  );
}
