import { type KeyboardEvent, useCallback, useEffect, useState } from 'react';
import type { NodeDescription } from '../../../shared/contract/links.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import {
  type BrowseNode,
  type BrowseRow,
  NOTHING_FETCHED,
  OBJECTS_FOLDER,
  toggledNode,
  visibleNodes,
  withChildren,
} from './browseTree.ts';
import { DescribeDialog } from './DescribeDialog.tsx';

const CHILDREN_MAX = 5_000;

/** The server's address space: pick variables, see what they would become as tags, add them to the configuration. */
export function BrowsePanel({ connection }: { connection: string }) {
  const ask = useAsk();
  const { user } = useStation();
  const [tree, setTree] = useState(NOTHING_FETCHED);
  const [current, setCurrent] = useState<string>();
  const [ticked, setTicked] = useState<ReadonlyMap<string, BrowseNode>>(new Map());
  const [trouble, setTrouble] = useState('');
  const [described, setDescribed] = useState<readonly NodeDescription[]>();
  const [isBusy, setBusy] = useState(false);
  const reason = reasonNot(user, 'link.control');

  const fetchChildren = useCallback(
    async (nodeId: string) => {
      const nodes: BrowseNode[] = [];
      let continuation: string | undefined;
      do {
        const request = { connection, nodeId, ...(continuation === undefined ? {} : { continuation }) };
        const answer = await ask('link:browse', request);
        if (answer === undefined) return;
        if (!answer.ok) {
          setTrouble(answer.message);
          return;
        }
        nodes.push(...answer.result.nodes);
        continuation = answer.result.continuation;
      } while (continuation !== undefined && nodes.length < CHILDREN_MAX);
      setTrouble('');
      setTree((now) => withChildren(now, nodeId, nodes));
    },
    [ask, connection],
  );
  useEffect(() => {
    if (reason === undefined) void fetchChildren(OBJECTS_FOLDER);
  }, [fetchChildren, reason]);

  const rows = visibleNodes(tree);
  const at = rows.findIndex(({ key }) => key === current);
  const toggle = (row: BrowseRow): void => {
    if (!row.node.hasChildren) return;
    if (!tree.children.has(row.node.nodeId)) void fetchChildren(row.node.nodeId);
    setTree((now) => toggledNode(now, row.key));
  };
  const tick = (row: BrowseRow): void => {
    if (!row.node.isTag) return;
    setTicked((now) => {
      const next = new Map(now);
      if (!next.delete(row.node.nodeId)) next.set(row.node.nodeId, row.node);
      return next;
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[at];
    if (event.key === 'ArrowDown') setCurrent(rows[Math.min(rows.length - 1, at + 1)]?.key);
    else if (event.key === 'ArrowUp') setCurrent(rows[Math.max(0, at - 1)]?.key);
    else if (event.key === 'ArrowRight' && row !== undefined) {
      if (!row.isOpen) toggle(row);
      else setCurrent(rows[at + 1]?.key);
    } else if (event.key === 'ArrowLeft' && row !== undefined) {
      if (row.isOpen) toggle(row);
      else setCurrent(row.parent);
    } else if (event.key === ' ' && row !== undefined) tick(row);
    else return;
    event.preventDefault();
  };
  const describe = async () => {
    setBusy(true);
    const answer = await ask('link:describe', { connection, nodeIds: [...ticked.keys()] });
    setBusy(false);
    if (answer?.ok) setDescribed(answer.nodes);
    else if (answer !== undefined) setTrouble(answer.message);
  };

  return (
    <div className="browse" data-testid="link-browse">
      <div className="row-actions">
        <span className="soft">
          Space ticks a variable, → opens, ← closes. {ticked.size > 0 && `${ticked.size} ticked.`}
        </span>
        <span className="header-gap" />
        <Button testId="browse-clear" disabled={ticked.size === 0} onClick={() => setTicked(new Map())}>
          Untick all
        </Button>
        <Button
          variant="primary"
          testId="browse-describe"
          reason={reason}
          disabled={ticked.size === 0}
          loading={isBusy}
          onClick={() => void describe()}
        >
          {ticked.size > 1 ? `Make ${ticked.size} tags …` : 'Make tags …'}
        </Button>
      </div>
      {trouble !== '' && <p className="message">{trouble}</p>}
      {reason !== undefined && <p className="reason">{reason}</p>}
      <div
        className="tree"
        role="tree"
        tabIndex={0}
        aria-label="Address space"
        aria-multiselectable="true"
        onKeyDown={onKeyDown}
        {...(current === undefined ? {} : { 'aria-activedescendant': `node-${current}` })}
      >
        {rows.length === 0 && trouble === '' && reason === undefined && <Empty title="Reading the address space …" />}
        {rows.map((row) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
          <div
            key={row.key}
            id={`node-${row.key}`}
            role="treeitem"
            tabIndex={-1}
            aria-level={row.depth + 1}
            aria-selected={ticked.has(row.node.nodeId)}
            {...(row.node.hasChildren ? { 'aria-expanded': row.isOpen } : {})}
            className={row.key === current ? 'tree-row current' : 'tree-row'}
            style={{ paddingLeft: 8 + row.depth * 18 }}
            data-testid="browse-node"
            data-node={row.node.nodeId}
            onClick={() => setCurrent(row.key)}
            onDoubleClick={() => toggle(row)}
          >
            <button
              type="button"
              tabIndex={-1}
              className="tree-twist"
              aria-label={row.isOpen ? 'Close' : 'Open'}
              disabled={!row.node.hasChildren}
              onClick={() => toggle(row)}
            >
              {row.node.hasChildren ? (row.isOpen ? '▾' : '▸') : ''}
            </button>
            {row.node.isTag ? (
              <input
                type="checkbox"
                tabIndex={-1}
                aria-label={row.node.displayName}
                checked={ticked.has(row.node.nodeId)}
                onChange={() => tick(row)}
              />
            ) : (
              <span className="tree-box" />
            )}
            <span>{row.node.displayName}</span>
            <small className="soft">{row.node.isTag ? row.node.dataType : row.node.nodeClass}</small>
            <small className="soft mono tree-id">{row.node.nodeId}</small>
          </div>
        ))}
      </div>
      {described !== undefined && (
        <DescribeDialog
          connection={connection}
          nodes={described}
          onClose={(isDone) => {
            setDescribed(undefined);
            if (isDone) setTicked(new Map());
          }}
        />
      )}
    </div>
  );
}
