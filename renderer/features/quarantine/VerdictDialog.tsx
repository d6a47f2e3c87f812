import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { QuarantineRow, ResponseOf } from '../../../shared/contract/ipc.ts';
import type { FinalVerdict } from '../../../shared/domain/entries/verdict.ts';
import type { Repair } from '../../../shared/domain/repair.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
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
  const [password, setPassword] = useState('');
  const [second, setSecond] = useState({ name: '', password: '' });
  const [trouble, setTrouble] = useState('');
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const words = VERDICTS[verdict];
  const isSigned = verdict !== 'escalated';
  const hasCode = verdict !== 'withdrawn' && codes.length > 0;
  const [isSeconded, setSeconded] = useState(false);
  const asksForSecond = rules.secondPersonFor.includes(verdict as FinalVerdict);
  const needsSecond = asksForSecond || isSeconded;
  const isReady =
    reason.trim().length >= REASON_LENGTH_MIN &&
    (!isSigned || password !== '') &&
    (!needsSecond || (second.name !== '' && second.password !== ''));
  const what = taken.length === 1 ? `refusal of ${taken[0]?.tag || taken[0]?.connection}` : `${taken.length} refusals`;

  const decide = async () => {
    if (!isReady || isBusy) return;
    setBusy(true);
    setTrouble('');
    const answer = await ask('quarantine:decide', {
      ids: taken.map((row) => row.id),
      verdict,
      reason: reason.trim(),
      ...(hasCode ? { code } : {}),
      ...(verdict === 'rejected' ? { ground } : {}),
      ...(verdict === 'rejected' && ground === 'duplicate' && twinTag !== '' ? { twinTag } : {}),
      ...(repair === undefined ? {} : { repair }),
      ...(isSigned ? { sign: { password, meaning: words.done } } : {}),
      ...(needsSecond ? { second: { ...second, meaning: 'approved' } } : {}),
    });
    setBusy(false);
    if (answer === undefined) return;
    if ('message' in answer) {
      setPassword('');
      setTrouble(answer.message);
      return;
    }
    const [first] = answer.refused;
    if (first !== undefined && answer.decided.length === 0) {
      setTrouble(first.reason);
      return;
    }
    if (first === undefined) toast({ kind: 'done', title: `${answer.decided.length} ${words.done}` });
    else
      toast({
        kind: 'refused',
        title: `${answer.refused.length} of ${taken.length} not ${words.done}`,
        remedy: first.reason,
      });
    onClose(true);
  };

  return (
    <Dialog
      title={`${words.verb}: ${what}`}
      onClose={() => onClose(false)}
      testId="verdict-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={() => onClose(false)}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId="verdict-confirm"
            disabled={!isReady}
            loading={isBusy}
            onClick={() => form.current?.requestSubmit()}
          >
            {isSigned ? `Sign: ${words.verb.toLowerCase()}` : words.verb}
          </Button>
        </>
      }
    >
      <p>{words.meaning}</p>
      {method !== undefined && <p className="soft">Method: {method}</p>}
      <form
        ref={form}
        className="verdict-form"
        onSubmit={(event) => {
          event.preventDefault();
          void decide();
        }}
      >
        {verdict === 'rejected' && (
          <>
            <Choice
              label="Why it stays out"
              options={GROUNDS}
              value={ground}
              onChange={setGround}
              testId="verdict-ground"
            />
            {ground === 'duplicate' && (
              <Field label="The same readings are in the ledger under tag (empty: the same tag)">
                <input
                  className="ix-form-control"
                  data-testid="verdict-twin"
                  value={twinTag}
                  maxLength={120}
                  onChange={(event) => setTwinTag(event.currentTarget.value)}
                />
              </Field>
            )}
          </>
        )}
        {hasCode && (
          <Field label="Reason code">
            <select
              className="select"
              data-testid="verdict-code"
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            >
              {codes.map((each) => (
                <option key={each.code} value={each.code}>
                  {each.label}
                </option>
              ))}
            </select>
          </Field>
        )}
        <Field label={`Reason, kept in the log with your name (at least ${REASON_LENGTH_MIN} characters)`}>
          <textarea
            className="ix-form-control"
            data-testid="verdict-reason"
            data-first=""
            rows={2}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
            }}
          />
        </Field>
        {isSigned && (
          <Field label={`Password of ${user.name}: signs “${words.done}”`}>
            <input
              className="ix-form-control"
              type="password"
              autoComplete="off"
              data-testid="verdict-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          </Field>
        )}
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
        {needsSecond && (
          <SecondPerson
            people={rules.people.filter((name) => name !== user.name)}
            second={second}
            onSecond={setSecond}
          />
        )}
      </form>
      {trouble !== '' && (
        <p className="verdict-trouble" role="alert" data-testid="verdict-trouble">
          {trouble}
        </p>
      )}
    </Dialog>
  );
}

const Field = ({ label, children }: { label: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
  <label className="field">
    {label}
    {children}
  </label>
);

interface SecondPersonProps {
  readonly people: readonly string[];
  readonly second: { readonly name: string; readonly password: string };
  readonly onSecond: (second: { name: string; password: string }) => void;
}

function SecondPerson({ people, second, onSecond }: SecondPersonProps) {
  return (
    <fieldset className="verdict-second">
      <legend>A second person signs beside you</legend>
      <Field label="Who">
        <select
          className="select"
          data-testid="verdict-second"
          value={second.name}
          onChange={(event) => onSecond({ ...second, name: event.currentTarget.value })}
        >
          <option value="">choose …</option>
          {people.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </Field>
      <Field label="Their password">
        <input
          className="ix-form-control"
          type="password"
          autoComplete="off"
          data-testid="verdict-second-password"
          value={second.password}
          onChange={(event) => onSecond({ ...second, password: event.currentTarget.value })}
        />
      </Field>
    </fieldset>
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
