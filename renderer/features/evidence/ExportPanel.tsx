import { useCallback, useEffect, useState } from 'react';
import { BUNDLE_IDLE, type BundleProgress } from '../../../shared/contract/bundleChannels.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { TextField } from '../../ui/Field.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { instantOf, wallTimeOf } from '../../ui/wallTime.ts';

const POLL_MS = 300;
const HOURS_US = 8 * 3_600_000_000;
/** The field shows whole minutes: one up, so that what came last is in it. */
const MINUTE_US = 60_000_000;

/** Takes the evidence of a stretch of time out, into a folder that anybody can check without us. */
export function ExportPanel() {
  const ask = useAsk();
  const { user } = useStation();
  const format = useFormat();
  const [progress, setProgress] = useState<BundleProgress>(BUNDLE_IDLE);
  const wall = (us: number): string => wallTimeOf(us, format.timeZone);
  const [span, setSpan] = useState(() => {
    const now = Date.now() * 1000;
    return { from: wall(now - HOURS_US), to: wall(now + MINUTE_US) };
  });
  const isRunning = progress.state === 'running';
  const take = useCallback((next: BundleProgress | undefined) => setProgress((now) => next ?? now), []);

  useEffect(() => void ask('evidence:exportProgress', {}).then(take), [ask, take]);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => void ask('evidence:exportProgress', {}).then(take), POLL_MS);
    return () => clearInterval(timer);
  }, [ask, take, isRunning]);

  const from = instantOf(span.from, format.timeZone);
  const to = instantOf(span.to, format.timeZone);
  const isSpan = from !== undefined && to !== undefined && to > from;
  const reason = reasonNot(user, 'ledger.verify') ?? (isSpan ? undefined : 'The end must lie after the beginning.');
  const start = async () => {
    if (isSpan) take(await ask('evidence:exportStart', { from, to }));
  };
  const shift = async () => {
    const standing = await ask('shift:standing', { area: '' });
    if (!standing) return;
    const { start, end } = standing.shift;
    setSpan({ from: wall(start), to: wall(end) });
  };
  return (
    <section className="panel" aria-label="Export">
      <header className="panel-head">
        <h2>Export</h2>
        <span className="header-gap" />
        {isRunning ? (
          <Button testId="export-cancel" onClick={() => void ask('evidence:exportCancel', {}).then(take)}>
            Cancel
          </Button>
        ) : (
          <>
            <Button testId="export-shift" onClick={() => void shift()}>
              Last shift
            </Button>
            <Button testId="export-start" reason={reason} onClick={() => void start()}>
              Choose folder …
            </Button>
          </>
        )}
      </header>
      <div className="panel-body export">
        <div className="export-span">
          <TextField
            label="From"
            type="datetime-local"
            testId="export-from"
            isDisabled={isRunning}
            value={span.from}
            onChange={(value) => setSpan({ ...span, from: value })}
          />
          <TextField
            label="To"
            type="datetime-local"
            testId="export-to"
            isDisabled={isRunning}
            value={span.to}
            onChange={(value) => setSpan({ ...span, to: value })}
          />
        </div>
        {isRunning && (
          <progress className="progress" max={Math.max(1, progress.total)} value={progress.done} aria-label="Export" />
        )}
        <ExportResult progress={progress} integer={format.integer} />
      </div>
    </section>
  );
}

function ExportResult({
  progress: { state, done, folder, sha256, firstSeq, lastSeq, size, message },
  integer,
}: {
  readonly progress: BundleProgress;
  readonly integer: (value: number) => string;
}) {
  if (state === 'done')
    return (
      <div role="status" data-testid="export-result" data-state={state}>
        <strong>✓ {integer(done)} entries exported</strong>
        <p className="soft">
          Entries {integer(firstSeq ?? 0)} to {integer(lastSeq ?? 0)} without a hole, and what they stand on, in the
          signed tree of {integer(size ?? 0)}.
        </p>
        <p className="wrap">{folder}</p>
        {message !== '' && <p className="soft">{message}</p>}
        <Copy text={sha256} label="Copy its SHA-256" testId="export-copy" />
      </div>
    );
  const words = {
    idle: 'A folder that a stranger checks with one file and Node, without us. Reports bring their own.',
    running: `${integer(done)} entries …`,
    cancelled: 'Cancelled; nothing was left behind.',
    failed: `Not exported: ${message}`,
  }[state];
  return (
    <p className="soft" role="status" data-testid="export-result" data-state={state}>
      {words}
    </p>
  );
}
