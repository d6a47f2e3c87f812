import { useMemo } from 'react';
import { Empty } from '../../ui/Empty.tsx';
import { hunks, lineDiff } from './lineDiff.ts';

const MARK = { same: ' ', removed: '−', added: '+' } as const;

/** Lines that differ from the text in force. */
export function ChangesPanel({ before, after }: { before: string; after: string }) {
  const shown = useMemo(() => hunks(lineDiff(before, after)), [before, after]);
  if (shown.length === 0) return <Empty title="Nothing is changed">This is the text in force.</Empty>;
  return (
    <pre className="diff" data-testid="config-diff">
      {shown.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
        <span key={at} className={line === undefined ? 'diff-cut' : `diff-${line.kind}`}>
          {line === undefined ? '⋯\n' : `${String(line.line).padStart(5)} ${MARK[line.kind]} ${line.text}\n`}
        </span>
      ))}
    </pre>
  );
}
