import { type ReactNode, useMemo, useRef, useState } from 'react';
import type { WaterOverview } from '../../../shared/contract/waterChannels.ts';
import { createZoneClock, type ZoneClock } from '../../../shared/domain/shift/zoneClock.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
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

/** `2026-11-21T10:40`, as the platform's field wants it, on the clock of the plant. */
function plantMinute(ms: number, zone: ZoneClock): string {
  const seconds = Math.floor(ms / 1000);
  return new Date((seconds + zone.offsetSecondsAt(seconds)) * 1000).toISOString().slice(0, 16);
}

/** A grab sample by hand: it becomes a reading like any other, and the log names who entered it. */
export function SampleDialog({ choices, places, samples, onClose, onEntered }: SampleDialogProps) {
  const ask = useAsk();
  const { user } = useStation();
  const format = useFormat();
  const form = useRef<HTMLFormElement>(null);
  const [tag, setTag] = useState(choices.tags[0]?.id ?? '');
  const zone = useMemo(() => createZoneClock(format.timeZone), [format.timeZone]);
  const [taken, setTaken] = useState(() => plantMinute(Date.now(), zone));
  const [bound, setBound] = useState<Bound>('exact');
  const [value, setValue] = useState('');
  const [method, setMethod] = useState(choices.methods[0] ?? '');
  const [analyst, setAnalyst] = useState(user.name);
  const [note, setNote] = useState('');
  const [refusal, setRefusal] = useState('');
  const [isBusy, setBusy] = useState(false);
  const number = Number(value.trim().replace(',', '.'));
  const takenMs = zone.unixSecondsOf(Date.parse(`${taken}Z`) / 1000) * 1000;
  const isReady =
    tag !== '' &&
    value.trim() !== '' &&
    Number.isFinite(number) &&
    Number.isFinite(takenMs) &&
    method !== '' &&
    analyst.trim() !== '';
  const unit = unitText(choices.tags.find(({ id }) => id === tag)?.unit ?? '');
  const confirm = async () => {
    if (!isReady || isBusy) return;
    setBusy(true);
    const answer = await ask('water:enterSample', {
      tag,
      takenAt: takenMs * 1000,
      value: number,
      bound,
      method,
      analyst: analyst.trim(),
      note: note.trim(),
    });
    setBusy(false);
    if (answer === undefined) return;
    setRefusal(answer.ok ? '' : answer.message);
    if (!answer.ok) return;
    setValue('');
    setNote('');
    onEntered();
  };
  return (
    <Dialog
      title="Enter a grab sample"
      wide
      onClose={onClose}
      testId="sample-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={onClose}>
            Close
          </Button>
          <Button
            variant="primary"
            testId="sample-confirm"
            disabled={!isReady}
            loading={isBusy}
            onClick={() => form.current?.requestSubmit()}
          >
            Enter
          </Button>
        </>
      }
    >
      <form
        ref={form}
        className="sample-form"
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <Field label="Site and analyte">
          <select
            className="ix-form-control"
            data-testid="sample-tag"
            value={tag}
            onChange={(event) => setTag(event.currentTarget.value)}
          >
            {choices.tags.map(({ id, name, place }) => (
              <option key={id} value={id}>
                {placeName(places, place)} · {name}
              </option>
            ))}
          </select>
        </Field>
        <Field label={`Taken (${format.timeZone})`}>
          <input
            className="ix-form-control"
            type="datetime-local"
            data-testid="sample-taken"
            value={taken}
            onChange={(event) => setTaken(event.currentTarget.value)}
          />
        </Field>
        <Field label="Result">
          <select
            className="ix-form-control"
            data-testid="sample-bound"
            value={bound}
            onChange={(event) => setBound(event.currentTarget.value as Bound)}
          >
            {BOUNDS.map(([id, label]) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </Field>
        <Field label={`Value${unit === '' ? '' : `, ${unit}`}`}>
          <input
            className="ix-form-control"
            data-first=""
            data-testid="sample-value"
            inputMode="decimal"
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
        </Field>
        <Field label="Method">
          <select
            className="ix-form-control"
            data-testid="sample-method"
            value={method}
            onChange={(event) => setMethod(event.currentTarget.value)}
          >
            {choices.methods.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </Field>
        <Field label="Analyst">
          <input
            className="ix-form-control"
            data-testid="sample-analyst"
            maxLength={120}
            value={analyst}
            onChange={(event) => setAnalyst(event.currentTarget.value)}
          />
        </Field>
        <Field label="Note">
          <input
            className="ix-form-control"
            maxLength={1000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </Field>
        <button type="submit" hidden />
      </form>
      {refusal !== '' && (
        <p className="water-refusal" role="alert" data-testid="sample-refusal">
          {refusal}
        </p>
      )}
      {samples.length > 0 && (
        <>
          <h3>Entered lately</h3>
          <ul className="sample-list">
            {samples.slice(0, 8).map((each) => (
              <li key={each.seq}>
                {each.tag}: {each.bound === 'below' ? '< ' : each.bound === 'above' ? '> ' : ''}
                {each.value} {unitText(each.unit)}{' '}
                <span className="soft">
                  {format.full(each.takenAt)}, {each.method}, {each.analyst}; entered by {each.person}, entry {each.seq}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className="field">
      {label}
      {children}
    </label>
  );
}
