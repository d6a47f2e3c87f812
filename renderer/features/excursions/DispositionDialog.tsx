import { useRef, useState } from 'react';
import type { LotRow } from '../../../shared/contract/coldChainChannels.ts';
import type { Disposition } from '../../../shared/domain/entry.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { BudgetBar } from './BudgetBar.tsx';
import { DISPOSITION_WORD, DISPOSITIONS_SHOWN, LOT_STATE_WORD } from './coldChainWords.ts';

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
  const { user } = useStation();
  const open = lots.filter(({ state }) => state !== 'rejected' && state !== 'released');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(open.map(({ id }) => id)));
  const [disposition, setDisposition] = useState<Disposition>('quarantine');
  const [reason, setReason] = useState('');
  const [password, setPassword] = useState('');
  const [second, setSecond] = useState({ name: '', password: '' });
  const [trouble, setTrouble] = useState('');
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const words = DISPOSITIONS_SHOWN.find(({ id }) => id === disposition);
  const needsSecond = open.some((lot) => chosen.has(lot.id) && lot.secondPersonFor.includes(disposition));
  const isReady =
    chosen.size > 0 &&
    reason.trim().length >= REASON_LENGTH_MIN &&
    password !== '' &&
    (!needsSecond || (second.name !== '' && second.password !== ''));

  const decide = async () => {
    if (!isReady || isBusy || words === undefined) return;
    setBusy(true);
    setTrouble('');
    const answer = await ask('lot:dispose', {
      lots: [...chosen],
      excursions: excursion === undefined ? [] : [excursion],
      disposition,
      reason: reason.trim(),
      sign: { password, meaning: words.meaning },
      ...(needsSecond ? { second: { ...second, meaning: `I agree: ${words.label.toLowerCase()}` } } : {}),
    });
    setBusy(false);
    if (answer === undefined) return;
    if (!answer.ok) {
      setPassword('');
      setTrouble(answer.message);
      return;
    }
    const [first] = answer.refused;
    if (first !== undefined) {
      setTrouble(first.reason);
      return;
    }
    toast({ kind: 'done', title: `${answer.decided.join(', ')} ${DISPOSITION_WORD[disposition]}` });
    onClose();
  };

  return (
    <Dialog
      title="Decide about lots"
      onClose={onClose}
      testId="disposition-dialog"
      wide
      footer={
        <>
          <Button variant="tertiary" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId="disposition-confirm"
            disabled={!isReady}
            loading={isBusy}
            onClick={() => form.current?.requestSubmit()}
          >
            Sign: {words?.label.toLowerCase()}
          </Button>
        </>
      }
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
      <p className="soft">{words?.effect}</p>
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          void decide();
        }}
      >
        <label className="field">
          Reason, kept in the log
          <textarea
            className="ix-form-control"
            data-testid="disposition-reason"
            data-first=""
            rows={2}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <label className="field">
          Signature of {user.name}: “{words?.meaning}”. Your password again
          <input
            className="ix-form-control"
            type="password"
            autoComplete="off"
            data-testid="disposition-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        {needsSecond && (
          <div className="second-person">
            <label className="field">
              Second person who may decide
              <input
                className="ix-form-control"
                autoComplete="off"
                data-testid="second-name"
                value={second.name}
                onChange={(event) => setSecond({ ...second, name: event.currentTarget.value })}
              />
            </label>
            <label className="field">
              Their password
              <input
                className="ix-form-control"
                type="password"
                autoComplete="off"
                data-testid="second-password"
                value={second.password}
                onChange={(event) => setSecond({ ...second, password: event.currentTarget.value })}
              />
            </label>
          </div>
        )}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
      {trouble !== '' && (
        <p className="form-trouble" role="alert" data-testid="disposition-trouble">
          {trouble}
        </p>
      )}
    </Dialog>
  );
}
