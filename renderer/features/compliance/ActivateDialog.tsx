import { useRef, useState } from 'react';
import type { PackView } from '../../../shared/contract/packChannels.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';

interface ActivateDialogProps {
  readonly pack: PackView;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const MEANING = 'released for use';
const REASON_LENGTH_MIN = 3;

/** Brings a pack into force: the reason, the password again, and a second person's where a rule asks for it. */
export function ActivateDialog({ pack, onClose, onDone }: ActivateDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const { user } = useStation();
  const form = useRef<HTMLFormElement>(null);
  const [reason, setReason] = useState('');
  const [password, setPassword] = useState('');
  const [second, setSecond] = useState({ name: '', password: '' });
  const [trouble, setTrouble] = useState('');
  const [isBusy, setBusy] = useState(false);
  const needsSecond = pack.rules.some((rule) => rule.secondPerson);
  const isReady =
    reason.trim().length >= REASON_LENGTH_MIN &&
    password !== '' &&
    (!needsSecond || (second.name !== '' && second.password !== ''));

  const activate = async (): Promise<void> => {
    if (!isReady || isBusy) return;
    setBusy(true);
    setTrouble('');
    const answer = await ask('pack:activate', {
      file: pack.file,
      reason: reason.trim(),
      signature: { password, meaning: MEANING },
      ...(needsSecond ? { second: { ...second, meaning: MEANING } } : {}),
    });
    setBusy(false);
    if (answer === undefined) return;
    if (!answer.ok) {
      setPassword('');
      setTrouble(answer.message);
      return;
    }
    toast({ kind: 'done', title: `${pack.name} ${pack.version} is in force` });
    onDone();
    onClose();
  };

  return (
    <Dialog
      title={`Activate ${pack.name} ${pack.version}`}
      onClose={onClose}
      testId="activate-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId="activate-confirm"
            disabled={!isReady}
            loading={isBusy}
            onClick={() => form.current?.requestSubmit()}
          >
            Sign and activate
          </Button>
        </>
      }
    >
      <p>
        The station starts again with it in about a second. What was decided stays; the running month is judged by the
        new text. The whole pack is sealed in the log with your name and reason.
      </p>
      <p className="mono wrap soft">{pack.hash}</p>
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          void activate();
        }}
      >
        <label className="field">
          Reason, kept in the log
          <textarea
            className="ix-form-control"
            data-testid="activate-reason"
            data-first=""
            rows={2}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <label className="field">
          Signature of {user.name}: “{MEANING}”. Your password again
          <input
            className="ix-form-control"
            type="password"
            autoComplete="off"
            data-testid="activate-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        {needsSecond && (
          <>
            <label className="field">
              Second person who may activate packs
              <input
                className="ix-form-control"
                autoComplete="off"
                data-testid="activate-second"
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
                data-testid="activate-second-password"
                value={second.password}
                onChange={(event) => setSecond({ ...second, password: event.currentTarget.value })}
              />
            </label>
          </>
        )}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
      {trouble !== '' && (
        <p className="form-trouble" role="alert" data-testid="activate-trouble">
          {trouble}
        </p>
      )}
    </Dialog>
  );
}
