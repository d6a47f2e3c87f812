import type { UserRow } from '../../../shared/contract/ipc.ts';
import { may } from '../../../shared/domain/role.ts';
import { SignedReasonDialog } from '../../live/SignedReasonDialog.tsx';
import { useSigning } from '../../live/SignFields.tsx';
import { useStation } from '../../live/StationContext.tsx';
import type { UserDialogProps } from './userDialogs.tsx';

/** Two administrators sign that this person may come back; neither is the person. */
export function RecoverDialog({
  user,
  users,
  onClose,
  onMade,
}: UserDialogProps & { readonly users: readonly UserRow[] }) {
  const { call, user: self } = useStation();
  const meaning = `recovered the account of ${user.name}`;
  const signing = useSigning(meaning, meaning);
  const people = users
    .filter(
      ({ name, role, isDisabled }) =>
        may(role, 'user.recover') && !isDisabled && ![self.name, user.name].includes(name),
    )
    .map(({ name }) => name);

  const recover = async (reason: string) => {
    if (signing.second === undefined) return undefined;
    const { sign, second } = signing;
    const answer = await call('user:recover', { name: user.name, reason, sign, second });
    const outcome = answer.ok ? answer.value : answer;
    if (!outcome.ok) return signing.refusalOf(outcome);
    onMade(outcome.oneTimePassword);
    return undefined;
  };
  return (
    <SignedReasonDialog
      title={`Recover the account of ${user.name}`}
      verb="Recover"
      name="recover"
      signing={signing}
      label="Reason, kept in the log with both names (at least 3 characters)"
      people={people}
      secondLabel="The second administrator"
      onConfirm={recover}
      onClose={onClose}
    >
      <p>
        {user.name} gets a one-time password{user.isDisabled ? ', is enabled again' : ''} and waits no longer after
        wrong ones. Two administrators sign for it.
      </p>
      {people.length === 0 && <p className="form-trouble">There is no second administrator to sign with you.</p>}
    </SignedReasonDialog>
  );
}
