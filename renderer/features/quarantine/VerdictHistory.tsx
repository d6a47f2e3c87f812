import type { QuarantineVerdictRow } from '../../../shared/contract/quarantineChannels.ts';
import { SignatureLine } from '../../live/SignatureLine.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { verdictWord } from './verdictWords.ts';

/** Every verdict on an entry, the newest first: who, when, why, signed by whom. */
export function VerdictHistory({ history }: { history: readonly QuarantineVerdictRow[] }) {
  const format = useFormat();
  return (
    <ol className="verdict-history" data-testid="verdict-history">
      {history.toReversed().map(({ key, verdict, by, at, reason, detail, signature, second }) => (
        <li key={key} data-verdict={verdict}>
          <strong>{verdictWord(verdict)}</strong> by {by}
          {second === undefined ? '' : ` and ${second.user}`}
          <span className="soft"> {format.full(at)}</span>
          <div>{reason}</div>
          {detail !== '' && <div className="soft">{detail}</div>}
          {signature !== undefined && <SignatureLine signature={signature} />}
          {second !== undefined && <SignatureLine signature={second} />}
        </li>
      ))}
    </ol>
  );
}
