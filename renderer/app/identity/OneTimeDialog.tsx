import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

/** The one time a one-time password is to be seen. */
export function OneTimeDialog({ name, password, onClose }: { name: string; password: string; onClose: () => void }) {
  return (
    <Dialog
      title={`One-time password of ${name}`}
      onClose={onClose}
      testId="one-time-dialog"
      footer={
        <Button variant="primary" testId="one-time-done" onClick={onClose}>
          {name} has it
        </Button>
      }
    >
      <p>Give it to {name} in person. It is shown only now, is kept nowhere, and is good for one sign-in.</p>
      <p className="one-time">
        <code data-testid="one-time-password">{password}</code>
        <Copy text={password} label="Copy" />
      </p>
      <p className="soft">At that sign-in {name} chooses a password that nobody else knows.</p>
    </Dialog>
  );
}
