import { useState } from 'react';
import type { LineageDirection, LineageGroup, LineageNode } from '../../../shared/contract/lineageChannels.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { edgeWord, inPlantTime, kindWord } from './lineageWords.ts';

interface LineageColumnProps {
  readonly node: LineageNode;
  readonly direction: LineageDirection;
  readonly groups: readonly LineageGroup[];
  readonly onGo: (ref: string) => void;
}

const HEAD = { up: 'It rests on', down: 'It influenced' } as const;
const NOTHING = {
  up: 'Nothing else in this log: this is where it begins.',
  down: 'Nothing in this log yet.',
} as const;

const BY_READING =
  'Alarms, excursions, results and effectiveness follow from single readings: open one of those that it rests on.';

/** All causes, or all effects, of the thing in the middle. */
export function LineageColumn({ node, direction, groups, onGo }: LineageColumnProps) {
  return (
    <section
      className={`lineage-column lineage-${direction}`}
      data-column={direction}
      data-testid={`lineage-${direction}`}
      aria-label={HEAD[direction]}
    >
      <h2>{HEAD[direction]}</h2>
      {groups.length === 0 && <p className="soft">{NOTHING[direction]}</p>}
      {direction === 'down' && (node.kind === 'batch' || node.kind === 'amendment') && (
        <p className="soft">{BY_READING}</p>
      )}
      {groups.map((group) => (
        <Group key={group.id} of={node.ref} direction={direction} first={group} onGo={onGo} />
      ))}
    </section>
  );
}

const PAGE = 20;

interface GroupProps {
  readonly of: string;
  readonly direction: LineageDirection;
  readonly first: LineageGroup;
  readonly onGo: (ref: string) => void;
}

/** Neighbours by one kind of edge, with the reason once and the rest on demand. */
function Group({ of, direction, first, onGo }: GroupProps) {
  const ask = useAsk();
  const format = useFormat();
  const [nodes, setNodes] = useState(first.nodes);
  const [asked, setAsked] = useState(first.nodes.length);
  const more = async (): Promise<void> => {
    const answer = await ask('lineage:more', { ref: of, direction, group: first.id, offset: asked, limit: PAGE });
    if (answer?.ok !== true) return;
    setAsked(asked + PAGE);
    setNodes([...nodes, ...answer.group.nodes]);
  };
  const left = first.total - Math.max(asked, nodes.length);
  return (
    <div className="lineage-group" data-testid="lineage-group" data-edge={first.edge}>
      <p className="lineage-because">
        <span className="lineage-edge">{edgeWord(first.edge, direction)}</span>
        {inPlantTime(first.because, format)}
        {first.total > 1 && (
          <span className="soft">
            {' '}
            ({first.isExact ? '' : 'about '}
            {format.integer(first.total)})
          </span>
        )}
      </p>
      {nodes.map((node) => (
        <button
          type="button"
          key={node.ref}
          className="lineage-box"
          data-box
          data-testid="lineage-box"
          data-ref={node.ref}
          data-kind={node.kind}
          title={inPlantTime(node.detail, format)}
          onClick={() => onGo(node.ref)}
        >
          <span className="lineage-kind">
            {kindWord(node)}
            {node.seq !== null && <span> · entry {format.integer(node.seq)}</span>}
          </span>
          <span className="lineage-title">{inPlantTime(node.title, format)}</span>
          {node.at !== null && <span className="lineage-time">{format.full(node.at)}</span>}
        </button>
      ))}
      {left > 0 && (
        <button type="button" className="link-button" data-box data-testid="lineage-more" onClick={() => void more()}>
          {format.integer(Math.min(PAGE, left))} more of {format.integer(left)}
        </button>
      )}
    </div>
  );
}
