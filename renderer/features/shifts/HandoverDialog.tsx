import { useRef, useState } from 'react';
import type { ShiftStanding } from '../../../shared/contract/shiftChannels.ts';
import { NOTE_CHARACTERS_MAX } from '../../../shared/domain/entries/shiftLog.ts';
import type { Role } from '../../../shared/domain/role.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { matterWord } from './shiftView.ts';

interface HandoverDialogProps {
  readonly standing: ShiftStanding;
  readonly people: readonly { readonly name: string; readonly role: Role }[];
  readonly onClose: (isDone: boolean) => void;
}

const LISTED_MAX = 5;

/** Outgoing and incoming sign the same list of what is open, at one screen. */
export function HandoverDialog({ standing, people, onClose }: HandoverDialogProps) {
  const { user } = useStation();
  const ask = useAsk();
  const toast = useToast();
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useState('');
  const [own, setOwn] = useState('');
  const others = people.filter(
    ({ name, role }) => name !== user.name && role !== 'auditor' && role !== 'administrator',
  );
  const [next, setNext] = useState({ name: others[0]?.name ?? '', password: '' });
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState('');
  const isReady = own !== '' && next.name !== '' && next.password !== '';
  const sign = async () => {
    if (!isReady || isBusy) return;
    setBusy(true);
    const { area, start } = standing.shift;
    const answer = await ask('shift:handOver', {
      area,
      start,
      text: text.trim(),
      outgoing: { password: own, meaning: 'handed the shift over' },
      incoming: { ...next, meaning: 'took the shift over' },
    });
    setBusy(false);
    if (answer === undefined) return;
    if (!answer.ok) return setRefusal(answer.message);
    toast({ kind: 'done', title: `Handed over to ${next.name}, sealed as entry ${answer.seq}` });
    onClose(true);
  };
  return (
    <Dialog
      title={`Hand over ${standing.shift.name}`}
      wide
      onClose={() => onClose(false)}
      testId="handover-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={() => onClose(false)}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId="handover-confirm"
            disabled={!isReady}
            loading={isBusy}
            onClick={() => form.current?.requestSubmit()}
          >
            Both sign
          </Button>
        </>
      }
    >
      <p>Sealed with both signatures, as it is at this moment:</p>
      <ul className="matters">
        {standing.open.length === 0 && <li className="soft">nothing is open</li>}
        {standing.open.map((matters) => (
          <li key={matters.kind}>
            {matterWord(matters)}
            <ul>
              {matters.listed.slice(0, LISTED_MAX).map((matter) => (
                <li key={matter.id} className="soft">
                  {matter.text}
                </li>
              ))}
              {matters.count > LISTED_MAX && <li className="soft">and {matters.count - LISTED_MAX} more</li>}
            </ul>
          </li>
        ))}
      </ul>
      <form
        ref={form}
        className="sign-fields"
        onSubmit={(event) => {
          event.preventDefault();
          void sign();
        }}
      >
        <label className="field sign-wide">
          What the next shift should know
          <textarea
            className="ix-form-control"
            data-first=""
            rows={3}
            maxLength={NOTE_CHARACTERS_MAX}
            data-testid="handover-text"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <label className="field">
          Outgoing: {user.name}, password
          <input
            className="ix-form-control"
            type="password"
            data-testid="handover-password"
            value={own}
            onChange={(event) => setOwn(event.currentTarget.value)}
          />
        </label>
        <span />
        <label className="field">
          Incoming
          <select
            className="ix-form-control"
            data-testid="handover-next"
            value={next.name}
            onChange={(event) => setNext({ ...next, name: event.currentTarget.value })}
          >
            {others.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          Incoming, password
          <input
            className="ix-form-control"
            type="password"
            data-testid="handover-next-password"
            value={next.password}
            onChange={(event) => setNext({ ...next, password: event.currentTarget.value })}
          />
        </label>
        <button type="submit" className="sr-only" tabIndex={-1}>
          Both sign
        </button>
      </form>
      {refusal !== '' && (
        <p className="reason" role="alert">
          {refusal}
        </p>
      )}
    </Dialog>
  );
}
