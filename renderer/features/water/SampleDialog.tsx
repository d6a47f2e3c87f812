import { useState } from 'react';
import type { WaterOverview } from '../../../shared/contract/waterChannels.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { instantOf, wallTimeOf } from '../../ui/wallTime.ts';
import { placeName, unitText } from './waterView.ts';

interface SampleDialogProps {
  readonly choices: NonNullable<WaterOverview['grabSamples']>;
  readonly places: WaterOverview['places'];
  /** Entered lately. */
  readonly samples: WaterOverview['samples'];
  readonly onClose: () => void;
  readonly onEntered: () => void;
}

const BOUNDS = [
  ['exact', 'measured value'],
  ['below', '< below the detection limit'],
  ['above', '> above what the method reads'],
] as const;
type Bound = (typeof BOUNDS)[number][0];

/** A grab sample by hand: it becomes a reading like any other, and the log names who entered it. */
export function SampleDialog({ choices, places, samples, onClose, onEntered }: SampleDialogProps) {
  const ask = useAsk();
  const { user } = useStation();
  const format = useFormat();
  const { timeZone } = format;
  const [tag, setTag] = useState(choices.tags[0]?.id ?? '');
  const [taken, setTaken] = useState(() => wallTimeOf(Date.now() * 1000, timeZone));
  const [bound, setBound] = useState<Bound>('exact');
  const [value, setValue] = useState('');
  const [method, setMethod] = useState(choices.methods[0] ?? '');
  const [analyst, setAnalyst] = useState(user.name);
  const [note, setNote] = useState('');
  const number = Number(value.trim().replace(',', '.'));
  const takenAt = instantOf(taken, timeZone);
  const isReady =
    tag !== '' &&
    value.trim() !== '' &&
    Number.isFinite(number) &&
    takenAt !== undefined &&
    method !== '' &&
    analyst.trim() !== '';
  const unit = unitText(choices.tags.find(({ id }) => id === tag)?.unit ?? '');
  const confirm = async () => {
    if (takenAt === undefined) return undefined;
    const answer = await ask('water:enterSample', {
      tag,
      takenAt,
      value: number,
      bound,
      method,
      analyst: analyst.trim(),
      note: note.trim(),
    });
    if (answer === undefined) return undefined;
    if (!answer.ok) return answer.message;
    setValue('');
    setNote('');
    onEntered();
    return undefined;
  };
  return (
    <FormDialog
      title="Enter a grab sample"
      verb="Enter"
      cancel="Close"
      name="sample"
      troubleTestId="sample-refusal"
      wide
      isTwoColumns
      isReady={isReady}
      onConfirm={confirm}
      onClose={onClose}
      below={
        samples.length > 0 && (
          <>
            <h3>Entered lately</h3>
            <ul className="sample-list">
              {samples.slice(0, 8).map((each) => (
                <li key={each.seq}>
                  {each.tag}: {each.bound === 'below' ? '< ' : each.bound === 'above' ? '> ' : ''}
                  {each.value} {unitText(each.unit)}{' '}
                  <span className="soft">
                    {format.full(each.takenAt)}, {each.method}, {each.analyst}; entered by {each.person}, entry{' '}
                    {each.seq}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )
      }
    >
      <SelectField
        label="Site and analyte"
        testId="sample-tag"
        value={tag}
        options={choices.tags.map(({ id, name, place }) => [id, `${placeName(places, place)} · ${name}`] as const)}
        onChange={setTag}
      />
      <TextField
        label={`Taken (${format.timeZone})`}
        type="datetime-local"
        testId="sample-taken"
        value={taken}
        onChange={setTaken}
      />
      <SelectField label="Result" testId="sample-bound" value={bound} options={BOUNDS} onChange={setBound} />
      <TextField
        label={`Value${unit === '' ? '' : `, ${unit}`}`}
        isNumber
        testId="sample-value"
        isFirst
        value={value}
        onChange={setValue}
      />
      <SelectField
        label="Method"
        testId="sample-method"
        value={method}
        options={choices.methods.map((each) => [each, each] as const)}
        onChange={setMethod}
      />
      <TextField label="Analyst" testId="sample-analyst" lengthMax={120} value={analyst} onChange={setAnalyst} />
      <TextField label="Note" wide value={note} onChange={setNote} />
    </FormDialog>
  );
}
