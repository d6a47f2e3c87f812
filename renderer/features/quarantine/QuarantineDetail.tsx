import { useEffect, useState } from 'react';
import type { QuarantineRow } from '../../../shared/contract/ipc.ts';
import { useStation } from '../../live/StationContext.tsx';
import { STEP_WORD } from '../../live/words.ts';
import { Copy } from '../../ui/Copy.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { verdictWord } from './quarantineColumns.tsx';

/** Everything known about one refusal; the body is exactly what stands in the ledger. */
export function QuarantineDetail({ row }: { row: QuarantineRow }) {
  const format = useFormat();
  const { call } = useStation();
  const [shown, setShown] = useState<{ id: string; body: string }>();
  useEffect(() => {
    let isOld = false;
    void call('quarantine:show', { id: row.id }).then((answer) => {
      if (isOld) return;
      setShown({ id: row.id, body: answer.ok ? answer.value.body : `The entry could not be read: ${answer.message}` });
    });
    return () => {
      isOld = true;
    };
  }, [call, row.id]);
  const body = shown?.id === row.id ? shown.body : '';
  return (
    <aside
      className="detail quarantine-detail"
      aria-label="The current quarantined readings"
      data-testid="quarantine-detail"
    >
      <h2 className="detail-title">{row.error}</h2>
      <Facts
        facts={[
          ['Failed check', STEP_WORD[row.step]],
          ['Tag', row.tag],
          ['Connection', row.connection],
          ['Readings', format.integer(row.readings)],
          ['First source time', format.full(row.firstTime)],
          ['Refused', format.full(row.at)],
          ['Ledger entry', format.integer(row.seq)],
          ['Verdict', row.verdict === null ? verdictWord(row) : `${verdictWord(row)} by ${row.verdictBy ?? '–'}`],
          ['Reason', row.verdictReason],
        ]}
      />
      <div className="raw-head">
        <h3>Raw, as sealed</h3>
        <Copy text={body} label="Copy" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text must be reachable by keyboard */}
      <pre className="raw" data-testid="quarantine-body" tabIndex={0}>
        {body === '' ? 'Reading …' : body}
      </pre>
    </aside>
  );
}
