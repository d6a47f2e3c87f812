import { useEffect, useState } from 'react';
import type { ResponseOf } from '../../../shared/contract/ipc.ts';
import { lineageRef } from '../../../shared/contract/lineageChannels.ts';
import { LineageLink } from '../../live/lineage.tsx';
import { useAsk } from '../../live/StationContext.tsx';
import { KIND_WORD } from '../../live/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { ProofResult } from './ProofResult.tsx';

/** One entry: its body as sealed, its leaf, and the proof that the leaf is in the log. */
export function EntryDialog({ seq, onClose }: { seq: number; onClose: () => void }) {
  const ask = useAsk();
  const format = useFormat();
  const toast = useToast();
  const [entry, setEntry] = useState<ResponseOf<'evidence:entry'>>();
  useEffect(() => {
    void ask('evidence:entry', { seq }).then((answer) => (answer === undefined ? onClose() : setEntry(answer)));
  }, [ask, seq, onClose]);
  const save = async () => {
    const answer = await ask('evidence:saveProof', { proof: 'inclusion', seq });
    if (answer !== undefined && answer.saved !== null)
      toast({ kind: 'done', title: 'The proof is saved', remedy: answer.saved });
  };
  return (
    <Dialog title={`Entry ${format.integer(seq)}`} onClose={onClose} wide testId="entry-dialog">
      {entry === undefined ? (
        <Empty title="Reading the entry …" />
      ) : (
        <div className="entry-dialog">
          <Facts
            facts={[
              ['Kind', KIND_WORD[entry.row.kind]],
              ['What', entry.row.summary],
              ['Sealed', format.full(entry.row.at)],
              ['Size', format.bytes(entry.row.bytes)],
              [
                'Leaf',
                <code key="leaf" className="mono wrap" data-testid="entry-leaf">
                  {entry.row.leaf}
                </code>,
              ],
              [
                'Root',
                <code key="root" className="mono wrap">
                  {entry.root}
                </code>,
              ],
            ]}
          />
          <LineageLink to={lineageRef.entry(seq)}>What it rests on, and what it influenced</LineageLink>
          <div className="raw-head">
            <h3>Body</h3>
            <Copy text={entry.body} label="Copy body" />
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text must be reachable by keyboard */}
          <pre className="raw" tabIndex={0} data-testid="entry-body">
            {entry.body}
          </pre>
          <div className="raw-head">
            <h3>
              Inclusion proof: {entry.proof.length} {entry.proof.length === 1 ? 'hash' : 'hashes'} for a log of{' '}
              {format.integer(entry.size)}
            </h3>
            <Button testId="proof-save" variant="tertiary" onClick={() => void save()}>
              Save as a file …
            </Button>
            <Copy text={entry.proof.join('\n')} label="Copy proof" />
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text must be reachable by keyboard */}
          <pre className="raw proof" tabIndex={0} data-testid="entry-proof">
            {entry.proof.length === 0 ? 'The log has one entry: its leaf is the root.' : entry.proof.join('\n')}
          </pre>
          <ProofResult entry={entry} />
        </div>
      )}
    </Dialog>
  );
}
