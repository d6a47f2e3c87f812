import { useState } from 'react';
import type { RequestOf } from '../../../shared/contract/ipc.ts';
import type { ShiftStanding } from '../../../shared/contract/shiftChannels.ts';
import { SignFields, useSigning } from '../../live/SignFields.tsx';
import { useAsk } from '../../live/StationContext.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
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
  const format = useFormat();
  const ask = useAsk();
  const toast = useToast();
  const [given, setGiven] = useState<Given>({});
  const signing = useSigning('closed the shift');
  const [text, setText] = useState('');
  const isSettled = standing.blocking.every((kind) => {
    const each = given[kind];
    return each !== undefined && each.to !== '' && each.why.trim().length >= 3;
  });
  const isEarly = standing.until < standing.shift.end;
  const close = async () => {
    const { area, start } = standing.shift;
    const handOver: RequestOf<'shift:close'>['handOver'] = standing.blocking.map((kind) => ({
      kind,
      to: given[kind]?.to ?? '',
      why: given[kind]?.why.trim() ?? '',
    }));
    const answer = await ask('shift:close', { area, start, text: text.trim(), handOver, sign: signing.sign });
    if (!answer?.ok) return signing.refusalOf(answer);
    toast({ kind: 'done', title: `${standing.shift.name} is closed, sealed as entry ${answer.seq}` });
    onClose(true);
    return undefined;
  };
  return (
    <FormDialog
      title={`Close ${standing.shift.name}, ${standing.shift.localDate}`}
      verb="Sign and close"
      name="close"
      troubleTestId="close-refusal"
      wide
      isReady={isSettled && signing.isReady}
      onConfirm={close}
      onClose={() => onClose(false)}
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
              <SelectField
                label="or hand over to"
                testId={`give-${kind}`}
                value={own.to}
                options={[['', 'nobody yet'], ...people.map(({ name }): [string, string] => [name, name])]}
                onChange={(to) => setGiven({ ...given, [kind]: { ...own, to } })}
              />
              <TextField
                label="because"
                testId={`why-${kind}`}
                value={own.why}
                onChange={(why) => setGiven({ ...given, [kind]: { ...own, why } })}
              />
            </fieldset>
          );
        })
      )}
      <TextField label="Remark" testId="close-text" value={text} onChange={setText} />
      <SignFields signing={signing} name="close" />
    </FormDialog>
  );
}
