import { useState } from 'react';
import type { LotRow } from '../../../shared/contract/coldChainChannels.ts';
import type { Disposition } from '../../../shared/domain/entry.ts';
import { SignFields, useSigning } from '../../live/SignFields.tsx';
import { useAsk } from '../../live/StationContext.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { BudgetBar } from './BudgetBar.tsx';
import { DISPOSITION_DONE, DISPOSITION_WORDS, DISPOSITIONS_SHOWN, LOT_STATE_WORD } from './coldChainWords.ts';

interface DispositionDialogProps {
  readonly lots: readonly LotRow[];
  /** The excursion the decision is about; absent: all that nobody has decided about. */
  readonly excursion?: string | undefined;
  readonly onClose: () => void;
}

const REASON_LENGTH_MIN = 3;

/** A decision about lots that were exposed, with its reason and signature; a second person’s where the configuration asks. */
export function DispositionDialog({ lots, excursion, onClose }: DispositionDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const open = lots.filter(({ state }) => state !== 'rejected' && state !== 'released');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(open.map(({ id }) => id)));
  const [disposition, setDisposition] = useState<Disposition>('quarantine');
  const [reason, setReason] = useState('');
  const words = DISPOSITION_WORDS[disposition];
  const needsSecond = open.some((lot) => chosen.has(lot.id) && lot.secondPersonFor.includes(disposition));
  const signing = useSigning(words.meaning, needsSecond ? `I agree: ${words.label.toLowerCase()}` : undefined);

  const decide = async () => {
    const answer = await ask('lot:dispose', {
      lots: [...chosen],
      excursions: excursion === undefined ? [] : [excursion],
      disposition,
      reason: reason.trim(),
      sign: signing.sign,
      ...(signing.second === undefined ? {} : { second: signing.second }),
    });
    if (!answer?.ok) return signing.refusalOf(answer);
    const [first] = answer.refused;
    if (first !== undefined) return first.reason;
    toast({ kind: 'done', title: `${answer.decided.join(', ')} ${DISPOSITION_DONE[disposition]}` });
    onClose();
    return undefined;
  };

  return (
    <FormDialog
      title="Decide about lots"
      verb={`Sign: ${words.label.toLowerCase()}`}
      name="disposition"
      wide
      isReady={chosen.size > 0 && reason.trim().length >= REASON_LENGTH_MIN && signing.isReady}
      onConfirm={decide}
      onClose={onClose}
    >
      <div className="lot-ticks">
        {open.map((lot) => (
          <label key={lot.id} className="lot-tick">
            <input
              type="checkbox"
              checked={chosen.has(lot.id)}
              data-testid={`dispose-${lot.id}`}
              onChange={(event) => {
                const next = new Set(chosen);
                if (event.currentTarget.checked) next.add(lot.id);
                else next.delete(lot.id);
                setChosen(next);
              }}
            />
            <span>
              <strong>{lot.id}</strong> {lot.productName}, {lot.quantity || 'quantity not stated'}
              {lot.state === 'stored' ? '' : ` (${LOT_STATE_WORD[lot.state]})`}
            </span>
            <span className="lot-tick-budgets">
              {lot.budgets.map((budget) => (
                <BudgetBar key={budget.id} budget={budget} />
              ))}
            </span>
          </label>
        ))}
      </div>
      <Choice
        label="Decision"
        options={DISPOSITIONS_SHOWN}
        value={disposition}
        onChange={setDisposition}
        testId="disposition-choice"
      />
      <p className="soft">{words.effect}</p>
      <TextField
        label="Reason, kept in the log"
        rows={2}
        testId="disposition-reason"
        isFirst
        value={reason}
        onChange={setReason}
      />
      <SignFields
        signing={signing}
        name="disposition"
        secondTestIds={['second-name', 'second-password']}
        secondLabel="Second person who may decide"
      />
    </FormDialog>
  );
}
