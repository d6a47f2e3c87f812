import type { KeepingActRow } from '../../../../shared/contract/keepingChannels.ts';
import { useFormat } from '../../../ui/FormatContext.tsx';
import { ACT_WORD, dayWords, isFailure, shortPath } from './keepingWords.ts';

/** The newest acts of one sort, each in a line with what came of it. */
export function ActList({ acts, label }: { readonly acts: readonly KeepingActRow[]; readonly label: string }) {
  const format = useFormat();
  return (
    <ol className="keeping-acts" aria-label={label}>
      {acts.map((act) => (
        <li key={act.seq} className={isFailure(act) ? 'keeping-failed' : undefined}>
          <time title={format.full(act.at)}>{dayWords(act.at, format)}</time>
          <strong>
            {isFailure(act) ? '▲ ' : ''}
            {ACT_WORD[act.act]}
          </strong>
          <span>
            <span className="keeping-path" title={act.subject}>
              {act.act === 'removed' ? `${act.subject} bodies` : shortPath(act.subject)}
            </span>
            <span className="soft">{act.detail}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
