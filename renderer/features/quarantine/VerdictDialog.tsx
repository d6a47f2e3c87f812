import { useEffect, useState } from 'react';
import type { QuarantineRow, ResponseOf } from '../../../shared/contract/ipc.ts';
import type { FinalVerdict } from '../../../shared/domain/entries/verdict.ts';
import type { Repair } from '../../../shared/domain/repair.ts';
import { SignFields, useSigning } from '../../live/SignFields.tsx';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { VERDICTS, type Verdict } from './verdictWords.ts';

export type Rules = ResponseOf<'quarantine:rules'>;

interface VerdictDialogProps {
  readonly rows: readonly QuarantineRow[];
  readonly verdict: Verdict;
  readonly repair?: Repair | undefined;
  /** What the repair does, for people. */
  readonly method?: string | undefined;
  readonly rules: Rules;
  readonly onClose: (isDone: boolean) => void;
}

const GROUNDS = [
  {
    id: 'duplicate',
    label: 'A true duplicate',
    title: 'The ledger holds the same readings already; checked before it is written',
  },
  { id: 'notOurs', label: 'Not ours' },
] as const;
const REASON_LENGTH_MIN = 3;

/** A decision with its reason code, its reason and its signature; a second person’s where the configuration asks. */
export function VerdictDialog({ rows, verdict, repair, method, rules, onClose }: VerdictDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const { user } = useStation();
  const [taken] = useState(rows);
  const codes = rules.codes.filter(({ verdicts }) => verdicts === undefined || verdicts.includes(verdict));
  const [code, setCode] = useState(codes[0]?.code ?? '');
  const [ground, setGround] = useState<'duplicate' | 'notOurs'>('notOurs');
  const [twinTag, setTwinTag] = useState('');
  const [reason, setReason] = useState('');
  const words = VERDICTS[verdict];
  const isSigned = verdict !== 'escalated';
  const hasCode = verdict !== 'withdrawn' && codes.length > 0;
  const [isSeconded, setSeconded] = useState(false);
  const asksForSecond = rules.secondPersonFor.includes(verdict as FinalVerdict);
  const needsSecond = asksForSecond || isSeconded;
  const signing = useSigning(words.done, needsSecond ? 'approved' : undefined);
  const isReady = reason.trim().length >= REASON_LENGTH_MIN && (!isSigned || signing.isReady);
  const what = taken.length === 1 ? `refusal of ${taken[0]?.tag || taken[0]?.connection}` : `${taken.length} refusals`;

  const decide = async () => {
    const answer = await ask('quarantine:decide', {
      ids: taken.map((row) => row.id),
      verdict,
      reason: reason.trim(),
      ...(hasCode ? { code } : {}),
      ...(verdict === 'rejected' ? { ground } : {}),
      ...(verdict === 'rejected' && ground === 'duplicate' && twinTag !== '' ? { twinTag } : {}),
      ...(repair === undefined ? {} : { repair }),
      ...(isSigned ? { sign: signing.sign } : {}),
      ...(signing.second === undefined ? {} : { second: signing.second }),
    });
    if (answer === undefined || 'message' in answer) return signing.refusalOf(answer);
    const [first] = answer.refused;
    if (first !== undefined && answer.decided.length === 0) return first.reason;
    if (first === undefined) toast({ kind: 'done', title: `${answer.decided.length} ${words.done}` });
    else
      toast({
        kind: 'refused',
        title: `${answer.refused.length} of ${taken.length} not ${words.done}`,
        remedy: first.reason,
      });
    onClose(true);
    return undefined;
  };

  return (
    <FormDialog
      title={`${words.verb}: ${what}`}
      verb={isSigned ? `Sign: ${words.verb.toLowerCase()}` : words.verb}
      name="verdict"
      isReady={isReady}
      onConfirm={decide}
      onClose={() => onClose(false)}
    >
      <p>{words.meaning}</p>
      {method !== undefined && <p className="soft">Method: {method}</p>}
      {verdict === 'rejected' && (
        <Choice
          label="Why it stays out"
          options={GROUNDS}
          value={ground}
          onChange={setGround}
          testId="verdict-ground"
        />
      )}
      {verdict === 'rejected' && ground === 'duplicate' && (
        <TextField
          label="The same readings are in the ledger under tag (empty: the same tag)"
          testId="verdict-twin"
          lengthMax={120}
          value={twinTag}
          onChange={setTwinTag}
        />
      )}
      {hasCode && (
        <SelectField
          label="Reason code"
          testId="verdict-code"
          value={code}
          options={codes.map((each) => [each.code, each.label] as const)}
          onChange={setCode}
        />
      )}
      <TextField
        label={`Reason, kept in the log with your name (at least ${REASON_LENGTH_MIN} characters)`}
        rows={2}
        testId="verdict-reason"
        isFirst
        value={reason}
        onChange={setReason}
      />
      {isSigned && !asksForSecond && verdict !== 'withdrawn' && (
        <label className="verdict-seconded">
          <input
            type="checkbox"
            data-testid="verdict-seconded"
            checked={isSeconded}
            onChange={(event) => setSeconded(event.currentTarget.checked)}
          />
          A second person signs beside me
        </label>
      )}
      {isSigned && (
        <SignFields signing={signing} name="verdict" people={rules.people.filter((name) => name !== user.name)} />
      )}
    </FormDialog>
  );
}

/** Reason codes, whom a decision needs, and who there is; asked for when the screen opens. */
export function useRules(): Rules {
  const { call } = useStation();
  const [rules, setRules] = useState<Rules>({ codes: [], secondPersonFor: [], people: [] });
  useEffect(() => {
    let isOld = false;
    void call('quarantine:rules', {}).then((answer) => {
      if (!isOld && answer.ok) setRules(answer.value);
    });
    return () => {
      isOld = true;
    };
  }, [call]);
  return rules;
}
