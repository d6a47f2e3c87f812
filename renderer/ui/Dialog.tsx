import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { IconButton } from './IconButton.tsx';

/** True: dialogs keep what was typed into them, but are not shown and take nothing. */
export const CoveredContext = createContext(false);

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly wide?: boolean;
  readonly testId?: string;
  /** What lies behind stays as bright as it is, and the dialog stands aside. */
  readonly isAside?: boolean;
}

/** A modal of the platform: keeps the focus inside, closes on Escape, gives the focus back afterwards. */
export function Dialog({ title, onClose, children, footer, wide = false, isAside = false, testId }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const isCovered = useContext(CoveredContext);
  useEffect(() => {
    if (isCovered) return;
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog !== null && !dialog.open) dialog.showModal();
    // The platform would focus the close button; a dialog that asks for a text starts in that text.
    dialog?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, [isCovered]);
  return (
    <dialog
      ref={ref}
      className={['dialog', wide ? 'dialog-wide' : '', isAside ? 'dialog-aside' : ''].join(' ').trim()}
      aria-label={title}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="dialog-header">
        <h2>{title}</h2>
        <IconButton label="Close" title="Close (Esc)" onClick={onClose}>
          ✕
        </IconButton>
      </header>
      <div className="dialog-body">{children}</div>
      {footer !== undefined && <footer className="dialog-footer">{footer}</footer>}
    </dialog>
  );
}
