import { useState } from 'react';
import type { UserRow } from '../../../shared/contract/ipc.ts';
import { CreateUserDialog } from './CreateUserDialog.tsx';
import { OneTimeDialog } from './OneTimeDialog.tsx';
import { RecoverDialog } from './RecoverDialog.tsx';
import { BadgeDialog, ChangeUserDialog, DisableDialog, ResetDialog } from './userDialogs.tsx';

/** What an administrator is about to do to an account. */
export type UserAct =
  | { readonly kind: 'create' }
  | { readonly kind: 'change' | 'disable' | 'enable' | 'reset' | 'recover' | 'badge'; readonly user: UserRow };

interface UserActDialogProps {
  readonly act: UserAct;
  readonly users: readonly UserRow[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Asks what the act needs, does it, and shows a one-time password where one was made. */
export function UserActDialog({ act, users, onClose, onDone }: UserActDialogProps) {
  const [made, setMade] = useState<{ readonly name: string; readonly password: string }>();
  if (made !== undefined) return <OneTimeDialog {...made} onClose={onDone} />;
  if (act.kind === 'create')
    return <CreateUserDialog onClose={onClose} onMade={(name, password) => setMade({ name, password })} />;
  const { user } = act;
  const shared = { user, onClose, onDone, onMade: (password: string) => setMade({ name: user.name, password }) };
  switch (act.kind) {
    case 'change':
      return <ChangeUserDialog {...shared} />;
    case 'disable':
    case 'enable':
      return <DisableDialog {...shared} />;
    case 'reset':
      return <ResetDialog {...shared} />;
    case 'recover':
      return <RecoverDialog {...shared} users={users} />;
    case 'badge':
      return <BadgeDialog {...shared} />;
  }
}
