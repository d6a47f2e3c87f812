import type { KeepingProgress } from '../../../../shared/contract/keepingChannels.ts';

/** How far the job of a panel is, or what came of the last one; nothing where the last job was another panel's. */
export function JobLine({
  progress,
  jobs,
}: {
  readonly progress: KeepingProgress | undefined;
  readonly jobs: readonly KeepingProgress['job'][];
}) {
  if (progress === undefined || !jobs.includes(progress.job)) return null;
  const { state, what, done, total, message } = progress;
  if (state === 'running')
    return (
      <div className="keeping-job" role="status" data-testid="keeping-running">
        <progress className="progress" aria-label={what} max={Math.max(1, total)} value={done} />
        <span className="soft">{what === '' ? 'starting …' : `${what} …`}</span>
      </div>
    );
  if (state === 'idle' || message === '') return null;
  return (
    <p className={state === 'failed' ? 'keeping-trouble' : 'soft'} role="status" data-testid="keeping-ended">
      {state === 'failed' ? '▲ Not done: ' : 'Done: '}
      {message}
    </p>
  );
}
