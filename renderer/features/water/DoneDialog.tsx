import { useRef, useState } from 'react';
import type { WaterDeadline } from '../../../shared/contract/waterChannels.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';

interface DoneDialogProps {
  readonly deadline: WaterDeadline;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const MEANING = 'marked a regulatory obligation as done';

/** What was done, with the password again: sealed beside the result that started the clock. */
export function DoneDialog({ deadline, onClose, onDone }: DoneDialogProps) {
  const ask = useAsk();
  const format = useFormat();
  const form = useRef<HTMLFormElement>(null);
  const [done, setDone] = useState('');
  const [password, setPassword] = useState('');
  const [refusal, setRefusal] = useState('');
  const [isBusy, setBusy] = useState(false);
  const isReady = done.trim().length >= 3 && password !== '';
  const confirm = async () => {
    if (!isReady || isBusy) return;
    setBusy(true);
    const answer = await ask('water:finishDeadline', {
      deadline: deadline.id,
      done: done.trim(),
      sign: { password, meaning: MEANING },
    });
    setBusy(false);
    if (answer === undefined) return;
    if (!answer.ok) {
      setRefusal(answer.message);
      return;
    }
    onDone();
    onClose();
  };
  return (
    <Dialog
      title="Mark as done"
      onClose={onClose}
      testId="done-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId="done-confirm"
            disabled={!isReady}
            loading={isBusy}
            onClick={() => form.current?.requestSubmit()}
          >
            Sign
          </Button>
        </>
      }
    >
      <p>
        <strong>{deadline.task}</strong>
        <br />
        {deadline.subject}, by {format.full(deadline.due)}
      </p>
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <label className="field">
          What was done, when and with whom (sealed with your name)
          <textarea
            className="ix-form-control"
            data-first=""
            data-testid="done-text"
            rows={3}
            maxLength={1000}
            value={done}
            onChange={(event) => setDone(event.currentTarget.value)}
          />
        </label>
        <label className="field">
          Your password
          <input
            className="ix-form-control"
            type="password"
            data-testid="done-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        <button type="submit" hidden />
      </form>
      {refusal !== '' && (
        <p className="water-refusal" role="alert">
          {refusal}
        </p>
      )}
    </Dialog>
  );
}
