import { useEffect, useState } from 'react';
import { type DryRun, NO_DRY_RUN } from '../../../shared/contract/quarantineChannels.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { STEP_WORD } from '../../live/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';

const POLL_MS = 300;
const SHOWN_MAX = 200;
const OUTCOME = { passes: '✓ passes', partly: 'in part', refused: '✕ refused', unjudged: 'send again' } as const;

/** What a changed configuration would do to the queue, before anybody saves it. */
export function DryRunDialog({ onClose }: { onClose: () => void }) {
  const ask = useAsk();
  const { call } = useStation();
  const [text, setText] = useState<string>();
  const [run, setRun] = useState<DryRun>(NO_DRY_RUN);
  const isRunning = run.state === 'running';

  useEffect(() => {
    void call('config:get', {}).then((answer) => setText(answer.ok ? answer.value.text : ''));
  }, [call]);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(async () => {
      const answer = await call('quarantine:dryRunProgress', {});
      if (answer.ok) setRun(answer.value);
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [call, isRunning]);

  const start = async () => {
    const answer = await ask('quarantine:dryRunStart', { text: text ?? '' });
    if (answer !== undefined) setRun(answer);
  };
  const cancel = async () => {
    const answer = await ask('quarantine:dryRunCancel', {});
    if (answer !== undefined) setRun(answer);
  };
  const close = () => {
    if (isRunning) void cancel();
    onClose();
  };

  return (
    <Dialog
      title="Try a change on the queue"
      onClose={close}
      wide
      testId="dryrun-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={close}>
            Close
          </Button>
          {isRunning ? (
            <Button testId="dryrun-cancel" onClick={() => void cancel()}>
              Stop
            </Button>
          ) : (
            <Button variant="primary" testId="dryrun-start" disabled={text === undefined} onClick={() => void start()}>
              Try
            </Button>
          )}
        </>
      }
    >
      <p>
        Edit the configuration here, say a range. Nothing is saved: every undecided entry is judged again as it came.
      </p>
      <textarea
        className="ix-form-control dryrun-text"
        aria-label="Configuration to try"
        data-testid="dryrun-text"
        spellCheck={false}
        value={text ?? 'Reading the configuration …'}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <DryRunResult run={run} />
    </Dialog>
  );
}

function DryRunResult({ run }: { run: DryRun }) {
  const format = useFormat();
  if (run.state === 'idle') return null;
  if (run.state === 'failed') return <p className="form-trouble">{run.message}</p>;
  return (
    <div data-testid="dryrun-result" data-state={run.state}>
      {run.state === 'running' && <progress className="progress" value={run.done} max={Math.max(1, run.total)} />}
      <p>
        {format.integer(run.done)} of {format.integer(run.total)}: <strong>{run.passing} would pass</strong>,{' '}
        {run.partly} in part, {run.refused} not, {run.unjudged} must be sent again
        {run.state === 'cancelled' ? ' (stopped)' : ''}
      </p>
      {run.entries.length > 0 && (
        <div className="dryrun-entries">
          <table>
            <tbody>
              {run.entries.slice(0, SHOWN_MAX).map(({ id, tag, step, readings, passing, outcome, why }) => (
                <tr key={id}>
                  <td>{tag}</td>
                  <td className="soft">{STEP_WORD[step]}</td>
                  <td className="end">
                    {passing} of {readings}
                  </td>
                  <td className={outcome === 'passes' ? 'passes' : ''}>{OUTCOME[outcome]}</td>
                  <td className="soft" title={why}>
                    {why}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
