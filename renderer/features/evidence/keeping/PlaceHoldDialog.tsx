import { useState } from 'react';
import { REMOVABLE_KINDS, type RemovableKind } from '../../../../shared/domain/entries/keeping.ts';
import { SignFields, useSigning } from '../../../live/SignFields.tsx';
import { useAsk } from '../../../live/StationContext.tsx';
import { KIND_WORD } from '../../../live/words.ts';
import { SelectField, TextField } from '../../../ui/Field.tsx';
import { useFormat } from '../../../ui/FormatContext.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { instantOf } from '../../../ui/wallTime.ts';

const TEXT_LENGTH_MIN = 3;
const KINDS: readonly (readonly [RemovableKind | 'all', string])[] = [
  ['all', 'every kind'],
  ...REMOVABLE_KINDS.map((kind): [RemovableKind, string] => [kind, KIND_WORD[kind]]),
];

/** A legal hold: what it is for, what it keeps, why, and a signature. */
export function PlaceHoldDialog({ onDone, onClose }: { readonly onDone: () => void; readonly onClose: () => void }) {
  const ask = useAsk();
  const { timeZone } = useFormat();
  const [draft, setDraft] = useState({ title: '', reason: '', units: '', from: '', to: '' });
  const [kind, setKind] = useState<RemovableKind | 'all'>('all');
  const signing = useSigning('legal hold placed');
  const field = (name: keyof typeof draft) => ({
    testId: `hold-${name}`,
    value: draft[name],
    onChange: (value: string) => setDraft({ ...draft, [name]: value }),
  });
  const units = draft.units.split(',').flatMap((unit) => unit.trim() || []);
  const isReady =
    draft.title.trim().length >= TEXT_LENGTH_MIN && draft.reason.trim().length >= TEXT_LENGTH_MIN && signing.isReady;

  const place = async () => {
    const answer = await ask('keeping:placeHold', {
      title: draft.title.trim(),
      reason: draft.reason.trim(),
      scope: {
        kinds: kind === 'all' ? null : [kind],
        workUnits: units.length === 0 ? null : units,
        writtenFrom: instantOf(draft.from, timeZone) ?? null,
        writtenTo: instantOf(draft.to, timeZone) ?? null,
      },
      sign: signing.sign,
    });
    if (!answer?.ok) return signing.refusalOf(answer);
    onDone();
    return undefined;
  };

  return (
    <FormDialog
      title="Place a legal hold"
      verb="Sign and place"
      name="hold-place"
      isReady={isReady}
      onConfirm={place}
      onClose={onClose}
      isTwoColumns
      wide
    >
      <p className="form-wide">Nothing that the hold covers is removed, however old, until somebody lifts it.</p>
      <TextField label="What it is for" isFirst lengthMax={200} wide {...field('title')} />
      <SelectField label="Keeps" testId="hold-kind" value={kind} options={KINDS} onChange={setKind} />
      <TextField label="Of work units, with commas; empty: all" {...field('units')} />
      <TextField label="Written from; empty: the first entry" type="datetime-local" {...field('from')} />
      <TextField label="Written until; empty: no end" type="datetime-local" {...field('to')} />
      <TextField label="Reason, kept in the log" rows={2} wide {...field('reason')} />
      <SignFields signing={signing} name="hold-place" />
    </FormDialog>
  );
}
