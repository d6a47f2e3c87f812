import { IxButton } from '@siemens/ix-react';
import type { ComponentProps, ReactNode } from 'react';

interface ButtonProps {
  readonly children: ReactNode;
  readonly onClick?: () => void;
  readonly variant?: 'primary' | 'secondary' | 'tertiary' | 'danger-secondary';
  readonly icon?: string;
  readonly type?: 'button' | 'submit';
  readonly disabled?: boolean;
  /** Why this person may not press it now; disables the button, and is told on hover and to screen readers. */
  readonly reason?: string | undefined;
  readonly loading?: boolean;
  readonly testId?: string;
  /** A single key that presses this button from anywhere on the screen. */
  readonly hotkey?: string;
}

/** A push button of the design system, with a reason when it cannot be pressed. */
export function Button(props: ButtonProps) {
  const isDisabled = props.disabled === true || props.reason !== undefined;
  const optional: Partial<ComponentProps<typeof IxButton>> = {};
  if (props.icon !== undefined) optional.icon = props.icon;
  return (
    <span className="button-host" title={props.reason}>
      <IxButton
        {...optional}
        type={props.type ?? 'button'}
        variant={props.variant ?? 'secondary'}
        disabled={isDisabled}
        loading={props.loading ?? false}
        data-disabled={isDisabled}
        data-testid={props.testId}
        data-hotkey={props.hotkey}
        onClick={() => {
          if (!isDisabled) props.onClick?.();
        }}
      >
        {props.children}
      </IxButton>
      {props.reason !== undefined && <span className="sr-only">{props.reason}</span>}
    </span>
  );
}
