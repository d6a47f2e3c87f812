import { useState } from 'react';
import type { UserRow } from '../../../shared/contract/ipc.ts';
import { ROLES, type Role } from '../../../shared/domain/role.ts';
import { useStation } from '../../live/StationContext.tsx';
import { ROLE_WORD } from '../../live/words.ts';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { ReasonDialog } from '../../ui/ReasonDialog.tsx';
import { AREAS_LABEL, areasOf } from './areasText.ts';

export interface UserDialogProps {
  readonly user: UserRow;
  readonly onClose: () => void;
  readonly onDone: () => void;
  readonly onMade: (oneTimePassword: string) => void;
}

type Answered = { ok: true; value: { ok: true } | { ok: false; message: string } } | { ok: false; message: string };
const refusalOf = (answer: Answered): string | undefined => {
  if (!answer.ok) return answer.message;
  return answer.value.ok ? undefined : answer.value.message;
};
const REASON_LENGTH_MIN = 3;
const REASON_LABEL = `Reason, kept in the log with your name (at least ${REASON_LENGTH_MIN} characters)`;

export function ChangeUserDialog({ user, onClose, onDone }: UserDialogProps) {
  const { call } = useStation();
  const before = user.areas?.join(', ') ?? '';
  const [role, setRole] = useState<Role>(user.role);
  const [areas, setAreas] = useState(before);
  const [reason, setReason] = useState('');
  const isOther = role !== user.role || areasOf(areas).join(', ') !== before;
  const change = async () => {
    const refusal = refusalOf(
      await call('user:change', {
        ...{ name: user.name, reason: reason.trim() },
        ...(role === user.role ? {} : { role }),
        ...(areasOf(areas).join(', ') === before ? {} : { areas: areasOf(areas) }),
      }),
    );
    if (refusal === undefined) onDone();
    return refusal;
  };
  return (
    <FormDialog
      title={`Role and areas of ${user.name}`}
      verb="Change"
      name="user-change"
      isReady={isOther && reason.trim().length >= REASON_LENGTH_MIN}
      onConfirm={change}
      onClose={onClose}
    >
      <SelectField
        label="Role"
        testId="user-change-role"
        value={role}
        options={ROLES.map((each) => [each, ROLE_WORD[each]] as const)}
        onChange={setRole}
      />
      <TextField label={AREAS_LABEL} testId="user-change-areas" value={areas} onChange={setAreas} />
      <TextField
        label={REASON_LABEL}
        rows={2}
        testId="user-change-reason"
        isFirst
        value={reason}
        onChange={setReason}
      />
      <p className="soft">It counts at once, also while {user.name} is signed in.</p>
    </FormDialog>
  );
}

export function DisableDialog({ user, onClose, onDone }: UserDialogProps) {
  const { call } = useStation();
  const isDisabled = !user.isDisabled;
  return (
    <ReasonDialog
      title={`${isDisabled ? 'Disable' : 'Enable'} ${user.name}`}
      verb={isDisabled ? 'Disable' : 'Enable'}
      name="user-disable"
      onConfirm={async (reason) => {
        const refusal = refusalOf(await call('user:setDisabled', { name: user.name, isDisabled, reason }));
        if (refusal === undefined) onDone();
        return refusal;
      }}
      onClose={onClose}
    >
      <p>
        {isDisabled
          ? `${user.name} can no longer sign in, sign or acknowledge. What they signed stays valid.`
          : `${user.name} can sign in again with the password they had.`}
      </p>
    </ReasonDialog>
  );
}

export function ResetDialog({ user, onClose, onMade }: UserDialogProps) {
  const { call } = useStation();
  return (
    <ReasonDialog
      title={`New password for ${user.name}`}
      verb="Make a one-time password"
      name="user-reset"
      onConfirm={async (reason) => {
        const answer = await call('user:reset', { name: user.name, reason });
        if (answer.ok && answer.value.ok) onMade(answer.value.oneTimePassword);
        return refusalOf(answer);
      }}
      onClose={onClose}
    >
      <p>The password {user.name} has now stops working at once; PIN and badge as well.</p>
    </ReasonDialog>
  );
}

export function BadgeDialog({ user, onClose, onDone }: UserDialogProps) {
  const { call } = useStation();
  const [badge, setBadge] = useState('');
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      title={`Badge of ${user.name}`}
      verb={badge === '' ? 'Take the badge away' : 'Set badge'}
      name="user-badge"
      isReady={reason.trim().length >= REASON_LENGTH_MIN && (badge !== '' || user.hasBadge)}
      onConfirm={async () => {
        const asked = { name: user.name, badge: badge === '' ? null : badge, reason: reason.trim() };
        const refusal = refusalOf(await call('user:setBadge', asked));
        if (refusal === undefined) onDone();
        return refusal;
      }}
      onClose={onClose}
    >
      <TextField label={REASON_LABEL} rows={2} testId="user-badge-reason" isFirst value={reason} onChange={setReason} />
      <TextField
        label={`Hold the badge to the reader${user.hasBadge ? '; empty: take it away' : ''}`}
        type="password"
        testId="user-badge-text"
        lengthMax={64}
        value={badge}
        onChange={setBadge}
      />
      <p className="soft">A badge acknowledges alarms where the configuration allows it; it signs nothing.</p>
    </FormDialog>
  );
}
