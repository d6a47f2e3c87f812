import { useCallback, useEffect, useState } from 'react';
import type { UserRow } from '../../../shared/contract/ipc.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { ROLE_WORD } from '../../live/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { type UserAct, UserActDialog } from './UserActDialog.tsx';

/** Who may sign in here, in which role and where. Nobody is deleted: their names stand in the log. */
export function UsersDialog({ onClose }: { onClose: () => void }) {
  const ask = useAsk();
  const { user: self } = useStation();
  const [users, setUsers] = useState<readonly UserRow[]>();
  const [act, setAct] = useState<UserAct>();
  const refresh = useCallback(() => void ask('user:list', {}).then(setUsers), [ask]);
  useEffect(refresh, [refresh]);
  const done = () => {
    setAct(undefined);
    refresh();
  };
  return (
    <Dialog
      title="Users"
      onClose={onClose}
      testId="users-dialog"
      wide
      footer={
        <>
          <Button variant="tertiary" onClick={onClose}>
            Close
          </Button>
          <Button variant="primary" testId="user-new" onClick={() => setAct({ kind: 'create' })}>
            New user …
          </Button>
        </>
      }
    >
      <table className="users-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role, where</th>
            <th scope="col">Account</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {users?.map((user) => (
            <tr key={user.name} data-testid={`user-${user.name}`} data-disabled={user.isDisabled}>
              <th scope="row">{user.name}</th>
              <td>
                {ROLE_WORD[user.role]}
                <span className="soft">{user.areas === undefined ? '' : ` in ${user.areas.join(', ')}`}</span>
              </td>
              <td>{stateOf(user)}</td>
              <td>
                <Acts user={user} isSelf={user.name === self.name} onAct={setAct} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {act !== undefined && (
        <UserActDialog act={act} users={users ?? []} onClose={() => setAct(undefined)} onDone={done} />
      )}
    </Dialog>
  );
}

function Acts({ user, isSelf, onAct }: { user: UserRow; isSelf: boolean; onAct: (act: UserAct) => void }) {
  if (isSelf) return <span className="soft">another administrator changes you</span>;
  const isAdministrator = user.role === 'administrator';
  const acts: readonly (readonly [label: string, kind: Exclude<UserAct['kind'], 'create'>])[] = [
    ['role, areas', 'change'],
    [user.isDisabled ? 'enable' : 'disable', user.isDisabled ? 'enable' : 'disable'],
    ...(isAdministrator ? [] : ([['password', 'reset']] as const)),
    ['recover', 'recover'],
    ['badge', 'badge'],
  ];
  return (
    <span className="user-acts">
      {acts.map(([label, kind]) => (
        <button
          key={kind}
          type="button"
          className="text-button"
          data-testid={`user-${kind}-${user.name}`}
          onClick={() => onAct({ kind, user })}
        >
          {label}
        </button>
      ))}
    </span>
  );
}

function stateOf({ isDisabled, mustChange, hasPin, hasBadge, failures }: UserRow): string {
  const parts = [
    isDisabled ? 'disabled' : mustChange ? 'one-time password' : 'enabled',
    ...(hasPin ? ['PIN'] : []),
    ...(hasBadge ? ['badge'] : []),
    ...(failures > 0 ? [`${failures} wrong ${failures === 1 ? 'password' : 'passwords'}`] : []),
  ];
  return parts.join(', ');
}
