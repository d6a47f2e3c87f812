import type { WaterResult } from '../../../shared/contract/waterChannels.ts';
import { VERDICT_WORD } from './waterView.ts';

const SHAPE = { met: '✓', notMet: '✕', undefined: '?', information: 'i' } as const;

/** A verdict by shape and word; colour comes on top where it is not met. */
export function Verdict({ verdict }: { verdict: WaterResult['verdict'] }) {
  return (
    <span className={`water-verdict water-verdict-${verdict}`} data-verdict={verdict}>
      <span aria-hidden="true">{SHAPE[verdict]}</span> {VERDICT_WORD[verdict]}
    </span>
  );
}

/** What a panel rests on: paragraph, whether its text was compared, and the method. */
export function RuleLine({ result }: { result: WaterResult }) {
  const { source, method } = result;
  return (
    <p className="soft water-rule">
      {source.document} {source.paragraph}
      {source.isChecked ? '' : ' · text not compared yet'} · {method}
    </p>
  );
}
