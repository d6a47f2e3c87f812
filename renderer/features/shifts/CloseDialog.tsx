import { useRef, useState } from 'react';
import type { RequestOf } from '../../../shared/contract/ipc.ts';
import type { ShiftStanding } from '../../../shared/contract/shiftChannels.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { MATTER_SCREEN, type MatterScreen, matterWord } from './shiftView.ts';

type Blocking = ShiftStanding['blocking'][number];
type Given = Partial<Record<Blocking, { to: string; why: string }>>;

interface CloseDialogProps {
  readonly standing: ShiftStanding;
  readonly people: readonly { readonly name: string }[];
  readonly onGo: (screen: MatterScreen) => void;
  readonly onClose: (isDone: boolean) => void;
}

/** What stands in the way is settled, or given to somebody by name; then a supervisor signs. */
export function CloseDialog({ standing, people, onGo, onClose }: CloseDialogProps) {
  const { user } = useStation();
  const format = useFormat();
  const ask = useAsk();
  const toast = useToast();
  const form = useRef<HTMLFormElement>(null);
  const [given, setGiven] = useState<Given>({});
  const [password, setPassword] = useState('');
  const [text, setText] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState('');
  const isSettled = standing.blocking.every((kind) => {
    const each = given[kind];
    return each !== undefined && each.to !== '' && each.why.trim().length >= 3;
  });
  const isReady = isSettled && password !== '';
  const isEarly = standing.until < standing.shift.end;
  const close = async () => {
    if (!isReady || isBusy) return;
    setBusy(true);
    const { area, start } = standing.shift;
    const handOver: RequestOf<'shift:close'>['handOver'] = standing.blocking.map((kind) => ({
      kind,
      to: given[kind]?.to ?? '',
      why: given[kind]?.why.trim() ?? '',
    }));
    const sign = { password, meaning: 'closed the shift' };
    const answer = await ask('shift:close', { area, start, text: text.trim(), handOver, sign });
    setBusy(false);
    if (answer === undefined) return;
    if (!answer.ok) return setRefusal(answer.message);
    toast({ kind: 'done', title: `${standing.shift.name} is closed, sealed as entry ${answer.seq}` });
    onClose(true);
  };
  return (
    <Dialog
      title={`Close ${standing.shift.name}, ${standing.shift.localDate}`}
      wide
      onClose={() => onClose(false)}
      testId="close-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={() => onClose(false)}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId="close-confirm"
            disabled={!isReady}
            loading={isBusy}
            onClick={() => form.current?.requestSubmit()}
          >
            Sign and close
          </Button>
        </>
      }
    >
      {isEarly && (
        <p className="reason">
          The shift runs until {format.clockMinutes(standing.shift.end)}. Closed now, its figures end now; it can be
          closed once more after its end.
        </p>
      )}
      {standing.blocking.length === 0 ? (
        <p data-testid="close-clear">Nothing stands in the way.</p>
      ) : (
        standing.blocking.map((kind) => {
          const matters = standing.open.find((each) => each.kind === kind);
          const own = given[kind] ?? { to: '', why: '' };
          return (
            <fieldset key={kind} className="blocking" data-testid={`blocking-${kind}`}>
              <legend>
                <span className="shift-open-mark">{matterWord(matters ?? { kind, count: 0 })}</span>{' '}
                <button type="button" className="matter-link" onClick={() => onGo(MATTER_SCREEN[kind])}>
                  settle them ›
                </button>
              </legend>
              <div className="sign-fields">
                <label className="field">
                  or hand over to
                  <select
                    className="ix-form-control"
                    data-testid={`give-${kind}`}
                    value={own.to}
                    onChange={(event) => setGiven({ ...given, [kind]: { ...own, to: event.currentTarget.value } })}
                  >
                    <option value="">nobody yet</option>
                    {people.map(({ name }) => (
                      <option key={name} value={name}>
                        {name}
                      </option>
                    ))}
                  </select>
                </label>
                <label className="field">
                  because
                  <input
                    className="ix-form-control"
                    maxLength={1000}
                    data-testid={`why-${kind}`}
                    value={own.why}
                    onChange={(event) => setGiven({ ...given, [kind]: { ...own, why: event.currentTarget.value } })}
                  />
                </label>
              </div>
            </fieldset>
          );
        })
      )}
      <form
        ref={form}
        className="sign-fields"
        onSubmit={(event) => {
          event.preventDefault();
          void close();
        }}
      >
        <label className="field sign-wide">
          Remark
          <input
            className="ix-form-control"
            data-testid="close-text"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <label className="field">
          {user.name}, password
          <input
            className="ix-form-control"
            type="password"
            data-testid="close-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        <button type="submit" className="sr-only" tabIndex={-1}>
          Sign and close
        </button>
      </form>
      {refusal !== '' && (
        <p className="reason" role="alert" data-testid="close-refusal">
          {refusal}
        </p>
      )}
    </Dialog>
  );
}
