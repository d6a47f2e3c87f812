import { useEffect, useState } from 'react';
import type { ResponseOf } from '../../../shared/contract/ipc.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';

type Tested = ResponseOf<'link:test'>;

/** Connects once beside the running link and says how each step went. */
export function TestPanel({ connection }: { connection: string }) {
  const ask = useAsk();
  const format = useFormat();
  const [result, setResult] = useState<Tested>();
  const [hasFailed, setFailed] = useState(false);

  useEffect(() => {
    let isOld = false;
    void ask('link:test', { connection }).then((answer) => {
      if (isOld) return;
      if (answer === undefined) setFailed(true);
      else setResult(answer);
    });
    return () => {
      isOld = true;
    };
  }, [ask, connection]);

  const isTested = result !== undefined && 'kind' in result;
  return (
    <section
      className="link-section link-test"
      role="status"
      data-testid="link-test-result"
      data-ok={isTested ? result.ok : ''}
    >
      <h3>Test</h3>
      {result === undefined && !hasFailed && <p>Connecting, reading once …</p>}
      {hasFailed && <p className="abnormal">✕ The test could not be made.</p>}
      {result !== undefined && !isTested && <p className="abnormal">✕ {result.message}</p>}
      {isTested && (
        <>
          <ol className="test-steps">
            {result.steps.map((step) => (
              <li key={step.step} className={step.ok ? '' : 'abnormal'}>
                <span>{step.ok ? '✓' : '✕'}</span>
                <strong>{step.step}</strong>
                <span>{step.detail}</span>
                <span className="soft end">{format.number(step.tookMs, 0)} ms</span>
              </li>
            ))}
          </ol>
          <p>{result.ok ? 'The link works.' : 'The link does not work; see the step marked ✕.'}</p>
        </>
      )}
    </section>
  );
}
