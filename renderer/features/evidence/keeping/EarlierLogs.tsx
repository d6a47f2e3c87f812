import type { KeepingActRow } from '../../../../shared/contract/keepingChannels.ts';
import { useFormat } from '../../../ui/FormatContext.tsx';

/** Shown where the log had to go on in a new file: what became of the one before, and what is lost. */
export function EarlierLogs({ acts }: { readonly acts: readonly KeepingActRow[] }) {
  const format = useFormat();
  const continued = acts.filter(({ act }) => act === 'logContinued');
  if (continued.length === 0) return null;
  return (
    <section className="panel" aria-label="Earlier logs" data-testid="earlier-logs">
      <header className="panel-head">
        <h2>Earlier log</h2>
        <span className="soft">set aside, never changed</span>
      </header>
      {continued.map(({ seq, at, subject, detail }) => (
        <div key={seq} className="panel-body keeping-earlier">
          <p>
            <strong>▲ {subject}</strong> <span className="soft">{format.full(at)}</span>
          </p>
          <p>{detail}</p>
        </div>
      ))}
    </section>
  );
}
