import type { ReactNode } from 'react';

interface IconButtonProps {
  /** What it does, for people: on hover, and to screen readers. */
  readonly label: string;
  /** On hover, where more than the label is to be said. */
  readonly title?: string;
  readonly onClick: () => void;
  readonly testId?: string;
  /** An icon, or a sign. */
  readonly children: ReactNode;
}

/** A button that is a picture alone. */
export const IconButton = ({ label, title, onClick, testId, children }: IconButtonProps) => (
  <button
    type="button"
    className="icon-button"
    onClick={onClick}
    data-testid={testId}
    title={title ?? label}
    aria-label={label}
  >
    {children}
  </button>
);
