import { IxIcon } from '@siemens/ix-react';

interface IconProps {
  /** An icon constant of `@siemens/ix-icons/icons`: the drawing itself, so that nothing is fetched by address. */
  readonly name: string;
  readonly size?: '12' | '16' | '24' | '32';
}

/** A decorative icon; the meaning is always in a text beside it. */
export const Icon = ({ name, size = '16' }: IconProps) => <IxIcon name={name} size={size} aria-hidden="true" />;
