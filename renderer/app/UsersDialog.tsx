import { useCallback, useEffect, useState } from 'react';
import type { User } from '../../shared/contract/ipc.ts';
import { ROLES, type Role } from '../../shared/domain/role.ts';
import { PASSWORD_LENGTH_MIN } from '../live/passwordLength.ts';
import { useAsk } from '../live/StationContext.tsx';
import { ROLE_WORD } from '../live/words.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { useToast } from '../ui/toasts.tsx';

/** Who may sign in here; the administrator adds people. */
export function UsersDialog({ onClose }: { onClose: () => void }) {
  const ask = useAsk();
  const toast = useToast();
  const [users, setUsers] = useState<readonly User[]>();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const [password, setPassword] = useState('');
  const [areas, setAreas] = useState('');
  const refresh = useCallback(() => void ask('user:list', {}).then(setUsers), [ask]);
  useEffect(refresh, [refresh]);
  const isReady = name.trim() !== '' && password.length >= PASSWORD_LENGTH_MIN;

  const create = async () => {
    const answer = await ask('user:create', {
      ...{ name: name.trim(), role, password },
      ...(areasOf(areas).length === 0 ? {} : { areas: areasOf(areas) }),
    });
    if (answer === undefined) return;
    if (!answer.ok) {
      toast({ kind: 'refused', title: 'The user was not created', remedy: answer.message });
      return;
    }
    toast({ kind: 'done', title: `${name.trim()} may sign in now` });
    setName('');
    setPassword('');
    setAreas('');
    refresh();
  };
  return (
    <Dialog title="Users" onClose={onClose} testId="users-dialog">
      <table className="keys-table">
        <tbody>
          {users?.map((user) => (
            <tr key={user.name} data-testid={`user-${user.name}`}>
              <th scope="row">{user.name}</th>
              <td>
                {ROLE_WORD[user.role]}
                {user.areas !== undefined && <span className="soft"> in {user.areas.join(', ')}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3 className="new-user-title">New user</h3>
      <form
        className="new-user"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void create();
        }}
      >
        <label className="field">
          Name
          <input
            className="ix-form-control"
            data-testid="new-user-name"
            data-first=""
            maxLength={60}
            value={name}
            autoComplete="off"
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label className="field">
          Role
          <select
            className="select"
            data-testid="new-user-role"
            value={role}
            onChange={(event) => setRole(ROLES.find((each) => each === event.currentTarget.value) ?? 'operator')}
          >
            {ROLES.map((each) => (
              <option key={each} value={each}>
                {ROLE_WORD[each]}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          Only in these areas (paths or ids of equipment, separated by commas); empty: everywhere
          <input
            className="ix-form-control"
            data-testid="new-user-areas"
            maxLength={600}
            value={areas}
            placeholder="Plant A/Forming, boiler-1"
            autoComplete="off"
            onChange={(event) => setAreas(event.currentTarget.value)}
          />
        </label>
        <label className="field">
          First password, at least {PASSWORD_LENGTH_MIN} characters
          <input
            className="ix-form-control"
            data-testid="new-user-password"
            type="password"
            maxLength={256}
            value={password}
            autoComplete="new-password"
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        <Button testId="new-user-create" disabled={!isReady} onClick={() => void create()}>
          Create user
        </Button>
      </form>
    </Dialog>
  );
}

const areasOf = (text: string): string[] =>
  text
    .split(',')
    .map((area) => area.trim())
    .filter((area) => area !== '');
