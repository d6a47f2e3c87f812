import { useEffect, useState } from 'react';
import type { ResponseOf } from '../../../shared/contract/ipc.ts';
import { isIncluded } from '../../live/inclusion.ts';

const WORDS = {
  checking: 'Checking the proof …',
  holds: '✓ Checked in this window (RFC 9162): the proof leads from the leaf to the root.',
  broken: '✕ The proof does not lead from this leaf to the root: verify the ledger, and keep its files as they are.',
  impossible: 'This window cannot hash; check with the command line: shiftseal entry.',
} as const;

/** Recomputes the way from leaf to root. */
export function ProofResult({ entry }: { entry: ResponseOf<'evidence:entry'> }) {
  const [result, setResult] = useState<keyof typeof WORDS>('checking');
  useEffect(() => {
    let isOld = false;
    const tell = (next: keyof typeof WORDS) => {
      if (!isOld) setResult(next);
    };
    // Only a secure context has the hash functions of the platform.
    if (globalThis.crypto?.subtle === undefined) tell('impossible');
    else {
      const { row, proof, size, root } = entry;
      isIncluded({ seq: row.seq, size, leaf: row.leaf, proof, root }, (bytes) => crypto.subtle.digest('SHA-256', bytes))
        .then((holds) => tell(holds ? 'holds' : 'broken'))
        .catch(() => tell('impossible'));
    }
    return () => {
      isOld = true;
    };
  }, [entry]);
  return (
    <p
      className={result === 'broken' ? 'abnormal' : 'soft'}
      data-testid="proof-result"
      data-state={result}
      role="status"
    >
      {WORDS[result]}
    </p>
  );
}
