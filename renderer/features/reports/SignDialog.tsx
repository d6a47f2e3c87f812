import { useState } from 'react';
import type { ReportShown } from '../../../shared/contract/reportChannels.ts';
import { REPORT_REASON_MAX } from '../../../shared/domain/entries/shiftReport.ts';
import { SignFields, useSigning } from '../../live/SignFields.tsx';
import { useAsk } from '../../live/StationContext.tsx';
import { TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';

export type ReportAct = 'review' | 'sign' | 'amend';

interface SignDialogProps {
  readonly shown: ReportShown;
  readonly act: ReportAct;
  readonly onClose: (report?: string) => void;
}

const WORDS = {
  review: {
    title: 'Review the report',
    verb: 'Reviewed',
    done: 'Reviewed',
    meaning: 'reviewed the shift report',
    say: 'You have looked at every page, and the record says what happened. Another person signs it.',
  },
  sign: {
    title: 'Sign the report',
    verb: 'Sign',
    done: 'Signed',
    meaning: 'signed the shift report',
    say: 'Your signature is sealed in the log, bound to exactly this document. The PDF and its bundle are written right after.',
  },
  amend: {
    title: 'Draft the report anew',
    verb: 'Draft anew',
    done: 'Drafted anew',
    meaning: 'asked for an amendment of the shift report',
    say: 'A new version is worked out from the log as it is now. This one stays in the log; the new one is reviewed and signed again, by others than you first.',
  },
} as const;

/** One step with name, password and meaning; refused with the reason where the log says something newer of the shift. */
export function SignDialog({ shown, act, onClose }: SignDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const [text, setText] = useState('');
  const words = WORDS[act];
  const signing = useSigning(words.meaning);
  const { report, digest, version } = shown.version;

  const confirm = async () => {
    const { sign } = signing;
    const answer =
      act === 'amend'
        ? await ask('report:amend', { report, why: text.trim(), sign })
        : await ask(act === 'sign' ? 'report:sign' : 'report:review', { report, digest, comment: text.trim(), sign });
    if (!answer?.ok) return signing.refusalOf(answer);
    toast({ kind: 'done', title: `${words.done}, sealed as entry ${answer.seq}` });
    onClose('report' in answer ? String(answer.report) : report);
    return undefined;
  };

  return (
    <FormDialog
      title={`${words.title} of ${shown.row.shift.name} ${shown.row.shift.localDate}`}
      verb={words.verb}
      name={`report-${act}`}
      isReady={signing.isReady && (act !== 'amend' || text.trim().length >= 3)}
      onConfirm={confirm}
      onClose={() => onClose()}
    >
      <p className="form-wide">{words.say}</p>
      <p className="form-wide soft">
        Version {version}, document <code className="digest">{digest}</code>
      </p>
      <TextField
        label={act === 'amend' ? 'Why' : 'Comment'}
        rows={2}
        testId={`report-${act}-text`}
        isFirst
        lengthMax={REPORT_REASON_MAX}
        value={text}
        onChange={setText}
        wide
      />
      <SignFields signing={signing} name={`report-${act}`} />
    </FormDialog>
  );
}
