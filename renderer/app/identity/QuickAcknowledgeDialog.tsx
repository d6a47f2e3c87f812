import { useEffect, useState } from 'react';
import type { AlarmRow } from '../../../shared/contract/ipc.ts';
import { PriorityMark } from '../../live/PriorityMark.tsx';
import { useLive, useStation } from '../../live/StationContext.tsx';
import { useList } from '../../live/useList.ts';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';

const WAITING = { scope: 'open', limit: 200 } as const;
const occurrenceOf = (row: AlarmRow): string => row.occurrence;
const isWaiting = ({ state }: AlarmRow): boolean => state === 'unacknowledged' || state === 'returnedUnacknowledged';

/** One acknowledgement in the name of whoever’s PIN or badge it is; nobody is signed in by it. */
export function QuickAcknowledgeDialog({ onClose }: { onClose: () => void }) {
  const { call, session } = useStation();
  const toast = useToast();
  const revision = useLive((live) => live.revisions.alarms);
  const { rows } = useList('alarm:list', WAITING, revision, occurrenceOf);
  const waiting = rows.filter(isWaiting);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [name, setName] = useState('');
  const [people, setPeople] = useState<readonly string[]>([]);
  const [secret, setSecret] = useState('');
  const isBadge = session.quickAcknowledge === 'badge';
  useEffect(() => void call('session:people', {}).then((answer) => setPeople(answer.ok ? answer.value : [])), [call]);
  const taken = waiting.filter(({ occurrence }) => !left.has(occurrence));

  const acknowledge = async () => {
    const answer = await call('identity:quickAcknowledge', {
      occurrences: taken.map(occurrenceOf),
      comment: '',
      proof: isBadge ? { kind: 'badge', badge: secret } : { kind: 'pin', name, pin: secret },
    });
    setSecret('');
    if (!answer.ok) return answer.message;
    if (!answer.value.ok) return answer.value.message;
    const { user, acknowledged, refused } = answer.value;
    if (acknowledged.length > 0) toast({ kind: 'done', title: `${acknowledged.length} acknowledged by ${user}` });
    const [no] = refused;
    if (no !== undefined) return `${refused.length} not acknowledged: ${no.reason}`;
    onClose();
    return undefined;
  };
  const toggle = (occurrence: string) => {
    const next = new Set(left);
    if (!next.delete(occurrence)) next.add(occurrence);
    setLeft(next);
  };

  return (
    <FormDialog
      title={isBadge ? 'Acknowledge by badge' : 'Acknowledge by PIN'}
      verb="Acknowledge"
      name="quick"
      isAside
      isReady={taken.length > 0 && secret !== '' && (isBadge || name !== '')}
      onConfirm={acknowledge}
      onClose={onClose}
    >
      {waiting.length === 0 ? (
        <p>No alarm waits for acknowledgement.</p>
      ) : (
        <ul className="quick-alarms">
          {waiting.map((row) => (
            <li key={row.occurrence}>
              <label>
                <input
                  type="checkbox"
                  checked={!left.has(row.occurrence)}
                  onChange={() => toggle(row.occurrence)}
                  data-testid="quick-alarm"
                />
                <PriorityMark priority={row.priority} /> {row.message}
              </label>
            </li>
          ))}
        </ul>
      )}
      {!isBadge && (
        <SelectField
          label="Who"
          testId="quick-name"
          isFirst
          value={name}
          options={[['', 'choose …'], ...people.map((each): [string, string] => [each, each])]}
          onChange={setName}
        />
      )}
      <TextField
        label={isBadge ? 'Hold your badge to the reader' : 'PIN'}
        type="password"
        testId="quick-secret"
        isFirst={isBadge}
        lengthMax={isBadge ? 64 : 8}
        value={secret}
        onChange={setSecret}
      />
      <p className="soft">It counts for these alarms only, and stands in the log with that person’s name.</p>
    </FormDialog>
  );
}
