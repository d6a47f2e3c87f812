import { useRef, useState } from 'react';
import type { DowntimeSetup } from '../../../shared/contract/downtimeChannels.ts';
import type { RequestOf } from '../../../shared/contract/ipc.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

export type LateEdit = Pick<RequestOf<'downtime:undo'>, 'why' | 'sign' | 'second'>;

interface LateDialogProps {
  readonly setup: DowntimeSetup;
  readonly what: string;
  readonly onConfirm: (late: LateEdit) => Promise<boolean>;
  readonly onClose: () => void;
}

const MEANING = 'changed a stop after its edit window';

/** The edit window is over: a supervisor says why and signs, with a second person where the station asks for one. */
export function LateDialog({ setup, what, onConfirm, onClose }: LateDialogProps) {
  const form = useRef<HTMLFormElement>(null);
  const [why, setWhy] = useState('');
  const [password, setPassword] = useState('');
  const [second, setSecond] = useState({ name: '', password: '' });
  const [isBusy, setBusy] = useState(false);
  const isReady =
    why.trim().length >= 3 &&
    password !== '' &&
    (!setup.secondPersonAfterWindow || (second.name !== '' && second.password !== ''));
  const confirm = async () => {
    if (!isReady || isBusy) return;
    setBusy(true);
    const isDone = await onConfirm({
      why: why.trim(),
      sign: { password, meaning: MEANING },
      ...(setup.secondPersonAfterWindow ? { second: { ...second, meaning: MEANING } } : {}),
    });
    setBusy(false);
    if (isDone) onClose();
  };
  return (
    <Dialog
      title={what}
      onClose={onClose}
      testId="late-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId="late-confirm"
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
        This stop ended more than {Math.round(setup.editWindowMs / 3_600_000)} h ago. A change now needs a reason and a
        signature; what was said before stays in the log.
      </p>
      <form
        ref={form}
        className="fields"
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <Field label="Why it is changed now">
          <input
            className="ix-form-control"
            data-first=""
            data-testid="late-why"
            maxLength={1000}
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
          />
        </Field>
        <Field label="Your password">
          <input
            className="ix-form-control"
            type="password"
            data-testid="late-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </Field>
        {setup.secondPersonAfterWindow && (
          <>
            <Field label="Second person, name">
              <input
                className="ix-form-control"
                data-testid="late-second"
                value={second.name}
                onChange={(event) => setSecond({ ...second, name: event.currentTarget.value })}
              />
            </Field>
            <Field label="Second person, password">
              <input
                className="ix-form-control"
                type="password"
                data-testid="late-second-password"
                value={second.password}
                onChange={(event) => setSecond({ ...second, password: event.currentTarget.value })}
              />
            </Field>
          </>
        )}
        <button type="submit" className="sr-only" tabIndex={-1}>
          Sign
        </button>
      </form>
    </Dialog>
  );
}

function Field({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className="field">
      {label}
      {children}
    </label>
  );
}
