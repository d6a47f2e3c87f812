import { useRef, useState } from 'react';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import type { Rules } from './VerdictDialog.tsx';

interface HandOverDialogProps {
  readonly rules: Rules;
  /** Undefined: everything that is undecided. */
  readonly ids: readonly string[] | undefined;
  readonly onClose: () => void;
}

/** Undecided entries to a named person: what the end of a shift asks for. */
export function HandOverDialog({ rules, ids, onClose }: HandOverDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const { user } = useStation();
  const people = rules.people.filter((name) => name !== user.name);
  const [to, setTo] = useState(people[0] ?? '');
  const [reason, setReason] = useState('end of shift');
  const [password, setPassword] = useState('');
  const [trouble, setTrouble] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const isReady = to !== '' && reason.trim().length >= 3 && password !== '';

  const handOver = async () => {
    const sign = { password, meaning: `handed over to ${to}` };
    const answer = await ask('quarantine:handOver', {
      ids: ids === undefined ? 'all' : [...ids],
      to,
      reason: reason.trim(),
      sign,
    });
    if (answer === undefined) return;
    if ('message' in answer) {
      setPassword('');
      setTrouble(answer.message);
      return;
    }
    toast({ kind: 'done', title: `${answer.decided.length} handed over to ${to}` });
    onClose();
  };

  return (
    <Dialog
      title={ids === undefined ? 'Hand over all that is undecided' : `Hand over ${ids.length}`}
      onClose={onClose}
      testId="handover-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId="handover-confirm"
            disabled={!isReady}
            onClick={() => form.current?.requestSubmit()}
          >
            Sign: hand over
          </Button>
        </>
      }
    >
      <p>They stay undecided, and are in this person’s name from now on. A shift can be closed then.</p>
      <form
        ref={form}
        className="verdict-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void handOver();
        }}
      >
        <label className="field">
          To
          <select
            className="select"
            data-testid="handover-to"
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          >
            {people.length === 0 && <option value="">nobody else may decide here</option>}
            {people.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label className="field">
          Reason
          <input
            className="ix-form-control"
            data-testid="handover-reason"
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <label className="field">
          Password of {user.name}
          <input
            className="ix-form-control"
            type="password"
            autoComplete="off"
            data-first=""
            data-testid="handover-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
      </form>
      {trouble !== '' && (
        <p className="verdict-trouble" role="alert">
          {trouble}
        </p>
      )}
    </Dialog>
  );
}
