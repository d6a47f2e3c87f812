import { type ReactNode, useRef, useState } from 'react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';

interface FormDialogProps {
  readonly title: string;
  /** On the button. */
  readonly verb: string;
  /** Prefix of the test ids: `<name>-dialog`, `<name>-confirm`, `<name>-trouble`. */
  readonly name: string;
  /** False while something is still to be filled in; the button waits so long. Default: ready at once. */
  readonly isReady?: boolean;
  /** Resolves when it is done, or to the sentence that says why it was refused; the button turns so long. */
  readonly onConfirm: () => Promise<string | undefined>;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Under the form and its refusal. */
  readonly below?: ReactNode;
  readonly wide?: boolean;
  /** What lies behind stays bright. */
  readonly isAside?: boolean;
  /** Fields stand in two columns. */
  readonly isTwoColumns?: boolean;
  /** On the button that changes nothing. */
  readonly cancel?: string;
  /** Where they are called differently. */
  readonly confirmTestId?: string;
  readonly troubleTestId?: string | undefined;
}

/** A question with fields and one answer. Ctrl+Enter anywhere, and Enter in a field of one line, confirm. */
export function FormDialog(props: FormDialogProps) {
  const { title, verb, name, isReady = true, onConfirm, onClose, children, below, wide = false } = props;
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');
  const form = useRef<HTMLFormElement>(null);

  const confirm = async () => {
    if (!isReady || isBusy) return;
    setBusy(true);
    setTrouble('');
    try {
      setTrouble((await onConfirm()) ?? '');
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={title}
      onClose={onClose}
      testId={`${name}-dialog`}
      wide={wide}
      isAside={props.isAside === true}
      footer={
        <>
          <Button variant="tertiary" onClick={onClose}>
            {props.cancel ?? 'Cancel'}
          </Button>
          <Button
            variant="primary"
            testId={props.confirmTestId ?? `${name}-confirm`}
            disabled={!isReady}
            loading={isBusy}
            onClick={() => form.current?.requestSubmit()}
          >
            {verb}
          </Button>
        </>
      }
    >
      <form
        ref={form}
        className={props.isTwoColumns === true ? 'form-fields form-fields-two' : 'form-fields'}
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
        }}
      >
        {children}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
      {trouble !== '' && (
        <p className="form-trouble" role="alert" data-testid={props.troubleTestId ?? `${name}-trouble`}>
          {trouble}
        </p>
      )}
      {below}
    </Dialog>
  );
}
