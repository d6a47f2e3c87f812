import { useState } from 'react';
import { ROLES, type Role } from '../../../shared/domain/role.ts';
import { useStation } from '../../live/StationContext.tsx';
import { ROLE_WORD } from '../../live/words.ts';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { AREAS_LABEL, areasOf } from './areasText.ts';

interface CreateUserDialogProps {
  readonly onClose: () => void;
  readonly onMade: (name: string, oneTimePassword: string) => void;
}

/** A new person. The station makes the first password, and they change it: an administrator knows nobody’s. */
export function CreateUserDialog({ onClose, onMade }: CreateUserDialogProps) {
  const { call } = useStation();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const [areas, setAreas] = useState('');
  const create = async () => {
    const limits = areasOf(areas);
    const answer = await call('user:create', {
      ...{ name: name.trim(), role },
      ...(limits.length === 0 ? {} : { areas: limits }),
    });
    if (!answer.ok) return answer.message;
    if (!answer.value.ok) return answer.value.message;
    onMade(name.trim(), answer.value.oneTimePassword);
    return undefined;
  };
  return (
    <FormDialog
      title="New user"
      verb="Create user"
      name="new-user"
      confirmTestId="new-user-create"
      isReady={name.trim() !== ''}
      onConfirm={create}
      onClose={onClose}
    >
      <TextField
        label="Name, as it stands in signatures"
        testId="new-user-name"
        isFirst
        lengthMax={60}
        value={name}
        onChange={setName}
      />
      <SelectField
        label="Role"
        testId="new-user-role"
        value={role}
        options={ROLES.map((each) => [each, ROLE_WORD[each]] as const)}
        onChange={setRole}
      />
      <TextField
        label={AREAS_LABEL}
        testId="new-user-areas"
        placeholder="Plant A/Forming, boiler-1"
        value={areas}
        onChange={setAreas}
      />
      <p className="soft">The station makes a one-time password, and shows it once.</p>
    </FormDialog>
  );
}
