import type { ResultRow } from '../../../shared/contract/packChannels.ts';
import { VERDICT_SHAPE, VERDICT_WORD } from './complianceWords.ts';

/** A verdict by shape and word; colour comes on top where it is not met. */
export function Verdict({ verdict }: { verdict: ResultRow['verdict'] }) {
  return (
    <span className={`rule-verdict rule-verdict-${verdict}`} data-verdict={verdict}>
      <span aria-hidden="true">{VERDICT_SHAPE[verdict]}</span> {VERDICT_WORD[verdict]}
    </span>
  );
}
