import { useEffect, useState } from 'react';
import type { MeterExceptionRow } from '../../../shared/contract/meterChannels.ts';
import type { MeterDecision } from '../../../shared/domain/meterCheck.ts';
import { SignFields, useSigning } from '../../live/SignFields.tsx';
import { useAsk } from '../../live/StationContext.tsx';
import { unitLabel } from '../../live/units.ts';
import { Choice } from '../../ui/Choice.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { ReasonDialog } from '../../ui/ReasonDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { detailText } from './exceptionColumns.tsx';

const DECISIONS = [
  { id: 'acceptAsRead', label: 'Accept as read' },
  { id: 'estimate', label: 'Estimate' },
  { id: 'editValue', label: 'Put in a value' },
  { id: 'fieldCheck', label: 'Order a field check' },
] as const satisfies readonly { id: MeterDecision; label: string }[];

const MEANING: Readonly<Record<MeterDecision, string>> = {
  acceptAsRead: 'The reads count as they came.',
  estimate: 'The reads are set aside and estimated from neighbours, like days and the register.',
  editValue: 'The value you put in counts; what came stays in the log beside it.',
  fieldCheck: 'Somebody goes and looks. The exception waits on.',
};

/** As it stands beside the name that signs it. */
const MEANING_SIGNED: Readonly<Record<MeterDecision, string>> = {
  acceptAsRead: 'accepted as read',
  estimate: 'estimated',
  editValue: 'a value put in',
  fieldCheck: 'a field check',
};

/** Intervals that can be typed in one by one. */
const EDIT_INTERVALS_MAX = 12;

interface DecideDialogProps {
  readonly rows: readonly MeterExceptionRow[];
  readonly onClose: (isDone: boolean) => void;
}

/** One decision about one or more exceptions, with a reason; each makes a new version of its day. */
export function DecideDialog({ rows, onClose }: DecideDialogProps) {
  const format = useFormat();
  const ask = useAsk();
  const toast = useToast();
  const [taken] = useState(rows);
  const only = taken.length === 1 ? taken[0] : undefined;
  const span = only?.intervals ?? null;
  const canEdit = span !== null && span[1] <= EDIT_INTERVALS_MAX;
  const [decision, setDecision] = useState<MeterDecision>('acceptAsRead');
  const [values, setValues] = useState<readonly string[]>(() => (only?.received ?? []).map(() => ''));
  const twoFor = useTwoFor();
  const needsTwo = twoFor.includes(decision);
  const signing = useSigning(
    `I decide: ${MEANING_SIGNED[decision]}`,
    needsTwo ? 'I agree with this decision' : undefined,
  );
  const options = canEdit ? DECISIONS : DECISIONS.filter(({ id }) => id !== 'editValue');

  const confirm = async (reason: string) => {
    const edits = values.flatMap((text, i): [number, number][] =>
      text.trim() === '' || span === null ? [] : [[span[0] + i, Number(text.replace(',', '.'))]],
    );
    if (decision === 'editValue' && (edits.length === 0 || edits.some(([, use]) => !Number.isFinite(use))))
      return 'Put in a number for at least one interval.';
    if (needsTwo && !signing.isReady) return 'This decision is signed by you and by a second person.';
    const answer = await ask('meter:decide', {
      exceptions: taken.map((row) => row.exception),
      decision,
      reason,
      ...(decision === 'editValue' ? { edits } : {}),
      ...(needsTwo ? { sign: signing.sign, ...(signing.second ? { second: signing.second } : {}) } : {}),
    });
    if (answer === undefined) return undefined;
    const refused = answer.refused[0];
    if (needsTwo && refused !== undefined && answer.decided.length === 0)
      return signing.refusalOf({ message: refused.reason });
    if (refused === undefined) toast({ kind: 'done', title: `${answer.decided.length} decided` });
    else
      toast({
        kind: 'refused',
        title: `${answer.refused.length} of ${taken.length} not decided`,
        remedy: refused.reason,
      });
    onClose(answer.decided.length > 0);
    return undefined;
  };

  return (
    <ReasonDialog
      title={
        only === undefined ? `Decide ${taken.length} exceptions` : `${only.servicePoint} ${only.name}, ${only.day}`
      }
      verb="Decide"
      name="decide"
      onConfirm={confirm}
      onClose={() => onClose(false)}
    >
      {only !== undefined && <p>{detailText(only)}</p>}
      <Choice label="Decision" options={options} value={decision} onChange={setDecision} testId="decide-choice" />
      <p className="soft">{MEANING[decision]}</p>
      {decision === 'editValue' && only !== undefined && span !== null && (
        <div className="edit-values">
          {only.received.map((came, i) => {
            const at = only.from + ((only.to - only.from) / span[1]) * i;
            return (
              <label className="field" key={at}>
                {format.clockMinutes(at)}, came {came === null ? 'nothing' : format.plain(came)} {unitLabel(only.unit)}
                <input
                  className="ix-form-control"
                  inputMode="decimal"
                  data-testid={`edit-${i}`}
                  value={values[i] ?? ''}
                  onChange={(event) => {
                    const typed = event.currentTarget.value;
                    setValues((now) => now.map((each, place) => (place === i ? typed : each)));
                  }}
                />
              </label>
            );
          })}
        </div>
      )}
      {needsTwo && (
        <SignFields
          signing={signing}
          name="decide"
          secondTestIds={['decide-second-name', 'decide-second-password']}
          secondLabel="Second person who may decide"
        />
      )}
    </ReasonDialog>
  );
}

/** Decisions that this plant wants two persons to sign. */
function useTwoFor(): readonly MeterDecision[] {
  const ask = useAsk();
  const [twoFor, setTwoFor] = useState<readonly MeterDecision[]>([]);
  useEffect(() => {
    void ask('meter:rules', {}).then((rules) => rules !== undefined && setTwoFor(rules.secondPersonFor));
  }, [ask]);
  return twoFor;
}
