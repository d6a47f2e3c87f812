import { useEffect, useState } from 'react';
import type { ResponseOf } from '../../../../shared/contract/ipc.ts';
import { isIncluded } from '../../../live/inclusion.ts';
import { useAsk } from '../../../live/StationContext.tsx';
import { KIND_WORD } from '../../../live/words.ts';
import { useFormat } from '../../../ui/FormatContext.tsx';

type Proof = ResponseOf<'oee:proofs'>[number];
const PROOFS_MAX = 40;

/** What a stretch of time rests on: its sealed entries, each with its inclusion proof worked out here. */
export function ProofPanel({ workUnit, from, to }: { workUnit: string; from: number; to: number }) {
  const ask = useAsk();
  const format = useFormat();
  const [proofs, setProofs] = useState<readonly Proof[]>();
  useEffect(() => {
    let isOld = false;
    void ask('oee:proofs', { workUnit, from: Math.floor(from), to: Math.ceil(to), limit: PROOFS_MAX }).then(
      (answer) => {
        if (!isOld) setProofs(answer);
      },
    );
    return () => {
      isOld = true;
    };
  }, [ask, workUnit, from, to]);
  return (
    <section className="proofs" aria-label="Sealed entries" data-testid="oee-proofs">
      <h3>
        Readings and proof, {format.clock(from)} – {format.clock(to)}
      </h3>
      {proofs !== undefined && proofs.length === 0 && (
        <p className="soft">Not sealed yet: the window of these readings is still open.</p>
      )}
      <div className="proof-list">
        {(proofs ?? []).map((proof) => (
          <ProofLine key={proof.seq} proof={proof} />
        ))}
      </div>
    </section>
  );
}

function ProofLine({ proof }: { proof: Proof }) {
  const ask = useAsk();
  const format = useFormat();
  const [told, setTold] = useState('');
  const [body, setBody] = useState<string>();
  const check = async () => {
    const entry = await ask('evidence:entry', { seq: proof.seq });
    if (entry === undefined) return;
    const { row, root, size, proof: path } = entry;
    const isIn = await isIncluded({ seq: row.seq, size, leaf: row.leaf, proof: path, root }, (bytes) =>
      crypto.subtle.digest('SHA-256', bytes),
    );
    setTold(
      isIn
        ? `in the log: ${path.length} hashes lead from its leaf to the root of ${format.integer(size)} entries`
        : 'its proof does not lead to the root: open Evidence and verify the log',
    );
    setBody(entry.body);
  };
  return (
    <div className="proof-line">
      <button type="button" className="stretch" onClick={() => void check()} data-testid="oee-proof">
        <span>
          Entry <b>{format.integer(proof.seq)}</b> · {KIND_WORD[proof.kind as keyof typeof KIND_WORD] ?? proof.kind}
        </span>
        <span>
          {format.clock(proof.from)} – {format.clock(proof.to)}
        </span>
        <span className="soft">{told === '' ? 'check and show' : told}</span>
      </button>
      {body !== undefined && <pre className="raw proof-body">{body.slice(0, 20_000)}</pre>}
    </div>
  );
}
